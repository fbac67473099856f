#include "services/security/jwt_tokens.hpp"
#include "services/security/token_cache.hpp"

#include <gtest/gtest.h>

namespace parley::services::token_cache_test {
namespace {

using namespace std::chrono_literals;

const core::TimePoint now{1'800'000'000s};

/// Counts how often it is asked.
class CountingSigner final : public TokenSigner {
 public:
  std::string sign(const TokenClaims& claims) override { return tokens.sign(claims); }
  std::expected<TokenClaims, TokenFault> verify(std::string_view token, core::TimePoint at) override {
    ++asked;
    return tokens.verify(token, at);
  }
  JwtTokens tokens{"a secret for tests, long enough"};
  int asked = 0;
};

std::string token_of(TokenSigner& signer, const std::string& subject) {
  return signer.sign({.subject = subject, .name = "Ada", .issued_at = now, .expires_at = now + 15min});
}

TEST(TokenCache, ChecksAGoodTokenOnceAndItsExpiryEveryTime) {
  CountingSigner signer;
  TokenCache cache(signer);
  const std::string token = token_of(cache, "usr_1");
  for (int i = 0; i < 3; ++i) {
    const auto claims = cache.verify(token, now + i * 1min);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, "usr_1");
    EXPECT_EQ(claims->name, "Ada");
  }
  EXPECT_EQ(signer.asked, 1);
  EXPECT_EQ(cache.verify(token, now + 15min).error(), TokenFault::expired);
}

TEST(TokenCache, RemembersNothingOfABadToken) {
  CountingSigner signer;
  TokenCache cache(signer);
  std::string token = token_of(cache, "usr_1");
  EXPECT_TRUE(cache.verify(token, now));
  token[token.size() - 2] = token[token.size() - 2] == 'A' ? 'B' : 'A';
  for (int i = 0; i < 2; ++i) EXPECT_EQ(cache.verify(token, now).error(), TokenFault::invalid);
  EXPECT_EQ(signer.asked, 3);
}

TEST(TokenCache, ForgetsTokensThatNobodyAsksForAndKeepsThoseInUse) {
  CountingSigner signer;
  TokenCache cache(signer);
  const std::string used = token_of(cache, "usr_used");
  const std::string unused = token_of(cache, "usr_unused");
  EXPECT_TRUE(cache.verify(used, now));
  EXPECT_TRUE(cache.verify(unused, now));
  const int others = 3 * static_cast<int>(TokenCache::bound);
  for (int i = 0; i < others; ++i) {
    EXPECT_TRUE(cache.verify(token_of(cache, "usr_" + std::to_string(i)), now));
    if (i % 50 == 0) {
      EXPECT_TRUE(cache.verify(used, now));
    }
  }
  EXPECT_EQ(signer.asked, 2 + others);
  EXPECT_TRUE(cache.verify(unused, now));
  EXPECT_EQ(signer.asked, 3 + others);
}

}  // namespace
}  // namespace parley::services::token_cache_test
