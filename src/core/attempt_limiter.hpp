// AttemptLimiter: counts attempts by key in a sliding window and says when there were too many. Any thread may use it.
// It keeps `max_keys` keys; at the bound the key that was tried longest ago is forgotten.
#pragma once

#include "core/outcome.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::core {

class AttemptLimiter {
 public:
  struct Limit {
    int attempts = 5;
    std::chrono::milliseconds window = std::chrono::minutes(1);
  };

  explicit AttemptLimiter(Limit limit, std::size_t max_keys = 100'000) : limit_(limit), max_keys_(max_keys) {}

  /// too_many_requests with the seconds to wait while `key` has used up its attempts; counts nothing.
  Outcome<> check(std::string_view key, TimePoint now);

  /// Counts an attempt.
  void count(std::string_view key, TimePoint now);

  /// check, then count when allowed.
  Outcome<> attempt(std::string_view key, TimePoint now);

  std::size_t size() const;

 private:
  struct Entry {
    std::string key;
    std::deque<TimePoint> times;
  };

  void forget_old(Entry& entry, TimePoint now) const;

  const Limit limit_;
  const std::size_t max_keys_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< most recently tried first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}  // namespace parley::core
