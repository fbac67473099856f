// Finding people, listing accounts, and the log as administrators search it.
#include "core/search_words.hpp"
#include "storage.hpp"

#include <set>

namespace parley::storage {
namespace {

class Directory : public Storage {
 protected:
  core::User add_person(const std::string& name, const std::string& organization, core::TimePoint at) {
    core::User user{.user_id = id("usr_"), .email = email(), .name = name, .organization_id = organization};
    user.created_at = user.updated_at = at;
    write([user](Transaction& t) { ASSERT_TRUE(t.users.insert(user)); });
    return user;
  }
  std::vector<std::string> found(const std::string& organization, const std::string& query, int limit = 10,
                                 std::optional<std::string> after = {}) {
    services::DirectoryQuery wanted{organization, core::search_words(query), limit, std::move(after)};
    std::vector<std::string> names;
    for (const core::User& user : read([&](Transaction& t) { return t.users.search(wanted); }))
      names.push_back(user.name);
    return names;
  }
};

TEST_P(Directory, FindsWordsInOneOrganizationSortedByName) {
  const std::string here = id("org");
  const core::User zoe = add_person("Zoë Johannson", here, now);
  add_person("Anna Müller", here, now);
  add_person("Johanna ÅBERG", here, now);
  add_person("Anna Elsewhere", id("org"), now);
  EXPECT_THAT(found(here, ""), ElementsAre("Anna Müller", "Johanna ÅBERG", "Zoë Johannson"));
  EXPECT_THAT(found(here, "hann"), ElementsAre("Johanna ÅBERG", "Zoë Johannson"));
  EXPECT_THAT(found(here, "ANN mül"), ElementsAre("Anna Müller"));
  EXPECT_THAT(found(here, "å"), ElementsAre("Johanna ÅBERG"));
  EXPECT_THAT(found(here, "zo"), ElementsAre("Zoë Johannson"));
  EXPECT_THAT(found(here, "ohan oë"), IsEmpty()) << "short words are beginnings; no address begins so by chance";
  EXPECT_THAT(found(here, *zoe.email), ElementsAre("Zoë Johannson"));
  EXPECT_THAT(found(here, "nnaa"), IsEmpty()) << "the letters of a term in another order";
}

TEST_P(Directory, GivesPagesThatMeetWithoutGapsAlsoForEqualNames) {
  const std::string here = id("org");
  for (int i = 0; i < 5; ++i) add_person("Same Name", here, now);
  std::set<std::string> seen;
  std::optional<std::string> after;
  while (true) {
    const services::DirectoryQuery wanted{here, {"same"}, 2, after};
    const auto page = read([&](Transaction& t) { return t.users.search(wanted); });
    for (const core::User& user : page) EXPECT_TRUE(seen.insert(user.user_id).second);
    if (page.size() < 2) break;
    after = page.back().user_id;
  }
  EXPECT_THAT(seen, SizeIs(5));
}

TEST_P(Directory, FollowsTheAccount) {
  const std::string here = id("org");
  core::User ann = add_person("Ann", here, now);
  ann.name = "Berta";
  write([&](Transaction& t) { ASSERT_TRUE(t.users.update(ann)); });
  EXPECT_THAT(found(here, "ann"), IsEmpty());
  EXPECT_THAT(found(here, "berta"), ElementsAre("Berta"));
  ann.disabled = true;
  write([&](Transaction& t) { ASSERT_TRUE(t.users.update(ann)); });
  EXPECT_THAT(found(here, ""), IsEmpty());
  ann.disabled = false;
  ann.user_type = core::temporary_type;
  write([&](Transaction& t) { ASSERT_TRUE(t.users.update(ann)); });
  EXPECT_THAT(found(here, ""), IsEmpty());
}

TEST_P(Directory, AccountsAreListedByFilterNewestFirst) {
  std::string word = id("w");
  std::erase_if(word, [](char c) { return c == '-' || c == '_'; });
  const core::User old = add_person(word, "org", now - 2h);
  core::User young = add_person(word, "another", now - 1h);
  young.role = core::ServerRole::admin;
  young.disabled = true;
  write([&](Transaction& t) { ASSERT_TRUE(t.users.update(young)); });
  const auto ids = [&](services::UserQuery query) {
    query.words = core::search_words(word);
    std::vector<std::string> all;
    for (const core::User& user : read([&](Transaction& t) { return t.users.list(query); }))
      all.push_back(user.user_id);
    return all;
  };
  EXPECT_THAT(ids({}), ElementsAre(young.user_id, old.user_id));
  EXPECT_THAT(ids({.role = core::ServerRole::admin}), ElementsAre(young.user_id));
  EXPECT_THAT(ids({.disabled = false}), ElementsAre(old.user_id));
  EXPECT_THAT(ids({.user_type = core::temporary_type}), IsEmpty());
  EXPECT_THAT(ids({.after = services::PageKey{young.created_at, young.user_id}}), ElementsAre(old.user_id));
  const services::UserQuery everybody{.limit = 1};
  EXPECT_THAT(read([&](Transaction& t) { return t.users.list(everybody); }), SizeIs(1));
}

TEST_P(Directory, TheLogIsSearchedByEveryFilterAndInPages) {
  const std::string actor = id("usr_");
  const std::string meeting = id("mtg_");
  const std::string action = "ACTION_" + id("");
  std::vector<std::string> made;
  write([&](Transaction& t) {
    for (int i = 0; i < 3; ++i) {
      made.push_back(id("aud_"));
      t.audit.insert({made.back(), actor, action, meeting, std::nullopt, now + i * 1s, "192.0.2.1", "{}"});
    }
    t.audit.insert({id("aud_"), actor, "OTHER", std::nullopt, std::nullopt, now, "", "{}"});
  });
  const auto ids = [&](services::AuditQuery query) {
    std::vector<std::string> all;
    for (const auto& entry : read([&](Transaction& t) { return t.audit.search(query); })) all.push_back(entry.audit_id);
    return all;
  };
  EXPECT_THAT(ids({.meeting_id = meeting}), ElementsAre(made[2], made[1], made[0]));
  EXPECT_THAT(ids({.actor = actor}), SizeIs(4));
  EXPECT_THAT(ids({.actor = actor, .action = action}), SizeIs(3));
  EXPECT_THAT(ids({.action = action, .from = now + 1s, .to = now + 2s}), ElementsAre(made[1]));
  EXPECT_THAT(ids({.action = action, .limit = 2}), ElementsAre(made[2], made[1]));
  EXPECT_THAT(ids({.action = action, .after = services::PageKey{now + 1s, made[1]}}), ElementsAre(made[0]));
  EXPECT_THAT(ids({.from = now + 2s, .to = now + 3s, .limit = 200}), testing::Contains(made[2]));
}

TEST_P(Directory, APermissionTableIsKeptWhole) {
  core::RoleTable table = core::default_roles();
  table.set(core::Role::guest, core::Permission::can_record, core::Grant::where_open);
  table.set(core::Role::host, core::Permission::can_delete, core::Grant::never);
  write([&](Transaction& t) { t.roles.save(table); });
  EXPECT_EQ(read([](Transaction& t) { return t.roles.load(); }), table);
  write([&](Transaction& t) { t.roles.save(core::default_roles()); });
  EXPECT_EQ(read([](Transaction& t) { return t.roles.load(); }), core::default_roles());
}

INSTANTIATE_TEST_SUITE_P(Databases, Directory, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace parley::storage
