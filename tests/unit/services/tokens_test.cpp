#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

namespace parley::services::tokens_test {
namespace {

using namespace std::chrono_literals;

const std::string secret = "a secret for tests, long enough";
const core::TimePoint now{1'800'000'000s};

std::string base64url(std::string_view bytes) {
  std::string text(boost::beast::detail::base64::encoded_size(bytes.size()), '\0');
  text.resize(boost::beast::detail::base64::encode(text.data(), bytes.data(), bytes.size()));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

/// A token as any other program makes one (RFC 7515, 3.1).
std::string made_elsewhere(const std::string& header, const std::string& claims, const std::string& key = secret) {
  const std::string signed_part = base64url(header) + "." + base64url(claims);
  unsigned char digest[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), digest, &size);
  return signed_part + "." + base64url({reinterpret_cast<const char*>(digest), size});
}

bool accepted(const std::string& token) { return JwtTokens(secret).verify(token, now).has_value(); }

TEST(JwtTokens, SayWhatWasSigned) {
  JwtTokens tokens(secret);
  TokenClaims claims{.use = TokenClaims::Use::meeting, .subject = "usr_1", .name = "Änn \"quoted\""};
  claims.meeting_id = "mtg_1";
  claims.participant_id = "ptc_1";
  claims.issued_at = now;
  claims.expires_at = now + 2h;
  const auto read = tokens.verify(tokens.sign(claims), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->use, TokenClaims::Use::meeting);
  EXPECT_EQ(read->subject, "usr_1");
  EXPECT_EQ(read->name, "Änn \"quoted\"");
  EXPECT_EQ(read->meeting_id, "mtg_1");
  EXPECT_EQ(read->participant_id, "ptc_1");
  EXPECT_EQ(read->expires_at, now + 2h);
}

TEST(JwtTokens, AcceptTokensOfOtherApplicationsWithTheSecret) {
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  const auto read = JwtTokens(secret).verify(
      made_elsewhere(header, R"({"sub":"42","name":"Eve","role":"admin","organization_id":"acme","exp":1800000060})"),
      now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->use, TokenClaims::Use::outside);
  EXPECT_EQ(read->role, core::ServerRole::admin);
  EXPECT_EQ(read->organization_id, "acme");
}

std::optional<TokenFault> fault_of(const std::string& token) {
  const auto read = JwtTokens(secret).verify(token, now);
  return read ? std::nullopt : std::optional(read.error());
}

TEST(JwtTokens, SayWhatIsWrongWithOneThatWasSignedWithTheSecret) {
  const auto with = [](const std::string& claims) { return made_elsewhere(R"({"alg":"HS256"})", "{" + claims + "}"); };
  const std::string name(200, 'x');
  EXPECT_EQ(fault_of(with(R"("sub":"42","name":")" + name + '"')), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("sub":"42","name":"x)" + name + '"')), TokenFault::long_name);
  EXPECT_EQ(fault_of(with(R"("name":"Eve")")), TokenFault::bad_subject);
  EXPECT_EQ(fault_of(with(R"("sub":")" + std::string(65, '4') + '"')), TokenFault::bad_subject);
  EXPECT_EQ(fault_of(with(R"("sub":"42","exp":"later")")), TokenFault::bad_time);
  EXPECT_EQ(fault_of(with(R"("sub":"42","nbf":1800000030)")), TokenFault::early);
  EXPECT_EQ(fault_of(with(R"("sub":"42","exp":1800000000)")), TokenFault::expired);
  EXPECT_EQ(fault_of(with(R"("sub":"42","name":")" + std::string(4000, 'x') + '"')), TokenFault::too_long);
  EXPECT_EQ(
      fault_of(made_elsewhere(R"({"alg":"HS256"})", R"({"name":")" + name + name + R"("})", "another, also long")),
      TokenFault::invalid)
      << "others learn nothing";
}

TEST(JwtTokens, RefuseExtensionsThatMustBeUnderstood) {
  const std::string claims = R"({"sub":"42","exp":1800000060})";
  for (const char* crit : {R"(["exp"])", R"(["b64"],"b64":true)", "[]", "null", R"("exp")"})
    EXPECT_EQ(fault_of(made_elsewhere(R"({"alg":"HS256","crit":)" + std::string(crit) + "}", claims)),
              TokenFault::has_critical)
        << crit;
}

TEST(JwtTokens, RefuseAnOrganizationThatDoesNotFitRatherThanLeaveItOut) {
  const auto with = [](const std::string& organization) {
    return made_elsewhere(R"({"alg":"HS256"})", R"({"sub":"42","organization_id":)" + organization + "}");
  };
  EXPECT_TRUE(accepted(with('"' + std::string(64, 'x') + '"')));
  EXPECT_TRUE(accepted(with("null")));
  for (const std::string& other : {'"' + std::string(65, 'x') + '"', std::string("42"), std::string("{}")})
    EXPECT_FALSE(accepted(with(other))) << other;
}

TEST(JwtTokens, RefuseEveryOtherAlgorithm) {
  const std::string claims = R"({"sub":"42","exp":1800000060})";
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"none"})", claims)));
  EXPECT_FALSE(accepted(base64url(R"({"alg":"none"})") + "." + base64url(claims) + "."));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"HS512","typ":"JWT"})", claims)));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"RS256","typ":"JWT"})", claims)));
  EXPECT_TRUE(accepted(made_elsewhere(R"({"alg":"HS256","typ":"JWT"})", claims)));
}

TEST(JwtTokens, RefuseWhatIsExpiredNotYetValidOrSignedWithAnotherSecret) {
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1800000000})")));
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":"later"})")));
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1800000060,"nbf":1800000030})")));
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1800000060})", "another secret, also long")));
}

