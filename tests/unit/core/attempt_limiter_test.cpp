#include "core/attempt_limiter.hpp"

#include <gtest/gtest.h>

namespace parley::core::attempt_limiter_test {
namespace {

using namespace std::chrono_literals;
constexpr TimePoint start{1'000'000s};

TEST(AttemptLimiter, RefusesAfterTheLimitUntilTheWindowHasPassed) {
  AttemptLimiter limiter({3, 60s});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.attempt("a", start + i * 10s));
  const auto refused = limiter.attempt("a", start + 30s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::too_many_requests);
  EXPECT_EQ(refused.error().retry_after, 30);
  EXPECT_FALSE(limiter.attempt("a", start + 59s));
  EXPECT_TRUE(limiter.attempt("a", start + 60s));
  EXPECT_FALSE(limiter.attempt("a", start + 61s));
}

TEST(AttemptLimiter, KeepsKeysApart) {
  AttemptLimiter limiter({1, 60s});
  EXPECT_TRUE(limiter.attempt("a", start));
  EXPECT_TRUE(limiter.attempt("b", start));
  EXPECT_FALSE(limiter.attempt("a", start));
}

TEST(AttemptLimiter, CheckCountsNothing) {
  AttemptLimiter limiter({1, 60s});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter.check("a", start));
  limiter.count("a", start);
  EXPECT_FALSE(limiter.check("a", start));
}

TEST(AttemptLimiter, ForgetsTheOldestKeyAtItsBound) {
  AttemptLimiter limiter({1, 60s}, 2);
  for (const char* key : {"a", "b", "c"}) limiter.count(key, start);
  EXPECT_EQ(limiter.size(), 2u);
  EXPECT_TRUE(limiter.check("a", start));
  EXPECT_FALSE(limiter.check("b", start));
  EXPECT_FALSE(limiter.check("c", start));
}

TEST(AttemptLimiter, KeepsNoMoreTimesThanTheLimit) {
  AttemptLimiter limiter({2, 60s});
  for (int i = 0; i < 1000; ++i) limiter.count("a", start + i * 1ms);
  EXPECT_FALSE(limiter.check("a", start + 1s));
  EXPECT_TRUE(limiter.check("a", start + 1s + 60s));
}

}  // namespace
}  // namespace parley::core::attempt_limiter_test
