#include "services/directory.hpp"

#include "services/administration.hpp"
#include "world.hpp"

namespace parley::services {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::code_of;

class Directory : public testing::Test, protected tests::World {
 protected:
  Actor account(const std::string& email, const std::string& name, std::optional<std::string> organization = {}) {
    NewAccount account{.email = email, .name = name, .password = "long enough", .organization_id = organization};
    return {run(operator_adds_account(services, std::move(account))).value(), std::nullopt, address};
  }
  std::vector<std::string> found(const Actor& asker, const std::string& query) {
    UserSearch search{.query = query};
    std::vector<std::string> names;
    const UserPage page = run(search_users(services, asker, std::move(search))).value();
    for (const core::User& user : page.users) names.push_back(user.name);
    return names;
  }

  Actor ann = account("ann.smith@example.org", "Ann Smith");
  Actor hanna = account("h@example.org", "Hanna Öberg");
  Actor bob = account("bob@elsewhere.net", "Bob %_ Stone");
};

TEST_F(Directory, FindsByPartsOfNameAndAddressInAnyCase) {
  EXPECT_THAT(found(bob, "ann"), ElementsAre("Ann Smith", "Hanna Öberg"));
  EXPECT_THAT(found(bob, "ANN smi"), ElementsAre("Ann Smith"));
  EXPECT_THAT(found(bob, "öB"), ElementsAre("Hanna Öberg"));
  EXPECT_THAT(found(bob, "ÖBERG"), ElementsAre("Hanna Öberg"));
  EXPECT_THAT(found(bob, "ann.smith@example.org"), ElementsAre("Ann Smith"));
  EXPECT_THAT(found(bob, "elsewhere"), ElementsAre("Bob %_ Stone"));
  EXPECT_THAT(found(bob, "xyz"), IsEmpty());
}

TEST_F(Directory, ShortWordsAreBeginnings) {
  EXPECT_THAT(found(bob, "a"), ElementsAre("Ann Smith"));
  EXPECT_THAT(found(bob, "st"), ElementsAre("Bob %_ Stone"));
  EXPECT_THAT(found(bob, "nn"), IsEmpty());
}

TEST_F(Directory, SignsFindNobodyAndNothingFindsEverybody) {
  EXPECT_THAT(found(bob, "%"), IsEmpty());
  EXPECT_THAT(found(bob, "'; DROP TABLE users; --"), IsEmpty());
  EXPECT_THAT(found(bob, ""), ElementsAre("Ann Smith", "Bob %_ Stone", "Hanna Öberg"));
}

TEST_F(Directory, ComesInPagesByName) {
  UserSearch search{.limit = 2};
  const auto first = run(search_users(services, ann, search));
  ASSERT_EQ(first->users.size(), 2u);
  ASSERT_TRUE(first->next);
  search.after = first->next;
  const auto second = run(search_users(services, ann, search));
  ASSERT_EQ(second->users.size(), 1u);
  EXPECT_EQ(second->users[0].name, "Hanna Öberg");
  EXPECT_FALSE(second->next);
}

TEST_F(Directory, ListsNoTemporaryAndNoDisabledAccounts) {
  user("Annabel");
  ASSERT_TRUE(run(operator_changes_account(services, "h@example.org", {.disabled = true})));
  EXPECT_THAT(found(bob, "ann"), ElementsAre("Ann Smith"));
}

TEST_F(Directory, FollowsChangesOfNameAndOrganization) {
  ASSERT_TRUE(run(update_profile(services, ann, {.name = "Zoe Miller"})));
  EXPECT_THAT(found(bob, "zoe"), ElementsAre("Zoe Miller"));
  EXPECT_THAT(found(bob, "ann"), ElementsAre("Hanna Öberg", "Zoe Miller")) << "the address still says so";
  EXPECT_THAT(found(bob, "smith miller"), ElementsAre("Zoe Miller"));
}

TEST_F(Directory, KeepsOrganizationsApart) {
  const Actor nora = account("nora@north.org", "Nora Ann", "north");
  const Actor nils = account("nils@north.org", "Nils", "north");
  const Actor sven = account("sven@south.org", "Sven Ann", "south");
  EXPECT_THAT(found(nils, "ann"), ElementsAre("Nora Ann"));
  EXPECT_THAT(found(nils, ""), ElementsAre("Nils", "Nora Ann"));
  EXPECT_THAT(found(sven, ""), ElementsAre("Sven Ann"));
  EXPECT_THAT(found(ann, "nora"), IsEmpty());
  const auto colleague = [&](const Actor& asker, const Actor& other) {
    return look([&](Transaction& t) -> core::Outcome<bool> {
             return find_colleague(t, asker, other.user->user_id).has_value();
           })
        .value();
  };
  EXPECT_TRUE(colleague(nils, nora));
  EXPECT_FALSE(colleague(nils, sven));
  EXPECT_FALSE(colleague(nils, ann));
  EXPECT_FALSE(colleague(nobody(), ann));
}

TEST_F(Directory, IsForAccounts) {
  UserSearch search{.query = "ann"};
  EXPECT_EQ(code_of(run(search_users(services, nobody(), search))), "unauthorized");
}

}  // namespace
}  // namespace parley::services
