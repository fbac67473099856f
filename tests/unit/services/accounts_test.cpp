#include "world.hpp"

#include <set>

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using tests::code_of;

class Accounts : public testing::Test, protected tests::World {
 protected:
  core::Outcome<SignedIn> sign_up(std::string email = "ann@example.org", std::string password = "correct horse") {
    return run(register_account(services, {std::move(email), "Ann", std::move(password)}, address));
  }
  core::Outcome<SignedIn> sign_in(std::string email, std::string password) {
    return run(log_in(services, {std::move(email), std::move(password)}, address));
  }
  core::Outcome<Actor> actor_of(const std::string& token) { return run(authenticate(services, token, address)); }
};

TEST_F(Accounts, RegisteringGivesAUserAndTokensThatWork) {
  const auto made = sign_up();
  ASSERT_TRUE(made);
  EXPECT_THAT(made->user.user_id, testing::MatchesRegex("usr_[A-Za-z0-9_-]{12}"));
  EXPECT_EQ(made->user.user_type, core::account_type);
  EXPECT_EQ(made->expires_in, 900);
  const auto actor = actor_of(made->access_token);
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->user->user_id, made->user.user_id);
  EXPECT_FALSE(actor->is_admin());
}

TEST_F(Accounts, AnEmailAddressHasOneAccountInAnyCase) {
  ASSERT_TRUE(sign_up("ann@example.org"));
  EXPECT_EQ(code_of(sign_up("Ann@Example.ORG")), "conflict");
  EXPECT_TRUE(sign_in("ANN@example.org", "correct horse"));
}

TEST_F(Accounts, RegistrationNamesEveryBadField) {
  const auto made = run(register_account(services, {"not an address", " ", "short"}, address));
  ASSERT_EQ(code_of(made), "validation_failed");
  std::vector<std::string> fields;
  for (const auto& error : made.error().errors) fields.push_back(error.field);
  EXPECT_THAT(fields, ElementsAre("email", "name", "password"));
  const auto unseen =
      run(register_account(services, {"ann@example.org", "\u00a0\u200b", "correct horse battery"}, address));
  ASSERT_EQ(code_of(unseen), "validation_failed");
  EXPECT_EQ(unseen.error().errors.at(0).field, "name");
}

TEST_F(Accounts, RefusesWhatIsNoEmailAddress) {
  for (const char* email : {"", "ann", "@example.org", "ann@", "ann@@example.org", "ann@example", "ann@.org",
                            "ann@a..org", "ann b@example.org", "ann@example.org\n"})
    EXPECT_EQ(code_of(sign_up(email)), "validation_failed") << email;
  EXPECT_TRUE(sign_up("root@localhost"));
}

TEST_F(Accounts, AClosedServerTakesNobody) {
  services.settings.registration_open = false;
  EXPECT_EQ(code_of(sign_up()), "registration_closed");
  EXPECT_EQ(code_of(run(create_temporary_account(services, "Ann", address))), "registration_closed");
}

TEST_F(Accounts, LoggingInTellsNothingAboutWhatWasWrong) {
  ASSERT_TRUE(sign_up());
  const auto unknown = sign_in("bob@example.org", "correct horse");
  const auto wrong = sign_in("ann@example.org", "wrong horse");
  EXPECT_EQ(code_of(unknown), "unauthorized");
  EXPECT_EQ(code_of(wrong), "unauthorized");
  EXPECT_EQ(unknown.error().message, wrong.error().message);
  EXPECT_TRUE(sign_in("ann@example.org", "correct horse"));
}

TEST_F(Accounts, LoggingInIsLimitedAndOpensAgain) {
  ASSERT_TRUE(sign_up());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(sign_in("ann@example.org", "wrong horse")), "unauthorized");
  const auto refused = sign_in("ann@example.org", "correct horse");
  ASSERT_EQ(code_of(refused), "too_many_requests");
  EXPECT_TRUE(refused.error().retry_after.has_value());
  clock.move(61s);
  EXPECT_TRUE(sign_in("ann@example.org", "correct horse"));
}

TEST_F(Accounts, TemporaryAccountsHaveANameOnly) {
  const auto made = run(create_temporary_account(services, std::nullopt, address));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->user.user_type, core::temporary_type);
  EXPECT_FALSE(made->user.email);
  EXPECT_FALSE(made->user.name.empty());
  EXPECT_TRUE(actor_of(made->access_token));
}

