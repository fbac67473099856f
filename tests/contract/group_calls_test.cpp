// Group calls as they are found.
#include "services/group_call_repositories.hpp"
#include "services/group_repositories.hpp"

#include "storage.hpp"

namespace parley::storage {
namespace {

using services::GroupCallRepository;
using services::GroupRepository;

class GroupCallStorage : public Storage {
 protected:
  core::Group add_group(const core::User& member) {
    core::Group group{.group_id = core::make_uuid(random),
                      .name = "Group",
                      .created_by = member.user_id,
                      .created_at = now,
                      .updated_at = now};
    write([group, user_id = member.user_id, at = now](Transaction& t) {
      t.of<GroupRepository>().insert(group);
      EXPECT_TRUE(t.of<GroupRepository>().insert_member({group.group_id, user_id, core::GroupRole::admin, at}));
    });
    return group;
  }
  core::Meeting new_call(const core::User& creator, const core::Group& group, core::TimePoint at) {
    core::Meeting call = new_meeting(creator);
    call.kind = core::MeetingKind::group_call;
    call.status = core::MeetingStatus::waiting;
    call.group_id = group.group_id;
    call.group_call_id = core::make_uuid(random);
    call.created_at = at;
    return call;
  }
  bool insert(const core::Meeting& call) {
    return run(true, [call](Transaction& t) -> core::Outcome<bool> { return t.meetings.insert(call); }).value();
  }
  void change(core::Meeting& call, core::MeetingStatus status) {
    call.status = status;
    write([call](Transaction& t) { t.meetings.update(call); });
  }
  template <class Ask>
  auto ask(Ask question) {
    return read([question](Transaction& t) { return question(t.of<GroupCallRepository>()); });
  }
  static std::vector<std::string> ids(const std::vector<core::Meeting>& calls) {
    std::vector<std::string> found;
    for (const core::Meeting& call : calls) found.push_back(call.meeting_id);
    return found;
  }
};

TEST_P(GroupCallStorage, ACallIsFoundByItsUuidUntilItIsDeleted) {
  const core::User ann = add_user();
  core::Meeting call = new_call(ann, add_group(ann), now);
  ASSERT_TRUE(insert(call));
  const auto find = [&] {
    return ask([id = *call.group_call_id](GroupCallRepository& calls) { return calls.find(id); });
  };
  EXPECT_EQ(find()->meeting_id, call.meeting_id);
  EXPECT_FALSE(ask([id = core::make_uuid(random)](GroupCallRepository& calls) { return calls.find(id); }));
  change(call, core::MeetingStatus::ended);
  EXPECT_EQ(find()->status, core::MeetingStatus::ended) << "the history keeps it";
  call.deleted_at = now;
  change(call, core::MeetingStatus::ended);
  EXPECT_FALSE(find());
}

TEST_P(GroupCallStorage, AGroupHasOneOpenCallAtMost) {
  const core::User ann = add_user();
  const core::Group group = add_group(ann);
  core::Meeting first = new_call(ann, group, now);
  const auto open = [&] {
    const auto found = ask([id = group.group_id](GroupCallRepository& calls) { return calls.find_open(id); });
    return found ? found->meeting_id : std::string();
  };
  EXPECT_EQ(open(), "");
  ASSERT_TRUE(insert(first));
  EXPECT_EQ(open(), first.meeting_id);
  for (const auto status : {core::MeetingStatus::in_progress, core::MeetingStatus::paused}) {
    change(first, status);
    EXPECT_EQ(open(), first.meeting_id);
    EXPECT_FALSE(insert(new_call(ann, group, now + 1s)));
  }
  for (const auto status : {core::MeetingStatus::ended, core::MeetingStatus::cancelled, core::MeetingStatus::failed}) {
    change(first, status);
    EXPECT_EQ(open(), "");
  }
  const core::Meeting second = new_call(ann, group, now + 1s);
  EXPECT_TRUE(insert(second));
  EXPECT_EQ(open(), second.meeting_id);
  EXPECT_TRUE(insert(new_call(ann, add_group(ann), now))) << "another group has its own";
}

TEST_P(GroupCallStorage, TheHistoryOfAGroupIsListedNewestFirstPageByPage) {
  const core::User ann = add_user();
  const core::Group group = add_group(ann);
  std::vector<core::Meeting> made;
  for (int i = 0; i < 3; ++i) {
    made.push_back(new_call(ann, group, now + std::chrono::seconds(i / 2)));  // two of one time
    ASSERT_TRUE(insert(made.back()));
    change(made.back(), core::MeetingStatus::ended);
  }
  if (made[0].meeting_id < made[1].meeting_id) std::swap(made[0], made[1]);
  const auto page = [&](int limit, std::optional<services::PageKey> after) {
    return ids(
        ask([id = group.group_id, limit, after](GroupCallRepository& calls) { return calls.list(id, limit, after); }));
  };
  EXPECT_THAT(page(10, std::nullopt), ElementsAre(made[2].meeting_id, made[0].meeting_id, made[1].meeting_id));
  EXPECT_THAT(page(2, std::nullopt), ElementsAre(made[2].meeting_id, made[0].meeting_id));
  EXPECT_THAT(page(2, services::PageKey{made[0].created_at, made[0].meeting_id}), ElementsAre(made[1].meeting_id));
  EXPECT_THAT(page(2, services::PageKey{made[1].created_at, made[1].meeting_id}), IsEmpty());
}

TEST_P(GroupCallStorage, OpenCallsAreFoundForTheMembersOfTheirGroupsAndByAge) {
  const core::User ann = add_user();
  const core::User ben = add_user();
  const core::Group group = add_group(ann);
  const core::Group other = add_group(ben);
  const core::Meeting call = new_call(ann, group, now);
  core::Meeting over = new_call(ben, other, now + 1s);
  const core::Meeting later = new_call(ben, other, now + 2s);
  ASSERT_TRUE(insert(call));
  ASSERT_TRUE(insert(over));
  change(over, core::MeetingStatus::cancelled);
  ASSERT_TRUE(insert(later));
  const auto open_of = [&](const core::User& user) {
    return ids(ask([id = user.user_id](GroupCallRepository& calls) { return calls.open_of_user(id); }));
  };
  EXPECT_THAT(open_of(ann), ElementsAre(call.meeting_id));
  EXPECT_THAT(open_of(ben), ElementsAre(later.meeting_id));
  write([&](Transaction& t) {
    EXPECT_TRUE(t.of<GroupRepository>().insert_member({other.group_id, ann.user_id, core::GroupRole::member, now}));
  });
  EXPECT_THAT(open_of(ann), ElementsAre(call.meeting_id, later.meeting_id));

  const auto before = [&](core::TimePoint at) {
    auto found = ids(ask([at](GroupCallRepository& calls) { return calls.open_since(at); }));
    std::erase_if(found, [&](const std::string& id) { return id != call.meeting_id && id != later.meeting_id; });
    return found;
  };
  EXPECT_THAT(before(now), IsEmpty());
  EXPECT_THAT(before(now + 1s), ElementsAre(call.meeting_id));
  EXPECT_THAT(before(now + 3s), ElementsAre(call.meeting_id, later.meeting_id));
}

INSTANTIATE_TEST_SUITE_P(Databases, GroupCallStorage, testing::Values("sqlite", "postgresql"));

}  // namespace
}  // namespace parley::storage