TEST(JwtTokens, ReadTimesAsNumbersAndRefuseOthers) {
  const std::string header = R"({"alg":"HS256"})";
  EXPECT_TRUE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1800000000.5})")));
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1799999999.5})")));
  EXPECT_TRUE(accepted(made_elsewhere(header, R"({"sub":"42","exp":1e300})")));
  for (const char* exp : {R"("1900000000")", "null", "true", "[1900000000]", "-1"})
    EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","exp":)" + std::string(exp) + "}"))) << exp;
}

TEST(JwtTokens, TakeOnlyTheServersOwnWordsForRoles) {
  const std::string header = R"({"alg":"HS256"})";
  const auto read = JwtTokens(secret).verify(made_elsewhere(header, R"({"sub":"42","role":"teacher"})"), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->role, std::nullopt);
}

TEST(JwtTokens, RefuseOursWithoutExpiryAndUnknownUses) {
  const std::string header = R"({"alg":"HS256","typ":"JWT"})";
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","use":"access"})")));
  EXPECT_FALSE(accepted(made_elsewhere(header, R"({"sub":"42","use":"everything","exp":1800000060})")));
}

TEST(JwtTokens, RefuseMalformedTokens) {
  const std::string good = made_elsewhere(R"({"alg":"HS256","typ":"JWT"})", R"({"sub":"42","exp":1800000060})");
  ASSERT_TRUE(accepted(good));
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(accepted(good.substr(0, cut)));
  EXPECT_FALSE(accepted(std::string(100'000, 'a')));
  EXPECT_FALSE(accepted("a.b.c"));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"HS256"})", R"({"exp":1800000060})")));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"HS256"})", R"({"sub":"","exp":1800000060})")));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"HS256"})", R"({"sub":"a b","exp":1800000060})")));
  EXPECT_FALSE(accepted(made_elsewhere(R"({"alg":"HS256"})", R"([1,2])")));
}

TEST(JwtTokens, NeedASecretThatCannotBeGuessed) { EXPECT_THROW(JwtTokens("short"), std::invalid_argument); }

TEST(Sodium, HashesSecretsTheSameEachTimeAndDifferently) {
  EXPECT_EQ(hash_secret("a"), hash_secret("a"));
  EXPECT_NE(hash_secret("a"), hash_secret("b"));
  EXPECT_EQ(hash_secret("a").size(), 64u);
}

TEST(Sodium, TooManyPasswordsAtOnceAreRefusedNotQueuedWithoutEnd) {
  boost::asio::io_context io;  // outlives the pool, which may still be at telling it when it has run out of work
  SodiumPasswordHasher hasher(Argon2Cost::minimal(), 1, 3);
  int refused = 0;
  int done = 0;
  for (int i = 0; i < 10; ++i)
    boost::asio::co_spawn(io, hasher.hash("password"), [&](std::exception_ptr, core::Outcome<std::string> result) {
      if (result)
        ++done;
      else if (result.error().code == core::Code::unavailable)
        ++refused;
    });
  io.run();
  EXPECT_EQ(done + refused, 10);
  EXPECT_GE(done, 3);
  EXPECT_GT(refused, 0);
}

TEST(Sodium, WhoseTurnHasNotComeIsRefusedWhenThatIsAskedFor) {
  boost::asio::io_context io;  // outlives the pool, which may still be at telling it when it has run out of work
  SodiumPasswordHasher hasher(Argon2Cost::interactive(), 1, 64);
  int refused = 0;
  int done = 0;
  for (int i = 0; i < 64; ++i)
    boost::asio::co_spawn(io, hasher.hash("password"), [&](std::exception_ptr, core::Outcome<std::string> result) {
      result ? ++done : ++refused;
      if (!result) {
        EXPECT_EQ(result.error().code, core::Code::unavailable);
      }
      hasher.refuse_waiting();
    });
  io.run();
  EXPECT_EQ(done + refused, 64);
  EXPECT_GT(done, 0) << "what was begun is answered";
  EXPECT_GT(refused, 0);
}

TEST(Sodium, WhoGoesAwayWhileTheirPasswordIsHashedHarmsNobody) {
  boost::asio::io_context io;  // outlives the pool, which may still be at telling it when it has run out of work
  SodiumPasswordHasher hasher(Argon2Cost::interactive(), 2, 4);
  for (int i = 0; i < 4; ++i) {
    boost::asio::cancellation_signal gone;
    bool ended = false;
    auto end = [&](const std::exception_ptr&, const core::Outcome<std::string>&) { ended = true; };
    boost::asio::co_spawn(io, hasher.hash("password"), boost::asio::bind_cancellation_slot(gone.slot(), end));
    boost::asio::steady_timer leaving(io, 5ms);
    leaving.async_wait([&](const boost::system::error_code&) { gone.emit(boost::asio::cancellation_type::terminal); });
    io.restart();
    io.run();
    EXPECT_TRUE(ended);
  }
  // Their places are free again.
  int hashed = 0;
  for (int i = 0; i < 2; ++i)
    boost::asio::co_spawn(
        io, hasher.hash("password"),
        [&](const std::exception_ptr&, const core::Outcome<std::string>& done) { hashed += done ? 1 : 0; });
  io.restart();
  io.run();
  EXPECT_EQ(hashed, 2);
}

}  // namespace
}  // namespace parley::services::tokens_test
