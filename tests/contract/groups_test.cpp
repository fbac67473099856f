// Groups and their members.
#include "services/group_repositories.hpp"
#include "storage.hpp"

namespace parley::storage {
namespace {

core::Group group_of(const core::User& creator, core::TimePoint at, services::SodiumRandom& random) {
  return {.group_id = core::make_uuid(random),
          .name = "Gruppe Ä",
          .description = "what it is for",
          .created_by = creator.user_id,
          .created_at = at,
          .updated_at = at};
}

TEST_P(Storage, GroupsComeBackAsTheyWereAndGoWhenDeleted) {
  const core::User ann = add_user();
  core::Group group = group_of(ann, now, random);
  write([&](Transaction& t) { t.of<services::GroupRepository>().insert(group); });
  const auto found = read([&](Transaction& t) { return t.of<services::GroupRepository>().find(group.group_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, group.name);
  EXPECT_EQ(found->description, group.description);
  EXPECT_EQ(found->created_by, ann.user_id);
  EXPECT_EQ(found->organization_id, std::nullopt);
  EXPECT_EQ(found->created_at, now);
  group.name = "other";
  group.description.reset();
  group.updated_at = now + 1s;
  write([&](Transaction& t) { t.of<services::GroupRepository>().update(group); });
  EXPECT_EQ(read([&](Transaction& t) { return t.of<services::GroupRepository>().find(group.group_id); })->description,
            std::nullopt);
  group.deleted_at = now;
  write([&](Transaction& t) { t.of<services::GroupRepository>().update(group); });
  EXPECT_FALSE(read([&](Transaction& t) { return t.of<services::GroupRepository>().find(group.group_id); }));
}

TEST_P(Storage, GroupMembersAreOncePerPersonAndListedByJoining) {
  const core::User ann = add_user(email());
  const core::User bob = add_user();
  const core::Group group = group_of(ann, now, random);
  write([&](Transaction& t) {
    t.of<services::GroupRepository>().insert(group);
    EXPECT_TRUE(
        t.of<services::GroupRepository>().insert_member({group.group_id, ann.user_id, core::GroupRole::admin, now}));
    EXPECT_TRUE(t.of<services::GroupRepository>().insert_member(
        {group.group_id, bob.user_id, core::GroupRole::member, now + 1s}));
    EXPECT_FALSE(t.of<services::GroupRepository>().insert_member(
        {group.group_id, bob.user_id, core::GroupRole::admin, now + 2s}));
  });
  const auto first =
      read([&](Transaction& t) { return t.of<services::GroupRepository>().members(group.group_id, 1, std::nullopt); });
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].member.user_id, ann.user_id);
  EXPECT_EQ(first[0].email, ann.email);
  EXPECT_EQ(first[0].name, ann.name);
  const services::PageKey after{now, ann.user_id};
  const auto second =
      read([&](Transaction& t) { return t.of<services::GroupRepository>().members(group.group_id, 5, after); });
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].member.role, core::GroupRole::member);
  EXPECT_EQ(read([&](Transaction& t) { return t.of<services::GroupRepository>().count_admins(group.group_id); }), 1);
  write([&](Transaction& t) {
    t.of<services::GroupRepository>().update_member({group.group_id, bob.user_id, core::GroupRole::admin, now});
    t.of<services::GroupRepository>().remove_member(group.group_id, ann.user_id);
  });
  EXPECT_THAT(read([&](Transaction& t) { return t.of<services::GroupRepository>().member_ids(group.group_id); }),
              ElementsAre(bob.user_id));
  EXPECT_EQ(read([&](Transaction& t) { return t.of<services::GroupRepository>().count_admins(group.group_id); }), 1);
  EXPECT_EQ(read([&](Transaction& t) {
              return t.of<services::GroupRepository>().find_member(group.group_id, bob.user_id);
            })->joined_at,
            now + 1s)
      << "a change of role keeps the joining";
}

TEST_P(Storage, APersonsGroupsAreThoseOfTheirOrganization) {
  core::User ann = add_user();
  core::Group old_group = group_of(ann, now, random);
  core::Group new_group = group_of(ann, now + 1s, random);
  new_group.organization_id = "org";
  write([&](Transaction& t) {
    for (const core::Group& group : {old_group, new_group}) {
      t.of<services::GroupRepository>().insert(group);
      EXPECT_TRUE(
          t.of<services::GroupRepository>().insert_member({group.group_id, ann.user_id, core::GroupRole::admin, now}));
    }
  });
  const auto ids = [&] {
    std::vector<std::string> all;
    for (const auto& mine :
         read([&](Transaction& t) { return t.of<services::GroupRepository>().list_of(ann.user_id, 10, std::nullopt); }))
      all.push_back(mine.group.group_id);
    return all;
  };
  EXPECT_THAT(ids(), ElementsAre(old_group.group_id));
  ann.organization_id = "org";
  write([&](Transaction& t) { EXPECT_TRUE(t.users.update(ann)); });
  EXPECT_THAT(ids(), ElementsAre(new_group.group_id));
  old_group.organization_id = "org";
  write([&](Transaction& t) { t.of<services::GroupRepository>().update(old_group); });
  EXPECT_THAT(ids(), ElementsAre(new_group.group_id, old_group.group_id));
  const services::PageKey after{new_group.created_at, new_group.group_id};
  EXPECT_THAT(read([&](Transaction& t) { return t.of<services::GroupRepository>().list_of(ann.user_id, 10, after); }),
              SizeIs(1));
}

}  // namespace
}  // namespace parley::storage
