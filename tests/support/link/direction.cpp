#include "support/link/direction.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace parley::link {

namespace {

using namespace std::chrono_literals;

/// The delay is drawn anew this often, and goes evenly from one to the next: what a queue elsewhere looks like. One
/// drawn for each packet would, since none may overtake, be the longest one nearly always.
constexpr Time wander = 50ms;

/// SplitMix64 (Steele, Lea and Flood): the same everywhere, where the distributions of the standard library are not.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/// 0 ≤ share < 1.
double share_of(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

Time scaled(Time time, double by) { return Time(std::llround(static_cast<double>(time.count()) * by)); }

Time milliseconds(double value) { return scaled(1ms, value); }

}  // namespace

std::optional<Time> Direction::offer(Time now, std::size_t bytes) {
  ++counts_.offered;
  if (cut_) {
    ++counts_.cut;
    return std::nullopt;
  }
  if (loses()) {
    ++counts_.lost;
    return std::nullopt;
  }
  Time sent = now;
  if (conditions_.bits_per_second > 0) {
    const Time begin = std::max(now, free_);
    if (begin - now > conditions_.queue) {
      ++counts_.overflowed;
      return std::nullopt;
    }
    free_ = begin + scaled(1s, static_cast<double>(bytes) * 8 / conditions_.bits_per_second);
    sent = free_;
  }
  last_ = std::max(last_, sent + delay_at(sent));
  ++counts_.delivered;
  return last_;
}

/// Two states (Gilbert): a packet is lost in the one and not in the other. One that was lost is followed by another
/// with 1 - 1/burst; as few as chance gives are 1/(1 - loss) in a row, so each is lost or not whatever was before.
bool Direction::loses() {
  const double loss = conditions_.loss;
  if (loss <= 0) return losing_ = false;
  if (loss >= 1) return losing_ = true;
  const double burst = std::max(conditions_.burst, 1 / (1 - loss));
  const double again = 1 - 1 / burst;
  const double begins = loss / (burst * (1 - loss));
  random_ = mixed(random_);
  return losing_ = share_of(random_) < (losing_ ? again : begins);
}

Time Direction::delay_at(Time moment) const {
  if (conditions_.jitter == 0ns) return conditions_.delay;
  const auto slot = static_cast<std::uint64_t>(moment / wander);
  const double part = static_cast<double>((moment % wander).count()) / static_cast<double>(wander.count());
  const auto drawn = [&](std::uint64_t number) { return 2 * share_of(mixed(seed_ ^ mixed(number))) - 1; };
  const double between = drawn(slot) * (1 - part) + drawn(slot + 1) * part;
  return std::max(Time(0), conditions_.delay + scaled(conditions_.jitter, between));
}

std::optional<Conditions> parse_conditions(std::string_view text, std::string& problem) {
  Conditions conditions;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return conditions;
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = word.substr(0, equals);
    const char* const first = word.data() + std::min(equals + 1, word.size());
    const char* const end = word.data() + word.size();
    double value = 0;
    const auto read = std::from_chars(first, end, value);
    const bool is_loss = name == "loss";
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value) || value < 0 ||
        value > (is_loss ? 1.0 : 1e9)) {
      problem = std::string(word) + ": a number is wanted, " + (is_loss ? "0 to 1" : "0 or more");
      return std::nullopt;
    }
    if (is_loss)
      conditions.loss = value;
    else if (name == "burst")
      conditions.burst = value;
    else if (name == "delay")
      conditions.delay = milliseconds(value);
    else if (name == "jitter")
      conditions.jitter = milliseconds(value);
    else if (name == "rate")
      conditions.bits_per_second = value * 1000;
    else if (name == "queue")
      conditions.queue = milliseconds(value);
    else {
      problem = std::string(word) + ": there are loss, burst, delay, jitter, rate and queue";
      return std::nullopt;
    }
  }
}

}  // namespace parley::link
