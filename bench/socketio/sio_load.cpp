// sio-load: measures a Socket.IO fan-out server (sio-fanout or bench/socketio/node_fanout.mjs) from outside, on one
// core.
//   sio-load fanout  --port P [--receivers N] [--in-flight W] [--bytes B] [--seconds S]   deliveries a second
//   sio-load connect --port P [--count N] [--at-once C]                                   connections a second
//   sio-load idle    --port P --pid PID [--count N] [--settle S]                          memory of an idle connection
// Each prints one line of JSON. With --pid, rates are told per second of the server's own CPU time as well: that figure
// holds also where the machine has other things to do.
#include "connections.hpp"
#include "process.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;
using parley::bench::Connections;
using parley::bench::cpu_seconds;
using parley::bench::resident_bytes;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Prints a rate by the clock, and by the server's CPU time where that is known.
int report(const char* name, double count, double seconds, double cpu, std::uint64_t lost) {
  std::printf("{\"%s_per_second\":%.0f,\"%s_per_cpu_second\":%.0f,\"lost\":%llu}\n", name, count / seconds, name,
              cpu > 0 ? count / cpu : 0.0, static_cast<unsigned long long>(lost));
  return lost == 0 ? 0 : 1;
}

struct Options {
  std::uint16_t port = 0;
  std::size_t receivers = 1000;
  std::size_t in_flight = 1;
  std::size_t bytes = 100;
  double seconds = 5;
  std::size_t count = 10'000;
  std::size_t at_once = 64;
  long pid = 0;
  double settle = 5;
};

/// Client 0 sends; an event counts as delivered when as many deliveries have come as it has receivers, and a new one
/// goes out then.
int fanout(const Options& options) {
  Connections connections(options.port, options.receivers + 1);
  connections.connect_all(options.at_once);
  const std::string argument(options.bytes, 'x');
  std::uint64_t sent = 0;
  const auto fill = [&] {
    const auto done = std::min(connections.events / options.receivers, connections.acks);
    std::vector<std::string> packets;
    for (; sent < done + options.in_flight; ++sent)
      packets.push_back("42" + std::to_string(sent) + "[\"react\",\"" + argument + "\"]");
    if (!packets.empty()) connections.send(0, packets);
  };
  const auto run_for = [&](double seconds) {
    const auto start = Clock::now();
    while (seconds_since(start) < seconds && connections.lost == 0) {
      fill();
      connections.poll(1000);
    }
    return seconds_since(start);
  };
  run_for(std::min(1.0, options.seconds / 2));  // until everything is warm
  const auto before = connections.events;
  const auto cpu_before = cpu_seconds(options.pid);
  const double seconds = run_for(options.seconds);
  return report("deliveries", static_cast<double>(connections.events - before), seconds,
                cpu_seconds(options.pid) - cpu_before, connections.lost);
}

/// Keeps `at_once` attempts under way; each connection is reset as soon as it has joined.
int connect(const Options& options) {
  Connections connections(options.port, options.at_once);
  std::size_t joined = 0;
  std::size_t begun = 0;
  connections.on_joined = [&](std::size_t index) {
    ++joined;
    connections.reset(index);
    if (begun < options.count) {
      ++begun;
      connections.connect(index);
    }
  };
  const auto start = Clock::now();
  const auto cpu_before = cpu_seconds(options.pid);
  for (std::size_t i = 0; i < options.at_once && begun < options.count; ++i, ++begun) connections.connect(i);
  while (joined < options.count && connections.lost == 0) connections.poll(1000);
  return report("connections", static_cast<double>(joined), seconds_since(start), cpu_seconds(options.pid) - cpu_before,
                connections.lost);
}

int idle(const Options& options) {
  const double before = resident_bytes(options.pid);
  Connections connections(options.port, options.count);
  connections.connect_all(options.at_once);
  for (const auto start = Clock::now(); seconds_since(start) < options.settle;) connections.poll(100);
  const double after = resident_bytes(options.pid);
  std::printf("{\"bytes_per_connection\":%.0f,\"resident_before\":%.0f,\"resident_after\":%.0f,\"lost\":%llu}\n",
              (after - before) / static_cast<double>(options.count), before, after,
              static_cast<unsigned long long>(connections.lost));
  return connections.lost == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Load generator for Socket.IO fan-out servers");
  app.require_subcommand(1);
  Options options;
  auto* const fanout_command = app.add_subcommand("fanout", "Deliveries a second");
  fanout_command->add_option("--receivers", options.receivers)->check(CLI::PositiveNumber)->capture_default_str();
  fanout_command->add_option("--in-flight", options.in_flight)->check(CLI::PositiveNumber)->capture_default_str();
  fanout_command->add_option("--bytes", options.bytes)->capture_default_str();
  fanout_command->add_option("--seconds", options.seconds)->check(CLI::PositiveNumber)->capture_default_str();
  auto* const connect_command =
      app.add_subcommand("connect", "Connections a second, from TCP connect to the CONNECT packet");
  connect_command->add_option("--count", options.count)->check(CLI::PositiveNumber)->capture_default_str();
  auto* const idle_command = app.add_subcommand("idle", "Resident memory of an idle connection");
  idle_command->add_option("--count", options.count)->check(CLI::PositiveNumber)->capture_default_str();
  idle_command->add_option("--settle", options.settle, "Seconds to wait before looking")->capture_default_str();
  for (auto* command : {fanout_command, connect_command, idle_command}) {
    command->add_option("--port", options.port, "Port on 127.0.0.1")->required();
    command->add_option("--pid", options.pid, "Process of the server")->required(command == idle_command);
    command->add_option("--at-once", options.at_once, "Connection attempts under way at a time")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
  }
  CLI11_PARSE(app, argc, argv);
  try {
    if (fanout_command->parsed()) return fanout(options);
    return connect_command->parsed() ? connect(options) : idle(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sio-load: %s\n", error.what());
    return 1;
  }
}