TEST_F(Accounts, ARepeatedTemporaryAccountWithAKeyIsTheSameOne) {
  const auto make = [&](const std::string& name, const std::string& key) {
    return run(create_temporary_account(services, name, address, IdempotencyKey{key, "temporary " + name}));
  };
  const std::string key = "6b1f53fc-52a5-4fc0-a6ad-2d8b8f0e6a55";
  const auto first = make("Ann", key).value();
  const auto again = make("Ann", key).value();
  EXPECT_EQ(again.user.user_id, first.user.user_id);
  EXPECT_NE(again.refresh_token, first.refresh_token);
  EXPECT_TRUE(actor_of(again.access_token));
  EXPECT_NE(make("Ann", key + "x").value().user.user_id, first.user.user_id);
  EXPECT_EQ(code_of(make("Ben", key)), "conflict");
  EXPECT_EQ(make("Ann", "guessed").error().errors.at(0).field, "Idempotency-Key");
  // Once it has a password, a key does not open it.
  const auto actor = actor_of(first.access_token).value();
  ASSERT_TRUE(run(update_profile(services, actor, {.password = "correct horse"})));
  EXPECT_EQ(code_of(make("Ann", key)), "conflict");
}

TEST_F(Accounts, AccessTokensExpire) {
  const auto made = sign_up();
  clock.move(14min);
  EXPECT_TRUE(actor_of(made->access_token));
  clock.move(2min);
  EXPECT_EQ(code_of(actor_of(made->access_token)), "unauthorized");
}

TEST_F(Accounts, RefreshTokensAreSpentWithTheirUse) {
  const auto first = sign_up();
  const auto second = run(refresh_tokens(services, first->refresh_token, address));
  ASSERT_TRUE(second);
  EXPECT_NE(second->refresh_token, first->refresh_token);
  EXPECT_TRUE(actor_of(second->access_token));
  EXPECT_TRUE(run(refresh_tokens(services, second->refresh_token, address)));
}

