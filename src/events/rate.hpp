// RateGate: how often one socket may send events of each rate class. Lives in the socket's session, on its thread.
#pragma once

#include "events/table.hpp"

#include <array>
#include <chrono>

namespace parley::events {

/// Events a second that last, and how many may come at once.
struct Rate {
  double per_second;
  double burst;
};

/// State changes 10/s, and drawing likewise, signaling 50/s, reactions and cursors 30/s. Signaling may burst: a device
/// that joins a meeting of fifty people subscribes to all of them at once.
Rate rate_of(RateClass rate);

class RateGate {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateGate(bool enabled) : enabled_(enabled) {}

  /// True when one more event may pass now; counts it then.
  bool pass(RateClass rate, Clock::time_point now);

 private:
  struct Bucket {
    double tokens = -1;  ///< -1: untouched, full
    Clock::time_point filled{};
  };
  bool enabled_;
  std::array<Bucket, 4> buckets_{};
};

}  // namespace parley::events
