// Users and their refresh tokens.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, UsersComeBackAsTheyWere) {
  core::User user = add_user(email());
  user.password_hash = "hash";
  user.user_type = core::temporary_type;
  user.role = core::ServerRole::admin;
  user.profile_image = "https://example.org/'\"%;--";
  user.organization_id = "org";
  user.disabled = true;
  user.updated_at = now + 1ms;
  write([user](Transaction& t) { ASSERT_TRUE(t.users.update(user)); });
  for (const auto& found : {read([&](Transaction& t) { return t.users.find(user.user_id); }),
                            read([&](Transaction& t) { return t.users.find_by_email(*user.email); })}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Änn");
    EXPECT_EQ(found->email, user.email);
    EXPECT_EQ(found->password_hash, "hash");
    EXPECT_EQ(found->user_type, core::temporary_type);
    EXPECT_EQ(found->role, core::ServerRole::admin);
    EXPECT_EQ(found->profile_image, user.profile_image);
    EXPECT_EQ(found->organization_id, "org");
    EXPECT_TRUE(found->disabled);
    EXPECT_EQ(found->created_at, now);
    EXPECT_EQ(found->updated_at, now + 1ms);
  }
  EXPECT_FALSE(read([](Transaction& t) { return t.users.find("usr_unknown"); }));
}

TEST_P(Storage, AnAddressBelongsToOneUserAndManyHaveNone) {
  const std::string address = email();
  add_user(address);
  const core::User other = add_user();
  add_user();
  write([&](Transaction& t) {
    core::User same = other;
    same.email = address;
    EXPECT_FALSE(t.users.update(same));
    same.user_id = "usr_other";
    EXPECT_FALSE(t.users.insert(same));
    EXPECT_FALSE(t.users.insert(other)) << "the id is taken";
  });
}

TEST_P(Storage, RefreshTokensOfAFamilyAreSpentTogetherAndKnowWhen) {
  const core::User user = add_user();
  const std::string family = id("tok_");
  const std::vector<std::string> hashes = {id(""), id(""), id(""), id("")};
  const auto unspent = [&] { return read([&](Transaction& t) { return t.refresh_tokens.count_unspent(family); }); };
  const auto later_than = [&](core::TimePoint at) {
    return read([&](Transaction& t) { return t.refresh_tokens.was_spent_after(family, at); });
  };
  const auto add = [&](int i, const std::string& to) {
    write([&](Transaction& t) { t.refresh_tokens.insert({hashes[i], to, user.user_id, now, now + 1h}); });
  };
  add(0, family);
  add(1, family);
  add(2, "another");
  EXPECT_EQ(unspent(), 2);
  EXPECT_FALSE(later_than(now - 1h));
  write([&](Transaction& t) { t.refresh_tokens.spend_family(family, now); });
  add(3, family);
  EXPECT_EQ(unspent(), 1);
  EXPECT_TRUE(later_than(now - 1ms));
  EXPECT_FALSE(later_than(now));
  write([&](Transaction& t) { t.refresh_tokens.spend_family(family, now + 1s); });
  const auto used_at = [&](int i) {
    return read([&](Transaction& t) { return t.refresh_tokens.find(hashes[i])->used_at; });
  };
  EXPECT_EQ(used_at(0), now) << "the first use stays";
  EXPECT_EQ(used_at(1), now);
  EXPECT_EQ(used_at(2), std::nullopt);
  EXPECT_EQ(used_at(3), now + 1s);
  EXPECT_TRUE(later_than(now));
}

TEST_P(Storage, RefreshTokensThatHaveHadTheirTimeAreRemovedInBatches) {
  const core::User user = add_user();
  const auto before = now - std::chrono::years(9);  // what other tests keep is younger
  std::vector<std::string> hashes;
  const auto add = [&](core::TimePoint expires, std::optional<core::TimePoint> used = {},
                       std::optional<core::TimePoint> revoked = {}) {
    hashes.push_back(id(""));
    write([&](Transaction& t) {
      t.refresh_tokens.insert({hashes.back(), "family", user.user_id, before - 48h, expires, used, revoked});
    });
  };
  add(before - 1ms);
  add(before - 1ms, before - 2h);
  add(before - 1ms, {}, before - 2h);
  add(now + 1h, {}, before - 1ms);
  add(now + 1h, before - 2h, before - 1ms);
  const std::size_t old = hashes.size();
  add(before);
  add(now + 1h, {}, before);
  add(now + 1h, before - 2h);
  add(now + 1h);
  const auto count = [&] { return read([&](Transaction& t) { return t.refresh_tokens.count_old(before); }); };
  const auto remove = [&](int most) {
    return run(true, [&](Transaction& t) -> core::Outcome<int> { return t.refresh_tokens.remove_old(before, most); })
        .value();
  };
  EXPECT_EQ(count(), 5);
  EXPECT_EQ(remove(2), 2);
  EXPECT_EQ(remove(2), 2);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(remove(2), 1);
  EXPECT_EQ(remove(2), 0);
  EXPECT_EQ(count(), 0);
  for (std::size_t i = 0; i < hashes.size(); ++i)
    EXPECT_EQ(read([&](Transaction& t) { return t.refresh_tokens.find(hashes[i]).has_value(); }), i >= old) << i;
}

TEST_P(Storage, RefreshTokensAreRevokedByFamilyAndUser) {
  const core::User user = add_user();
  const std::string family = id("tok_");
  const std::vector<std::string> hashes = {id(""), id(""), id("")};
  write([&](Transaction& t) {
    for (const std::string& hash : hashes)
      t.refresh_tokens.insert({hash, hash == hashes[2] ? "other" : family, user.user_id, now, now + 1h});
    t.refresh_tokens.revoke_family(family, now);
  });
  const auto token = [&](int i) { return read([&](Transaction& t) { return t.refresh_tokens.find(hashes[i]); }); };
  EXPECT_EQ(token(0)->revoked_at, now);
  EXPECT_EQ(token(1)->revoked_at, now);
  EXPECT_EQ(token(2)->revoked_at, std::nullopt);
  write([&](Transaction& t) { t.refresh_tokens.revoke_user(user.user_id, now + 1s); });
  EXPECT_EQ(token(1)->revoked_at, now) << "the first revocation stays";
  EXPECT_EQ(token(2)->revoked_at, now + 1s);
}

}  // namespace
}  // namespace parley::storage