TEST_F(Accounts, AReusedRefreshTokenRevokesItsFamily) {
  const auto first = sign_up();
  const auto other_device = sign_in("ann@example.org", "correct horse");
  const auto second = run(refresh_tokens(services, first->refresh_token, address));
  clock.move(10s + 1ms);
  EXPECT_EQ(code_of(run(refresh_tokens(services, first->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(run(refresh_tokens(services, second->refresh_token, address))), "unauthorized");
  EXPECT_TRUE(run(refresh_tokens(services, other_device->refresh_token, address)));
}

TEST_F(Accounts, ARefreshTokenUsedTwiceAtOnceKeepsThePersonSignedIn) {
  const auto made = sign_up();
  std::vector<Async<SignedIn>> tries;
  for (int i = 0; i < 4; ++i) tries.push_back(refresh_tokens(services, made->refresh_token, address));
  std::set<std::string> given;
  for (const auto& result : run_all(std::move(tries)))
    if (result) given.insert(result->refresh_token);
  EXPECT_EQ(given.size(), 4u);
  clock.move(10s);
  EXPECT_TRUE(run(refresh_tokens(services, made->refresh_token, address))) << "to the end of the grace";
  EXPECT_TRUE(run(refresh_tokens(services, *given.begin(), address)));
}

TEST_F(Accounts, OfTokensThatCameFromOneTheFirstThatIsUsedSpendsTheOthers) {
  const auto made = sign_up();
  const auto one = run(refresh_tokens(services, made->refresh_token, address));
  const auto other = run(refresh_tokens(services, made->refresh_token, address));
  clock.move(1min);
  const auto heir = run(refresh_tokens(services, one->refresh_token, address));
  ASSERT_TRUE(heir);
  clock.move(1min);
  EXPECT_EQ(code_of(run(refresh_tokens(services, other->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(run(refresh_tokens(services, heir->refresh_token, address))), "unauthorized") << "it was a theft";
}

TEST_F(Accounts, OnlyTheTokensOfTheLastRotationHaveAGrace) {
  const auto first = sign_up();
  const auto second = run(refresh_tokens(services, first->refresh_token, address));
  clock.move(1s);
  const auto third = run(refresh_tokens(services, second->refresh_token, address));
  ASSERT_TRUE(third);
  EXPECT_EQ(code_of(run(refresh_tokens(services, first->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(run(refresh_tokens(services, third->refresh_token, address))), "unauthorized");
}

TEST_F(Accounts, TheGraceIsNotForAnyNumberOfTokens) {
  const auto first = sign_up();
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(run(refresh_tokens(services, first->refresh_token, address))) << i;
  EXPECT_EQ(code_of(run(refresh_tokens(services, first->refresh_token, address))), "unauthorized");
}

TEST_F(Accounts, TheGraceEndsWithALogOut) {
  const auto first = sign_up();
  const auto second = run(refresh_tokens(services, first->refresh_token, address));
  EXPECT_TRUE(run(log_out(services, second->refresh_token, address)));
  EXPECT_EQ(code_of(run(refresh_tokens(services, first->refresh_token, address))), "unauthorized");
}

TEST_F(Accounts, RefreshTokensExpireAfterThirtyDays) {
  const auto made = sign_up();
  clock.move(std::chrono::days(30));
  EXPECT_EQ(code_of(run(refresh_tokens(services, made->refresh_token, address))), "unauthorized");
}

TEST_F(Accounts, LoggingOutEndsTheFamily) {
  const auto made = sign_up();
  EXPECT_TRUE(run(log_out(services, made->refresh_token, address)));
  EXPECT_EQ(code_of(run(refresh_tokens(services, made->refresh_token, address))), "unauthorized");
  EXPECT_TRUE(run(log_out(services, "never seen", address)));
}

TEST_F(Accounts, ProfileChangesAndClearsTheImage) {
  const auto made = sign_up();
  Actor actor = actor_of(made->access_token).value();
  auto changed = run(update_profile(services, actor, {.name = "Anna", .profile_image = "https://example.org/a.png"}));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name, "Anna");
  EXPECT_EQ(changed->profile_image, "https://example.org/a.png");
  changed = run(update_profile(services, actor, {.profile_image = ""}));
  EXPECT_EQ(changed->profile_image, std::nullopt);
  EXPECT_EQ(changed->name, "Anna");
}

TEST_F(Accounts, ChangingThePasswordNeedsTheOldOneAndEndsOtherSessions) {
  const auto made = sign_up();
  Actor actor = actor_of(made->access_token).value();
  EXPECT_EQ(code_of(run(update_profile(services, actor, {.password = "new password"}))), "validation_failed");
  EXPECT_EQ(code_of(run(update_profile(services, actor, {.password = "new password", .old_password = "wrong"}))),
            "forbidden");
  EXPECT_TRUE(run(update_profile(services, actor, {.password = "new password", .old_password = "correct horse"})));
  EXPECT_EQ(code_of(run(refresh_tokens(services, made->refresh_token, address))), "unauthorized");
  EXPECT_EQ(code_of(sign_in("ann@example.org", "correct horse")), "unauthorized");
  EXPECT_TRUE(sign_in("ann@example.org", "new password"));
}

TEST_F(Accounts, AUserOfAnotherApplicationIsCreatedAtFirstSight) {
  TokenClaims claims{.use = TokenClaims::Use::outside, .subject = "emp-42", .name = "Eve", .email = "eve@example.org"};
  const auto actor = actor_of(tokens.sign(claims));
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->user->user_id, "emp-42");
  EXPECT_EQ(actor->user->email, "eve@example.org");
  claims.name = "Eve Smith";
  claims.role = core::ServerRole::admin;
  const auto again = actor_of(tokens.sign(claims));
  EXPECT_EQ(again->user->name, "Eve Smith");
  EXPECT_TRUE(again->is_admin());
}

TEST_F(Accounts, AUserOfAnotherApplicationDoesNotTakeAnothersAddress) {
  ASSERT_TRUE(sign_up("ann@example.org"));
  const auto actor = actor_of(
      tokens.sign({.use = TokenClaims::Use::outside, .subject = "emp-42", .name = "Eve", .email = "ann@example.org"}));
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->user->email, std::nullopt);
}

TEST_F(Accounts, ATokenWhoseAddressBelongsToSomebodyElseIsWrittenDownOnce) {
  ASSERT_TRUE(sign_up("ann@example.org"));
  TokenClaims claims{.use = TokenClaims::Use::outside, .subject = "emp-42", .name = "Eve", .email = "Ann@example.org"};
  const auto first = actor_of(tokens.sign(claims));
  ASSERT_TRUE(first);
  clock.move(1s);
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->updated_at, first->user->updated_at);
  claims.email = "eve@example.org";
  ASSERT_EQ(actor_of(tokens.sign(claims))->user->email, "eve@example.org");
  claims.email = "ann@example.org";
  const auto kept = actor_of(tokens.sign(claims));
  EXPECT_EQ(kept->user->email, "eve@example.org");
  clock.move(1s);
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->updated_at, kept->user->updated_at);
}

TEST_F(Accounts, TheKindOfAccountIsAsAnotherApplicationTells) {
  TokenClaims claims{.use = TokenClaims::Use::outside, .subject = "emp-42", .name = "Eve"};
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->user_type, core::account_type);
  for (const std::string& unusable : {std::string(), std::string(core::max_user_type_bytes + 1, 'x')}) {
    claims.user_type = unusable;
    EXPECT_EQ(actor_of(tokens.sign(claims))->user->user_type, core::account_type);
  }
  claims.user_type = "faculty";
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->user_type, "faculty");
  claims.user_type.reset();
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->user_type, "faculty") << "what is not told stays";
}

TEST_F(Accounts, WhatAnotherApplicationDoesNotTellStaysAsItIs) {
  TokenClaims claims{.use = TokenClaims::Use::outside, .subject = "emp-42", .name = "Eve", .email = "Eve@Example.org"};
  claims.role = core::ServerRole::admin;
  claims.organization_id = "acme";
  EXPECT_EQ(actor_of(tokens.sign(claims))->user->email, "eve@example.org") << "addresses are kept in lower case";
  const TokenClaims bare{.use = TokenClaims::Use::outside, .subject = "emp-42", .email = "no address"};
  const auto later = actor_of(tokens.sign(bare));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->user->name, "Eve");
  EXPECT_EQ(later->user->email, "eve@example.org");
  EXPECT_EQ(later->user->organization_id, "acme");
  EXPECT_TRUE(later->is_admin());
  claims.organization_id = "";
  claims.role = core::ServerRole::user;
  const auto moved = actor_of(tokens.sign(claims));
  EXPECT_EQ(moved->user->organization_id, std::nullopt);
  EXPECT_FALSE(moved->is_admin());
}

