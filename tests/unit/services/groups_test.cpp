#include "services/groups.hpp"

#include "world.hpp"

namespace parley::services {
namespace {

using namespace std::chrono_literals;
using core::GroupRole;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
using tests::code_of;

class Groups : public testing::Test, protected tests::World {
 protected:
  core::Outcome<GroupDetails> make(const Actor& actor, std::vector<std::string> members = {},
                                   std::string name = "Team") {
    CreateGroup request{.name = std::move(name), .members = std::move(members)};
    return run(create_group(services, actor, std::move(request)));
  }
  core::Outcome<GroupPerson> add(const Actor& actor, const std::string& group_id, const std::string& user_id,
                                 GroupRole role = GroupRole::member) {
    AddGroupMember request{.user_id = user_id, .role = role};
    return run(add_group_member(services, actor, group_id, std::move(request)));
  }
  /// Puts an account into an organization, or disables it.
  void change(Actor& actor, std::optional<std::string> organization, bool disabled = false) {
    actor.user->organization_id = std::move(organization);
    actor.user->disabled = disabled;
    auto job = [user = *actor.user](Transaction& t) -> core::Outcome<> {
      EXPECT_TRUE(t.users.update(user));
      return {};
    };
    ASSERT_TRUE(World::change(std::move(job)));
  }
  std::vector<std::string> names(const Actor& actor, const std::string& group_id) {
    std::vector<std::string> all;
    const GroupMemberPage page = run(list_group_members(services, actor, group_id, 50, {})).value();
    for (const GroupPerson& person : page.members) all.push_back(person.name);
    std::sort(all.begin(), all.end());
    return all;
  }
  bool is_member(const std::string& group_id, const Actor& actor) {
    return look(
               [&](Transaction& t) -> core::Outcome<bool> { return is_group_member(t, group_id, actor.user->user_id); })
        .value();
  }
  std::vector<std::string> audited(const Actor& actor) {
    std::vector<std::string> actions;
    const auto entries = look([&](Transaction& t) -> core::Outcome<std::vector<AuditEntry>> {
      return t.audit.search({.actor = actor.user->user_id});
    });
    for (const AuditEntry& entry : entries.value())
      if (entry.action.starts_with("GROUP_")) actions.push_back(entry.action);
    return actions;
  }

