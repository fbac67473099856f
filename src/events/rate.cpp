#include "events/rate.hpp"

#include <algorithm>

namespace parley::events {

Rate rate_of(RateClass rate) {
  switch (rate) {
    case RateClass::signaling:
      return {.per_second = 50, .burst = 250};
    case RateClass::reaction:
      return {.per_second = 30, .burst = 30};
    case RateClass::state:
    case RateClass::drawing:
      break;
  }
  return {.per_second = 10, .burst = 10};
}

bool RateGate::pass(RateClass rate, Clock::time_point now) {
  if (!enabled_) return true;
  const Rate allowed = rate_of(rate);
  Bucket& bucket = buckets_.at(static_cast<std::size_t>(rate));
  if (bucket.tokens < 0)
    bucket.tokens = allowed.burst;
  else {
    const std::chrono::duration<double> passed = now - bucket.filled;
    bucket.tokens = std::min(allowed.burst, bucket.tokens + passed.count() * allowed.per_second);
  }
  bucket.filled = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace parley::events
