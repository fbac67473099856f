#include "loadtest/figures.hpp"

#include "srtp/wire.hpp"

#include <algorithm>
#include <cmath>

namespace parley::loadtest {

double Times::at(double share) const {
  if (all_.empty()) return 0;
  std::vector<double> sorted = all_;
  std::ranges::sort(sorted);
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

void TrackFigures::arrived(std::span<const std::uint8_t> rtp, std::chrono::microseconds time) {
  const std::uint16_t sequence = srtp::read_16(&rtp[2]);
  if (!has_begun_) {
    first_ = sequence;
    highest_ = sequence;
  } else {
    const auto ahead = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(highest_));
    if (ahead > 0) highest_ += ahead;
  }
  const double ticks = static_cast<double>(time.count()) * clock_rate_ / 1e6;
  const double transit = std::fmod(ticks, 4294967296.0) - srtp::read_32(&rtp[4]);
  // A step of hours is a wrap of the timestamp.
  if (const double difference = std::abs(transit - transit_); has_begun_ && difference < 1e9)
    jitter_ += (difference - jitter_) / 16;
  transit_ = transit;
  last_ = time;
  has_begun_ = true;
  ++packets_;
  octets_ += rtp.size();
}

void TrackFigures::begin() {
  first_ = highest_ + 1;
  packets_ = 0;
  octets_ = 0;
}

}  // namespace parley::loadtest