TEST_F(Accounts, ARepeatedRegistrationWithAKeySignsInToTheSameAccount) {
  RegisterAccount request{.email = "ann@example.org", .name = "Ann", .password = "correct horse"};
  request.idempotency = IdempotencyKey{"key", "body"};
  const auto first = run(register_account(services, request, address));
  const auto again = run(register_account(services, request, address));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->user.user_id, first->user.user_id);
  request.password = "another horse";
  EXPECT_EQ(code_of(run(register_account(services, request, address))), "unauthorized") << "the key opens nothing";
  request.idempotency->key = "another";
  EXPECT_EQ(code_of(run(register_account(services, request, address))), "conflict");
}

TEST_F(Accounts, BadTokensAreLimitedByAddressAndGoodOnesAreNot) {
  const auto made = sign_up();
  TokenClaims expired{.use = TokenClaims::Use::access, .subject = made->user.user_id};
  expired.expires_at = clock.now();
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(code_of(actor_of(tokens.sign(expired))), "unauthorized") << "expired is no guess";
  for (int i = 0; i < 60; ++i) EXPECT_EQ(code_of(actor_of("nonsense")), "unauthorized");
  EXPECT_EQ(code_of(actor_of("nonsense")), "too_many_requests");
  EXPECT_TRUE(actor_of(made->access_token));
  EXPECT_EQ(code_of(run(refresh_tokens(services, "nonsense", address))), "too_many_requests");
  EXPECT_TRUE(run(refresh_tokens(services, made->refresh_token, address)));
  clock.move(61s);
  EXPECT_EQ(code_of(actor_of("nonsense")), "unauthorized");
}

TEST_F(Accounts, OurOwnTokenOfAnUnknownUserIsWorthNothing) {
  TokenClaims claims{.use = TokenClaims::Use::access, .subject = "usr_nobodynobody"};
  claims.expires_at = clock.now() + 1min;
  EXPECT_EQ(code_of(actor_of(tokens.sign(claims))), "unauthorized");
}

}  // namespace
}  // namespace parley::services
