// sfu_load: publishers and receivers around an SFU worker, over plain RTP or SRTP on loopback, in one thread of its
// own.
//   sfu_load run --publishers N --receivers N      prints its ports, reads what to do (one line of JSON), prints what
//   it saw sfu_load floor --packet 1200 --segments 8      what the kernel alone sends
// Publishers are paced by the receivers: the next frame leaves when all but `window` packets of those before have
// arrived. So the worker always has something to do, and nothing is lost in a queue.
#include "floor.hpp"
#include "receivers.hpp"
#include "source.hpp"

#include "loadtest/process_time.hpp"

#include <boost/json.hpp>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

namespace {

using namespace sfu_load;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

template <class Number>
Number number_of(const json::object& object, std::string_view key) {
  return object.at(key).to_number<Number>();
}

class Run {
 public:
  Run(std::size_t publishers, std::size_t receivers) : sockets_(publishers), receivers_(receivers) {}

  void tell_ports() const {
    json::array sources;
    for (const Socket& socket : sockets_) sources.push_back(socket.port());
    json::array ports;
    for (std::size_t i = 0; i < receivers_.size(); ++i) ports.push_back(receivers_.port(i));
    std::cout << json::object{{"publishers", sources}, {"receivers", ports}} << std::endl;
  }

  void prepare(const json::object& told) {
    told_ = told;
    const std::string suite = text_of(told, "suite");
    is_video_ = told.at("kind") == "video";
    const json::array& publishers = told.at("publishers").as_array();
    for (std::size_t i = 0; i < publishers.size(); ++i) {
      const json::object& one = publishers[i].as_object();
      sources_.emplace_back(sockets_[i], SourceOptions{.is_video = is_video_,
                                                       .packet = number_of<std::size_t>(told, "packet"),
                                                       .frame_packets = number_of<std::size_t>(told, "frame_packets"),
                                                       .ssrc = number_of<std::uint32_t>(one, "ssrc"),
                                                       .payload_type = number_of<std::uint8_t>(one, "payload_type"),
                                                       .port = number_of<std::uint16_t>(one, "port"),
                                                       .suite = suite,
                                                       .key = text_of(one, "key")});
    }
    const json::array& receivers = told.at("receivers").as_array();
    for (std::size_t i = 0; i < receivers.size(); ++i) {
      const json::object& one = receivers[i].as_object();
      receivers_.begin(i, {.port = number_of<std::uint16_t>(one, "port"),
                           .suite = suite,
                           .receive_key = text_of(one, "receive_key"),
                           .send_key = text_of(one, "send_key"),
                           .sequence_extension = number_of<std::uint8_t>(one, "sequence_extension")});
    }
  }

  json::object measure() {
    const auto worker = number_of<std::int64_t>(told_, "pid");
    // The first frames open the paths; consumers wait for a key frame.
    const auto warmed = Clock::now();
    for (int i = 0; i < 5; ++i) send(true);
    while (seconds_since(warmed) < 0.3) take();
    begin_counting();
    flow(number_of<double>(told_, "warm_up_seconds"));

    const std::uint64_t packets = receivers_.packets();
    const std::uint64_t octets = receivers_.octets();
    const auto each = receivers_.by_receiver();
    const double cpu = parley::loadtest::cpu_seconds_of(worker);
    const auto begin = Clock::now();
    flow(number_of<double>(told_, "seconds"));
    const double elapsed = seconds_since(begin);
    const double worked = parley::loadtest::cpu_seconds_of(worker) - cpu;
    const auto received = static_cast<double>(receivers_.packets() - packets);

    auto by_receiver = receivers_.by_receiver();
    for (std::size_t i = 0; i < by_receiver.size(); ++i) by_receiver[i] -= each[i];
    const auto [least, most] = std::ranges::minmax(by_receiver);
    return {{"packets_per_second", received / elapsed},
            {"packets_per_cpu_second", received / worked},
            {"cpu_us_per_packet", worked * 1e6 / received},
            {"cpu_share", worked / elapsed},
            {"octets_per_packet", static_cast<double>(receivers_.octets() - octets) / received},
            {"least_received", least},
            {"most_received", most},
            {"checked", receivers_.checked()},
            {"wrong", receivers_.wrong()},
            {"stalls", stalls_}};
  }

 private:
  void send(bool is_key_frame) {
    for (Source& source : sources_) sent_ += source.send_frame(is_key_frame);
  }

  void take() {
    receivers_.receive(1);
    receivers_.report();
  }

  void begin_counting() {
    counted_from_ = receivers_.packets();
    sent_ = 0;
  }

  void flow(double seconds) {
    const auto window = number_of<std::uint64_t>(told_, "window") * receivers_.size();
    const auto begin = Clock::now();
    auto progress = begin;
    std::uint64_t seen = receivers_.packets();
    while (seconds_since(begin) < seconds) {
      while (sent_ * receivers_.size() < receivers_.packets() - counted_from_ + window) send(false);
      take();
      if (receivers_.packets() != seen) {
        seen = receivers_.packets();
        progress = Clock::now();
      } else if (seconds_since(progress) > 0.1) {  // something was lost: count anew
        ++stalls_;
        begin_counting();
        progress = Clock::now();
      }
    }
  }

  json::object told_;
  bool is_video_ = true;
  std::vector<Socket> sockets_;
  std::vector<Source> sources_;
  Receivers receivers_;
  std::uint64_t sent_ = 0;
  std::uint64_t counted_from_ = 0;
  std::uint64_t stalls_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Publishers and receivers around an SFU worker");
  app.require_subcommand(1);
  std::size_t publishers = 1;
  std::size_t receivers = 100;
  CLI::App* run = app.add_subcommand("run", "around a worker");
  run->add_option("--publishers", publishers);
  run->add_option("--receivers", receivers);
  std::size_t packet = 1200;
  std::size_t segments = 1;
  double seconds = 2;
  int core = 0;
  CLI::App* floor = app.add_subcommand("floor", "what the kernel alone sends");
  floor->add_option("--packet", packet);
  floor->add_option("--segments", segments);
  floor->add_option("--seconds", seconds);
  floor->add_option("--core", core);
  CLI11_PARSE(app, argc, argv);

  try {
    if (floor->parsed()) {
      const Floor found = measure_floor(packet, segments, seconds, core);
      std::cout << json::object{{"packets_per_second", found.packets_per_second},
                                {"packets_per_cpu_second", found.packets_per_cpu_second}}
                << std::endl;
      return 0;
    }
    Run load(publishers, receivers);
    load.tell_ports();
    std::string line;
    if (!std::getline(std::cin, line)) return 1;
    const json::value told = json::parse(line);
    load.prepare(told.as_object());
    std::cout << load.measure() << std::endl;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sfu_load: %s\n", error.what());
    return 1;
  }
}
