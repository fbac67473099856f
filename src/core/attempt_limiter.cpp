#include "core/attempt_limiter.hpp"

namespace parley::core {

void AttemptLimiter::forget_old(Entry& entry, TimePoint now) const {
  while (!entry.times.empty() && entry.times.front() + limit_.window <= now) entry.times.pop_front();
}

Outcome<> AttemptLimiter::check(std::string_view key, TimePoint now) {
  const std::scoped_lock lock(mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) return {};
  Entry& entry = *found->second;
  forget_old(entry, now);
  if (static_cast<int>(entry.times.size()) < limit_.attempts) return {};
  const auto wait = std::chrono::ceil<std::chrono::seconds>(entry.times.front() + limit_.window - now);
  const int seconds = static_cast<int>(std::max<std::int64_t>(1, wait.count()));
  return std::unexpected(
      Error{Code::too_many_requests, "Too many tries. Try again in " + std::to_string(seconds) + " s.", {}, seconds});
}

void AttemptLimiter::count(std::string_view key, TimePoint now) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = index_.find(key); found != index_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    if (entries_.size() >= max_keys_) {
      index_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front(Entry{std::string(key), {}});
    index_.emplace(entries_.front().key, entries_.begin());
  }
  Entry& entry = entries_.front();
  forget_old(entry, now);
  entry.times.push_back(now);
  if (static_cast<int>(entry.times.size()) > limit_.attempts) entry.times.pop_front();
}

Outcome<> AttemptLimiter::attempt(std::string_view key, TimePoint now) {
  Outcome<> allowed = check(key, now);
  if (allowed) count(key, now);
  return allowed;
}

std::size_t AttemptLimiter::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

}  // namespace parley::core
