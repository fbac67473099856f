// events-load: many people in the meetings of one server, as one process on one core. Each line of --people is a token
// and, behind a tab, the meeting that the person joins.
//   events-load talk  --port P --people FILE [--seconds S] [--reaction-every S] [--chat-every S]   latency while they
//   talk events-load react --port P --people FILE [--seconds S] [--in-flight W]       reactions in one meeting, as fast
//   as it goes events-load idle  --port P --people FILE [--seconds S]                       what people cost who do
//   nothing events-load churn --port P --people FILE [--seconds S] [--rate N]            coming, and going at any
//   moment
// Each prints one line of JSON. --pid is the server's process, for its CPU time and memory.
#include "crowd.hpp"
#include "process.hpp"
#include "talk.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>

namespace {

using namespace parley::bench;

struct Options {
  std::uint16_t port = 0;
  std::string people;
  long pid = 0;
  double seconds = 20;
  std::size_t at_once = 64;
  Talk::Rates rates;
  std::size_t in_flight = 1;
  double heartbeat_every = 60;
  double rate = 100;
  double longest_stay = 0.5;
};

/// The server's process from one moment to the next.
class Watched {
 public:
  explicit Watched(long pid) : pid_(pid) { mark(); }
  void mark() {
    since_ = Clock::now();
    cpu_ = cpu_seconds(pid_);
  }
  double cpu() const { return cpu_seconds(pid_) - cpu_; }
  double seconds() const { return seconds_since(since_); }
  double resident() const { return pid_ == 0 ? 0 : resident_bytes(pid_); }