  Actor ann = user("Ann");
  Actor bob = user("Bob");
  Actor cid = user("Cid");
};

TEST_F(Groups, TheCreatorIsAdminOfAGroupWithTheNamedMembers) {
  const auto made = make(ann, {bob.user->user_id, bob.user->user_id, ann.user->user_id});
  ASSERT_TRUE(made);
  EXPECT_THAT(made->group.group_id, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-.*"));
  EXPECT_EQ(made->role, GroupRole::admin);
  EXPECT_EQ(made->member_count, 2);
  EXPECT_EQ(run(get_group(services, bob, made->group.group_id))->role, GroupRole::member);
  EXPECT_THAT(names(bob, made->group.group_id), ElementsAre("Ann", "Bob"));
}

TEST_F(Groups, BadInputIsRefusedFieldByField) {
  EXPECT_EQ(code_of(make(ann, {}, " ")), "validation_failed");
  EXPECT_EQ(code_of(make(ann, {}, std::string(201, 'x'))), "validation_failed");
  const auto unknown = make(ann, {bob.user->user_id, "usr_nobody"});
  ASSERT_EQ(code_of(unknown), "validation_failed");
  EXPECT_EQ(unknown.error().errors.front().field, "members[1]");
  EXPECT_TRUE(run(list_groups(services, ann, 50, {}))->groups.empty()) << "nothing of a refused group is there";
}

TEST_F(Groups, OnlyAccountsHaveGroups) {
  EXPECT_EQ(code_of(make(nobody())), "unauthorized");
  const auto group = make(ann);
  EXPECT_EQ(code_of(run(get_group(services, nobody(), group->group.group_id))), "unauthorized");
}

TEST_F(Groups, StrangersFindNothing) {
  const std::string id = make(ann)->group.group_id;
  EXPECT_EQ(code_of(run(get_group(services, bob, id))), "not_found");
  EXPECT_EQ(code_of(run(list_group_members(services, bob, id, 50, {}))), "not_found");
  EXPECT_EQ(code_of(run(update_group(services, bob, id, {.name = "Mine"}))), "not_found");
  EXPECT_EQ(code_of(run(delete_group(services, bob, id))), "not_found");
  EXPECT_EQ(code_of(add(bob, id, bob.user->user_id)), "not_found");
  EXPECT_EQ(code_of(run(remove_group_member(services, bob, id, ann.user->user_id))), "not_found");
  EXPECT_EQ(code_of(run(get_group(services, ann, "no id"))), "not_found");
}

TEST_F(Groups, MembersLookButDoNotTouch) {
  const std::string id = make(ann, {bob.user->user_id})->group.group_id;
  EXPECT_EQ(code_of(run(update_group(services, bob, id, {.name = "Mine"}))), "forbidden");
  EXPECT_EQ(code_of(run(delete_group(services, bob, id))), "forbidden");
  EXPECT_EQ(code_of(add(bob, id, cid.user->user_id)), "forbidden");
  EXPECT_EQ(code_of(run(remove_group_member(services, bob, id, ann.user->user_id))), "forbidden");
  EXPECT_EQ(code_of(run(change_group_role(services, bob, id, bob.user->user_id, GroupRole::admin))), "forbidden");
}

TEST_F(Groups, AdminsChangeTheGroupAndItsMembers) {
  const std::string id = make(ann)->group.group_id;
  ASSERT_TRUE(add(ann, id, bob.user->user_id));
  EXPECT_EQ(code_of(add(ann, id, bob.user->user_id)), "conflict");
  EXPECT_EQ(code_of(add(ann, id, "usr_nobody")), "not_found");
  const auto changed = run(update_group(services, ann, id, {.name = "Crew", .description = "Ours"}));
  EXPECT_EQ(changed->group.name, "Crew");
  EXPECT_EQ(changed->group.description, "Ours");
  EXPECT_EQ(run(update_group(services, ann, id, {.description = ""}))->group.description, std::nullopt);
  ASSERT_TRUE(run(change_group_role(services, ann, id, bob.user->user_id, GroupRole::admin)));
  ASSERT_TRUE(add(bob, id, cid.user->user_id)) << "who was made admin is one";
  ASSERT_TRUE(run(remove_group_member(services, bob, id, cid.user->user_id)));
  EXPECT_FALSE(is_member(id, cid));
  ASSERT_TRUE(run(delete_group(services, bob, id)));
  EXPECT_EQ(code_of(run(get_group(services, ann, id))), "not_found");
  EXPECT_FALSE(is_member(id, ann));
  // All of it happens at one time of the tests' clock, so it has no order.
  EXPECT_THAT(audited(ann), UnorderedElementsAre("GROUP_CREATED", "GROUP_MEMBER_ADDED", "GROUP_UPDATED",
                                                 "GROUP_UPDATED", "GROUP_ROLE_CHANGED"));
  EXPECT_THAT(audited(bob), UnorderedElementsAre("GROUP_MEMBER_ADDED", "GROUP_MEMBER_REMOVED", "GROUP_DELETED"));
}

TEST_F(Groups, AGroupKeepsAnAdminWhileItHasMembers) {
  const std::string id = make(ann, {bob.user->user_id})->group.group_id;
  EXPECT_EQ(code_of(run(remove_group_member(services, ann, id, ann.user->user_id))), "invalid_state");
  EXPECT_EQ(code_of(run(change_group_role(services, ann, id, ann.user->user_id, GroupRole::member))), "invalid_state");
  ASSERT_TRUE(run(remove_group_member(services, bob, id, bob.user->user_id))) << "everybody may leave";
  ASSERT_TRUE(run(remove_group_member(services, ann, id, ann.user->user_id))) << "the last one too";
  EXPECT_TRUE(run(list_groups(services, ann, 50, {}))->groups.empty());
}

TEST_F(Groups, MyGroupsComeNewestFirstInPages) {
  for (const char* name : {"one", "two", "three"}) {
    ASSERT_TRUE(make(ann, {}, name));
    clock.move(1s);
  }
  ASSERT_TRUE(make(bob, {}, "another's"));
  const auto first = run(list_groups(services, ann, 2, {}));
  ASSERT_EQ(first->groups.size(), 2u);
  EXPECT_EQ(first->groups[0].group.name, "three");
  ASSERT_TRUE(first->next);
  const auto second = run(list_groups(services, ann, 2, first->next));
  ASSERT_EQ(second->groups.size(), 1u);
  EXPECT_EQ(second->groups[0].group.name, "one");
  EXPECT_FALSE(second->next);
}

TEST_F(Groups, ARepeatedRequestMakesOneGroup) {
  CreateGroup request{.name = "Team"};
  request.idempotency = IdempotencyKey{"key", "body"};
  const auto first = run(create_group(services, ann, request));
  const auto again = run(create_group(services, ann, request));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->group.group_id, first->group.group_id);
  EXPECT_NE(run(create_group(services, bob, request))->group.group_id, first->group.group_id) << "keys are a person's";
  request.idempotency->request = "another body";
  EXPECT_EQ(code_of(run(create_group(services, ann, request))), "conflict");
  request.idempotency->key.clear();
  EXPECT_EQ(code_of(run(create_group(services, ann, request))), "validation_failed");
}

TEST_F(Groups, OrganizationsAreKeptApart) {
  change(ann, "north");
  change(bob, "south");
  EXPECT_EQ(code_of(make(ann, {bob.user->user_id})), "validation_failed");
  EXPECT_EQ(code_of(make(ann, {cid.user->user_id})), "validation_failed") << "who has none is of another one";
  const std::string id = make(ann)->group.group_id;
  EXPECT_EQ(code_of(add(ann, id, bob.user->user_id)), "not_found");
  change(bob, "north");
  ASSERT_TRUE(add(ann, id, bob.user->user_id));
  EXPECT_TRUE(is_member(id, bob));
  change(bob, "south");
  EXPECT_FALSE(is_member(id, bob)) << "who moved to another organization is out for as long";
  EXPECT_EQ(code_of(run(get_group(services, bob, id))), "not_found");
  EXPECT_TRUE(run(list_groups(services, bob, 50, {}))->groups.empty());
  EXPECT_THAT(names(ann, id), ElementsAre("Ann"));
}

TEST_F(Groups, DisabledAccountsAreNoMembers) {
  const std::string id = make(ann, {bob.user->user_id})->group.group_id;
  change(bob, std::nullopt, true);
  EXPECT_FALSE(is_member(id, bob));
  EXPECT_THAT(names(ann, id), ElementsAre("Ann"));
}

}  // namespace
}  // namespace parley::services
