// A bad network for tests: two network namespaces with a link between them that loses, delays and throttles packets, or
// is cut, as it is told.
//   link-emulator [SEED]
// It says "ready", then for each end ("near" 10.77.0.1, "far" 10.77.0.2) the command that runs a program there. Then it
// obeys lines on its standard input, and answers each with one line:
//   down|up|both [CONDITIONS]   near → far, far → near, or both; see parse_conditions(); without any, nothing is done
//   to packets cut | mend                  nothing gets through, or all does that the conditions let through counts
//   what became of the packets of each direction
// The end of its input ends it, and the namespaces with it when nobody is left in them.

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "support/link/direction.hpp"
#include "support/link/network.hpp"

namespace parley::link {

namespace {

constexpr std::array<const char*, 2> addresses{"10.77.0.1", "10.77.0.2"};
constexpr std::array<const char*, 2> ends{"near", "far"};
constexpr std::array<const char*, 2> ways{"down", "up"};

Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

struct Packet {
  Time due{0};
  std::vector<char> bytes;
};

/// From one end to the other. What is on its way is bounded by what the kernel gives within the delay and the queue.
struct Way {
  Direction direction;
  std::deque<Packet> under_way;  ///< in the order in which they arrive
};

class Emulator {
 public:
  explicit Emulator(std::uint64_t seed)
      : ends_{make_end(addresses[0]), make_end(addresses[1])},
        ways_{Way{Direction(seed), {}}, Way{Direction(~seed), {}}} {}

  void run() {
    say("ready");
    for (std::size_t i = 0; i < 2; ++i) say(fmt::format("{} {} {}", ends[i], addresses[i], entering(ends_[i])));
    while (!over_) {
      wait();
      for (std::size_t i = 0; i < 2; ++i) take_packets(i);
      for (std::size_t i = 0; i < 2; ++i) hand_over(i);
    }
  }

 private:
  /// Until there is a packet, a packet is due, or a command has come, which is obeyed.
  void wait() {
    std::array<pollfd, 3> watched{pollfd{ends_[0].tun.get(), POLLIN, 0}, pollfd{ends_[1].tun.get(), POLLIN, 0},
                                  pollfd{STDIN_FILENO, POLLIN, 0}};
    std::optional<Time> due;
    for (const Way& way : ways_)
      if (!way.under_way.empty() && (!due || way.under_way.front().due < *due)) due = way.under_way.front().due;
    timespec left{};
    if (due) {
      const Time time = std::max(Time(0), *due - now());
      left = {.tv_sec = time.count() / 1'000'000'000, .tv_nsec = time.count() % 1'000'000'000};
    }
    if (::ppoll(watched.data(), watched.size(), due ? &left : nullptr, nullptr) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "waiting for packets");
    if (watched[2].revents != 0) read_commands();
  }

  void take_packets(std::size_t from) {
    std::array<char, 65'536> buffer;
    while (true) {
      const ssize_t length = ::read(ends_[from].tun.get(), buffer.data(), buffer.size());
      if (length <= 0) return;
      const auto size = static_cast<std::size_t>(length);
      Way& way = ways_[from];
      if (const auto due = way.direction.offer(now(), size))
        way.under_way.push_back({*due, {buffer.data(), buffer.data() + size}});
    }
  }

  void hand_over(std::size_t from) {
    auto& packets = ways_[from].under_way;
    while (!packets.empty() && packets.front().due <= now()) {
      // A kernel that does not take it drops it, as one does whose buffers are full.
      const auto& bytes = packets.front().bytes;
      [[maybe_unused]] const ssize_t written = ::write(ends_[1 - from].tun.get(), bytes.data(), bytes.size());
      packets.pop_front();
    }
  }

  void read_commands() {
    std::array<char, 4096> buffer;
    const ssize_t length = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (length <= 0) {
      over_ = true;
      return;
    }
    typed_.append(buffer.data(), static_cast<std::size_t>(length));
    for (std::size_t end = 0; (end = typed_.find('\n')) != std::string::npos; typed_.erase(0, end + 1))
      say(obey(typed_.substr(0, end)));
  }

  std::string obey(const std::string& line) {
    const std::string_view text = line;
    const std::string_view verb = text.substr(0, text.find(' '));
    if (verb == "cut" || verb == "mend") {
      for (Way& way : ways_) way.direction.set_cut(verb == "cut");
      return "ok";
    }
    if (verb == "counts") return counts();
    std::string problem = "there are down, up, both, cut, mend and counts";
    const bool known = verb == ways[0] || verb == ways[1] || verb == "both";
    const auto conditions = known ? parse_conditions(text.substr(verb.size()), problem) : std::nullopt;
    if (!conditions) return "no: " + problem;
    for (std::size_t i = 0; i < 2; ++i)
      if (verb == "both" || verb == ways[i]) ways_[i].direction.set(*conditions);
    return "ok";
  }

  std::string counts() const {
    std::string line;
    for (std::size_t i = 0; i < 2; ++i) {
      const Counts& of = ways_[i].direction.counts();
      line += fmt::format("{}{} offered={} delivered={} lost={} overflowed={} cut={}", i == 0 ? "" : " ", ways[i],
                          of.offered, of.delivered, of.lost, of.overflowed, of.cut);
    }
    return line;
  }

  std::array<End, 2> ends_;
  std::array<Way, 2> ways_;  ///< by the end where it begins
  std::string typed_;
  bool over_ = false;
};

/// What test programs end with where the machine does not let them run (Automake's convention).
constexpr int not_here = 77;

/// A container, say, without the right to make networks or without the device.
bool is_refusal(const std::error_code& code) {
  return code == std::errc::operation_not_permitted || code == std::errc::permission_denied ||
         code == std::errc::no_such_file_or_directory || code == std::errc::no_such_device;
}

int run(int argc, char** argv) {
  std::uint64_t seed = 1;
  if (argc > 1) {
    const std::string_view text = argv[1];
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (argc > 2 || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
      fmt::print(stderr, "link-emulator [SEED]\n");
      return 2;
    }
  }
  try {
    std::signal(SIGPIPE, SIG_IGN);
    gain_rights();
    Emulator(seed).run();
    return 0;
  } catch (const std::system_error& error) {
    fmt::print(stderr, "link-emulator: {}\n", error.what());
    return is_refusal(error.code()) ? not_here : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "link-emulator: {}\n", error.what());
    return 1;
  }
}

}  // namespace

}  // namespace parley::link

int main(int argc, char** argv) { return parley::link::run(argc, argv); }
