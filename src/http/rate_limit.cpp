#include "http/rate_limit.hpp"

#include "http/problem.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace parley::http {

RateLimiter::RateLimiter(RateLimit limit)
    : limit_(limit), keys_a_part_(std::max<std::size_t>(1, limit.max_keys / std::tuple_size_v<decltype(parts_)>)) {
  if (!(limit.burst > 0) || !(limit.per_second > 0))
    throw std::invalid_argument("a rate limit's burst and rate are above zero");
}

int RateLimiter::take(std::string_view key, double cost, Clock::time_point now) {
  auto& part = parts_[std::hash<std::string_view>{}(key) % parts_.size()];
  const std::lock_guard lock(part.mutex);
  auto& bucket = this->bucket(part, key, now);
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - bucket.filled).count());
  bucket.tokens = std::min(limit_.burst, bucket.tokens + seconds * limit_.per_second);
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens >= cost) {
    bucket.tokens -= cost;
    return 0;
  }
  return std::max(1, static_cast<int>(std::ceil((cost - bucket.tokens) / limit_.per_second)));
}

RateLimiter::Bucket& RateLimiter::bucket(Part& part, std::string_view key, Clock::time_point now) {
  if (const auto found = part.by_key.find(key); found != part.by_key.end()) {
    part.buckets.splice(part.buckets.begin(), part.buckets, found->second);
    return part.buckets.front();
  }
  if (part.buckets.size() >= keys_a_part_) {
    part.by_key.erase(part.buckets.back().key);
    part.buckets.pop_back();
  }
  part.buckets.push_front({std::string(key), limit_.burst, now});
  part.by_key.emplace(part.buckets.front().key, part.buckets.begin());
  return part.buckets.front();
}

std::size_t RateLimiter::size() const {
  std::size_t count = 0;
  for (const auto& part : parts_) {
    const std::lock_guard lock(part.mutex);
    count += part.buckets.size();
  }
  return count;
}

Middleware rate_limit(std::shared_ptr<RateLimiter> limiter, std::function<std::string(const Request&)> key_of) {
  return {.before = [limiter = std::move(limiter),
                     key_of = std::move(key_of)](Request& request) -> std::optional<Response> {
    const auto key = key_of(request);
    const int wait = key.empty() ? 0 : limiter->take(key);
    if (wait == 0) return std::nullopt;
    return problem_response({.status = Status::too_many_requests,
                             .code = "too_many_requests",
                             .detail = "Too many requests. Try again in " + std::to_string(wait) + " s.",
                             .retry_after = wait});
  }};
}

}  // namespace parley::http
