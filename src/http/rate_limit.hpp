// RateLimiter: token buckets by key (an address, a user). Any thread; a lock of one of sixteen parts is held for a
// moment.
#pragma once

#include "http/pipeline.hpp"

#include <array>
#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::http {

struct RateLimit {
  double burst = 10;      ///< what a key may take at once, > 0
  double per_second = 1;  ///< what comes back, > 0
  /// Keys that are remembered. At the bound the one that was used longest ago is forgotten, that is, it has its whole
  /// burst again.
  std::size_t max_keys = 100'000;
};

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimiter(RateLimit limit);

  /// Takes `cost` tokens. 0 where they were there; else the seconds after which they will be, rounded up, and nothing
  /// is taken.
  int take(std::string_view key, double cost = 1, Clock::time_point now = Clock::now());

  /// Keys that are remembered now.
  std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Clock::time_point filled;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>{}(key); }
  };
  struct Part {
    mutable std::mutex mutex;
    std::list<Bucket> buckets;  ///< most recently used first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator, Hash, std::equal_to<>> by_key;
  };

  Bucket& bucket(Part& part, std::string_view key, Clock::time_point now);

  RateLimit limit_;
  std::size_t keys_a_part_;
  std::array<Part, 16> parts_;
};

/// Answers 429 with Retry-After where the request's key has no token left. `key_of` returns "" for requests that are
/// not counted.
Middleware rate_limit(std::shared_ptr<RateLimiter> limiter, std::function<std::string(const Request&)> key_of);

}  // namespace parley::http
