// Meetings, their lists, and the table of roles.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, MeetingsComeBackAsTheyWere) {
  const core::User host = add_user();
  const core::Meeting parent = add_meeting(host);
  core::Meeting meeting = new_meeting(host);
  meeting.kind = core::MeetingKind::breakout;
  meeting.title = "opaque \x01 = “base64”";
  meeting.description = std::string(16 * 1024, 'd');
  meeting.location = "";
  meeting.organization_id = "org";
  meeting.group_id = "group";
  meeting.parent_meeting_id = parent.meeting_id;
  meeting.start_time = now + 1h;
  meeting.end_time = now + 2h;
  meeting.time_zone = "Europe/Rome";
  meeting.recurrence = "FREQ=DAILY";
  meeting.status = core::MeetingStatus::scheduled;
  meeting.policy = core::MeetingPolicy::open;
  meeting.on_host_leave = core::OnHostLeave::keep;
  meeting.password_hash = "hash";
  meeting.max_participants = 7;
  meeting.waiting_room_enabled = meeting.require_host_approval = meeting.auto_admit_guests = true;
  meeting.allow_external = false;
  meeting.invitation_token = core::make_uuid(random);
  meeting.features.polls_enabled = false;
  meeting.features.e2ee_enabled = true;
  meeting.metadata = R"({"a":"ä"})";
  meeting.started_at = now;
  meeting.ended_at = now + 1s;
  write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
  const auto found = read([&](Transaction& t) { return t.meetings.find_by_code(meeting.code); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->meeting_id, meeting.meeting_id);
  EXPECT_EQ(found->kind, meeting.kind);
  EXPECT_EQ(found->title, meeting.title);
  EXPECT_EQ(found->description, meeting.description);
  EXPECT_EQ(found->location, "");
  EXPECT_EQ(found->parent_meeting_id, parent.meeting_id);
  EXPECT_EQ(found->start_time, meeting.start_time);
  EXPECT_EQ(found->recurrence, meeting.recurrence);
  EXPECT_EQ(found->status, meeting.status);
  EXPECT_EQ(found->policy, meeting.policy);
  EXPECT_EQ(found->on_host_leave, meeting.on_host_leave);
  EXPECT_EQ(found->max_participants, 7);
  EXPECT_FALSE(found->allow_external);
  EXPECT_EQ(found->invitation_token, meeting.invitation_token);
  EXPECT_EQ(found->features, meeting.features);
  EXPECT_EQ(found->metadata, meeting.metadata);
  EXPECT_EQ(found->ended_at, meeting.ended_at);
  EXPECT_EQ(found->deleted_at, std::nullopt);
}

TEST_P(Storage, ATakenCodeIsToldAndADeletedMeetingIsGone) {
  const core::User host = add_user();
  core::Meeting meeting = add_meeting(host);
  core::Meeting same_code = new_meeting(host);
  same_code.code = meeting.code;
  add_participant(meeting, host);
  write([&](Transaction& t) {
    EXPECT_FALSE(t.meetings.insert(same_code));
    meeting.deleted_at = now;
    t.meetings.update(meeting);
  });
  EXPECT_FALSE(read([&](Transaction& t) { return t.meetings.find(meeting.meeting_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.meetings.find_by_code(meeting.code); }));
  EXPECT_THAT(read([&](Transaction& t) { return t.meetings.list({.user_id = host.user_id, .now = now}); }), IsEmpty());
}

TEST_P(Storage, ListsAreFilteredSortedAndCut) {
  const core::User host = add_user();
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) {
    core::Meeting meeting = new_meeting(host);
    meeting.start_time = now + i * 1h;
    meeting.status = i % 2 ? core::MeetingStatus::scheduled : core::MeetingStatus::ended;
    write([meeting](Transaction& t) { t.meetings.insert(meeting); });
    add_participant(meeting, host);
    ids.push_back(meeting.meeting_id);
  }
  const auto list = [&](services::MeetingQuery query) {
    query.user_id = host.user_id;
    query.now = now;
    std::vector<std::string> found;
    for (const auto& meeting : read([&](Transaction& t) { return t.meetings.list(query); }))
      found.push_back(meeting.meeting_id);
    return found;
  };
  using services::MeetingFilter;
  EXPECT_THAT(list({}), ElementsAre(ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]));
  EXPECT_THAT(list({.filter = MeetingFilter::upcoming}), ElementsAre(ids[1], ids[3], ids[5]));
  EXPECT_THAT(list({.filter = MeetingFilter::past}), ElementsAre(ids[4], ids[2], ids[0]));
  EXPECT_THAT(list({.status = core::MeetingStatus::ended, .limit = 2}), ElementsAre(ids[4], ids[2]));
  EXPECT_THAT(list({.from = now + 1h, .to = now + 3h}), ElementsAre(ids[2], ids[1]));
  EXPECT_THAT(list({.after = services::PageKey{now + 2h, ids[2]}}), ElementsAre(ids[1], ids[0]));
  EXPECT_THAT(list({.filter = MeetingFilter::upcoming, .after = services::PageKey{now + 1h, ids[1]}}),
              ElementsAre(ids[3], ids[5]));
}

TEST_P(Storage, TheRolesOfANewDatabaseAreTheDefaults) {
  EXPECT_EQ(read([](Transaction& t) { return t.roles.load(); }), core::default_roles());
}

}  // namespace
}  // namespace parley::storage
