// Figures: what a load test has seen. All of its clients write into one, from one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::loadtest {

/// A list of times, asked at the end.
class Times {
 public:
  void add(double milliseconds) { all_.push_back(milliseconds); }
  std::size_t count() const { return all_.size(); }
  /// `share`: 0.95 for the time within which 95 % were done; 0 where there is none.
  double at(double share) const;
  /// Nothing where there is none.
  std::optional<double> measured(double share) const {
    return all_.empty() ? std::nullopt : std::optional<double>(at(share));
  }

 private:
  std::vector<double> all_;
};

/// One received track: loss and jitter as RFC 3550 (section 6.4.1, appendix A.8) counts them.
class TrackFigures {
 public:
  TrackFigures(bool is_video, std::uint32_t clock_rate) : is_video_(is_video), clock_rate_(clock_rate) {}

  void arrived(std::span<const std::uint8_t> rtp, std::chrono::microseconds time);
  /// Counts from the next packet on.
  void begin();

  bool is_video() const { return is_video_; }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t octets() const { return octets_; }
  /// Whether something came within `patience` before `now`.
  bool flows(std::chrono::microseconds now, std::chrono::microseconds patience) const {
    return packets_ > 0 && now - last_ <= patience;
  }
  /// Packets that the sequence numbers tell of, 0 where none came.
  std::uint64_t expected() const { return highest_ < first_ ? 0 : static_cast<std::uint64_t>(highest_ - first_ + 1); }
  double jitter_ms() const { return jitter_ * 1000 / clock_rate_; }

 private:
  bool is_video_;
  std::uint32_t clock_rate_;
  bool has_begun_ = false;     // whether any packet came, ever
  std::int64_t highest_ = -1;  // sequence numbers, counted on over their wraps
  std::int64_t first_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t octets_ = 0;
  double jitter_ = 0;  // in ticks of the clock
  double transit_ = 0;
  std::chrono::microseconds last_{};  // when a packet came
};

struct Figures {
  Times joins;          // from the first request to the acknowledgement of meeting:join
  Times first_packets;  // of those who receive: from the first request to the first packet of any track
  std::map<std::string, std::size_t> failures;
  std::uint64_t sent_packets = 0;
  std::uint64_t sent_octets = 0;
  std::uint64_t received_packets = 0;  // of any track, at any time
  std::uint64_t received_octets = 0;
  std::uint64_t undecipherable = 0;

  void fail(const std::string& what) { ++failures[what]; }
};

}  // namespace parley::loadtest
