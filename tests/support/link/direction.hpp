#pragma once
// One direction of an emulated link: decides for each packet whether it arrives, and when. It is pure: times come in
// and go out, and the same seed and packets give the same answers on any machine. Used by one thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::link {

using Time = std::chrono::nanoseconds;  ///< since whatever moment the user counts from

/// What a direction does to packets; as it is here, nothing.
struct Conditions {
  double loss = 0;                ///< share of all packets that is lost, 0..1
  double burst = 1;               ///< how many are lost in a row, on average; as few as chance gives: 1
  Time delay{0};                  ///< of each packet, beside the time in the queue
  Time jitter{0};                 ///< the delay wanders by up to as much, both ways; packets never overtake each other
  double bits_per_second = 0;     ///< 0: no limit
  Time queue{Time(300'000'000)};  ///< a packet that would wait longer for its turn is dropped
};

/// Reads "loss=0.1 burst=3 delay=100 jitter=30 rate=300 queue=200" (shares, ms, kbit/s, ms), in any order; what is not
/// named is as in Conditions. Says in `problem` what is wrong with it.
std::optional<Conditions> parse_conditions(std::string_view text, std::string& problem);

struct Counts {
  std::uint64_t offered = 0;
  std::uint64_t delivered = 0;   ///< or on their way
  std::uint64_t lost = 0;        ///< by chance
  std::uint64_t overflowed = 0;  ///< no room in the queue
  std::uint64_t cut = 0;         ///< while the link was cut
};

class Direction {
 public:
  explicit Direction(std::uint64_t seed) : seed_(seed), random_(seed) {}

  /// For the packets from now on; those on their way are not touched.
  void set(const Conditions& conditions) { conditions_ = conditions; }
  void set_cut(bool cut) { cut_ = cut; }

  /// When a packet that is sent now arrives; nothing when it does not. `now` never goes back, and neither does the
  /// answer.
  std::optional<Time> offer(Time now, std::size_t bytes);

  const Counts& counts() const { return counts_; }

 private:
  bool loses();
  Time delay_at(Time moment) const;

  Conditions conditions_;
  std::uint64_t seed_;
  std::uint64_t random_;
  bool losing_ = false;
  bool cut_ = false;
  Time free_{0};  ///< when the line has sent all that was given to it
  Time last_{0};  ///< when the last packet arrives
  Counts counts_;
};

}  // namespace parley::link