 private:
  long pid_;
  Clock::time_point since_;
  double cpu_ = 0;
};

void poll_for(Connections& connections, double seconds) {
  for (const auto start = Clock::now(); seconds_since(start) < seconds;) connections.poll(20);
}

/// People come, and are left alone for a moment: news of who is there is over then. Prints how that went, behind a line
/// that says when.
void come_in(Crowd& crowd, const Options& options, const Watched& server) {
  const double before = server.resident();
  const auto start = Clock::now();
  crowd.come(options.at_once);
  const double seconds = seconds_since(start);
  const double cpu = server.cpu();
  poll_for(crowd.connections(), 3);
  const double after = server.resident();
  std::printf("there\n");
  std::fflush(stdout);
  std::printf(
      "{\"people\":%zu,\"meetings\":%zu,\"come_seconds\":%.2f,\"come_cpu_seconds\":%.2f,\"resident_before\":%.0f,"
      "\"resident_there\":%.0f,"
      "\"bytes_per_person\":%.0f",
      crowd.people().size(), crowd.meetings(), seconds, cpu, before, after,
      (after - before) / static_cast<double>(crowd.people().size()));
}

void print(const char* name, const Talk::Figures& figures) {
  std::printf(
      ",\"%s\":{\"said\":%zu,\"heard\":%zu,\"missing\":%zu,\"repeated\":%zu,\"refused\":%zu,\"p50_ms\":%.3f,"
      "\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}",
      name, figures.said, figures.micros.size(), figures.missing, figures.repeated, figures.refused, figures.at(0.5),
      figures.at(0.9), figures.at(0.99), figures.at(1));
}

int finish(const Connections& connections, bool well) {
  std::printf(",\"lost\":%llu}\n", static_cast<unsigned long long>(connections.lost));
  return well && connections.lost == 0 ? 0 : 1;
}

int talk(const Options& options) {
  Watched server(options.pid);
  Crowd crowd(options.port, read_people(options.people));
  come_in(crowd, options, server);
  Talk talk(crowd, options.rates);
  server.mark();
  talk.run(options.seconds);
  const double cpu = server.cpu();
  const double seconds = server.seconds();
  bool well = true;
  std::printf(",\"seconds\":%.1f,\"cpu_share\":%.4f", seconds, cpu / seconds);
  for (const Saying saying : sayings) {
    const auto figures = talk.figures(saying);
    well = well && figures.missing + figures.repeated + figures.refused == 0;
    print(saying == Saying::reaction ? "reaction" : "chat", figures);
  }
  return finish(crowd.connections(), well);
}

/// All take turns, so that nobody comes near the rate of reactions that one person may send. One is delivered when all
/// of the meeting have got it, its sender too, and is acknowledged; a new one goes out then.
int react(const Options& options) {
  Watched server(options.pid);
  Crowd crowd(options.port, read_people(options.people));
  come_in(crowd, options, server);
  Connections& connections = crowd.connections();
  const std::size_t receivers = crowd.people().size();
  std::uint64_t heard = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t refused = 0;
  crowd.on_packet = [&](std::size_t, std::string_view packet) {
    if (heard_in(packet)) {
      ++heard;
    } else if (ack_number(packet) > join_ack) {
      ++acknowledged;
      if (!succeeded(packet)) ++refused;
    }
  };
  std::uint64_t sent = 0;
  const auto run_for = [&](double seconds) {
    const auto start = Clock::now();
    while (seconds_since(start) < seconds && connections.lost == 0 && refused == 0) {
      const auto done = std::min(heard / receivers, acknowledged);
      for (; sent < done + options.in_flight; ++sent) {
        const std::size_t by = sent % receivers;
        connections.send(by, {packet_of(Saying::reaction, sent, crowd.people()[by])});
      }
      connections.poll(1000);
    }
    return seconds_since(start);
  };
  run_for(std::min(1.0, options.seconds / 2));  // until everything is warm
  const auto before = heard;
  server.mark();
  const double seconds = run_for(options.seconds);
  const double cpu = server.cpu();
  const auto count = static_cast<double>(heard - before);
  std::printf(",\"deliveries_per_second\":%.0f,\"deliveries_per_cpu_second\":%.0f,\"refused\":%llu", count / seconds,
              cpu > 0 ? count / cpu : 0.0, static_cast<unsigned long long>(refused));
  return finish(connections, refused == 0);
}

int idle(const Options& options) {
  Watched server(options.pid);
  Crowd crowd(options.port, read_people(options.people));
  come_in(crowd, options, server);
  Connections& connections = crowd.connections();
  std::uint64_t heartbeats = 0;
  server.mark();
  const double every = options.heartbeat_every / static_cast<double>(crowd.people().size());
  while (server.seconds() < options.seconds) {
    for (; static_cast<double>(heartbeats) * every < server.seconds(); ++heartbeats)
      connections.send(heartbeats % crowd.people().size(), {R"(42["presence:heartbeat",{}])"});
    connections.poll(10);
  }
  const double cpu = server.cpu();
  std::printf(",\"seconds\":%.1f,\"heartbeats\":%llu,\"cpu_seconds\":%.2f,\"cpu_share\":%.4f", server.seconds(),
              static_cast<unsigned long long>(heartbeats), cpu, cpu / server.seconds());
  return finish(connections, true);
}

/// `rate` people a second begin to connect and to join; each is cut off, without a word, at any moment from the first
/// packet on.
int churn(const Options& options) {
  const auto people = read_people(options.people);
  Connections connections(options.port, people.size());
  std::mt19937 random(7);  // NOLINT: the same run every time
  std::uniform_real_distribution<double> stay(0, options.longest_stay);
  std::uint64_t connected = 0;
  std::uint64_t joined = 0;
  std::uint64_t refused = 0;
  connections.auth = [&](std::size_t index) { return R"({"token":")" + people[index].token + R"("})"; };
  connections.on_joined = [&](std::size_t index) {
    ++connected;
    connections.send(index, greeting(people[index]));
  };
  connections.on_packet = [&](std::size_t, std::string_view packet) {
    const long number = ack_number(packet);
    if (packet.starts_with("44") || (number >= 0 && !succeeded(packet))) {
      if (++refused == 1) std::fprintf(stderr, "refused: %.300s\n", std::string(packet).c_str());
    } else if (number == join_ack) {
      ++joined;
    }
  };
  using Departure = std::pair<double, std::size_t>;
  std::vector<Departure> staying;  // a heap, who goes first in front
  std::uint64_t begun = 0;
  const auto start = Clock::now();
  while (seconds_since(start) < options.seconds || !staying.empty()) {
    const double now = seconds_since(start);
    while (!staying.empty() && staying.front().first <= now) {
      std::ranges::pop_heap(staying, std::greater<>());
      connections.reset(staying.back().second);
      staying.pop_back();
    }
    for (; now < options.seconds && static_cast<double>(begun) < now * options.rate; ++begun) {
      const std::size_t index = begun % people.size();
      if (connections.clients[index].descriptor >= 0) throw std::runtime_error("too few people for this rate");
      connections.connect(index);
      staying.emplace_back(now + stay(random), index);
      std::ranges::push_heap(staying, std::greater<>());
    }
    connections.poll(2);
  }
  std::printf("{\"begun\":%llu,\"connected\":%llu,\"joined\":%llu,\"refused\":%llu",
              static_cast<unsigned long long>(begun), static_cast<unsigned long long>(connected),
              static_cast<unsigned long long>(joined), static_cast<unsigned long long>(refused));
  return finish(connections, refused == 0);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Load generator for Parley's meetings");
  app.require_subcommand(1);
  Options options;
  auto* const talk_command = app.add_subcommand("talk", "Latency of reactions and chat messages while people talk");
  talk_command->add_option("--reaction-every", options.rates.reaction_every, "Seconds, of each person; 0: none")
      ->capture_default_str();
  talk_command->add_option("--chat-every", options.rates.chat_every)->capture_default_str();
  auto* const react_command = app.add_subcommand("react", "Deliveries of reactions a second in one meeting");
  react_command->add_option("--in-flight", options.in_flight)->check(CLI::PositiveNumber)->capture_default_str();
  auto* const idle_command = app.add_subcommand("idle", "CPU time and memory of people who do nothing");
  idle_command->add_option("--heartbeat-every", options.heartbeat_every, "Seconds, of each person")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  auto* const churn_command = app.add_subcommand("churn", "People who come and are cut off");
  churn_command->add_option("--rate", options.rate, "A second")->check(CLI::PositiveNumber)->capture_default_str();
  churn_command->add_option("--longest-stay", options.longest_stay, "Seconds")->capture_default_str();
  for (auto* command : {talk_command, react_command, idle_command, churn_command}) {
    command->add_option("--port", options.port, "Port on 127.0.0.1")->required();
    command->add_option("--people", options.people, "File with a token and a meeting a line")->required();
    command->add_option("--pid", options.pid, "Process of the server");
    command->add_option("--seconds", options.seconds)->check(CLI::PositiveNumber)->capture_default_str();
    command->add_option("--at-once", options.at_once, "How many are on their way in at a time")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
  }
  CLI11_PARSE(app, argc, argv);
  try {
    raise_descriptor_limit();
    if (talk_command->parsed()) return talk(options);
    if (react_command->parsed()) return react(options);
    return idle_command->parsed() ? idle(options) : churn(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "events-load: %s\n", error.what());
    return 1;
  }
}
