// What is kept of upkeep: stale things, purging, leases; and the lists that the meeting's life added.
#include "storage.hpp"

#include "services/upkeep_repositories.hpp"

namespace parley::storage {
namespace {

using services::JobLeaseRepository;
using services::PageKey;
using services::RetentionRepository;

TEST_P(Storage, RecordingSettingsComeBackAsTheyWere) {
  core::Meeting meeting = new_meeting(add_user());
  meeting.recording_config = {
      .auto_record = true, .record_video = false, .storage_location = "s3", .retention_days = 7};
  write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
  EXPECT_EQ(read([&](Transaction& t) { return t.meetings.find(meeting.meeting_id); })->recording_config,
            meeting.recording_config);
}

TEST_P(Storage, BreakoutRoomsAreFoundByTheirMeeting) {
  const core::User host = add_user();
  const core::Meeting meeting = add_meeting(host);
  core::Meeting room = new_meeting(host);
  room.parent_meeting_id = meeting.meeting_id;
  core::Meeting deleted = new_meeting(host);
  deleted.parent_meeting_id = meeting.meeting_id;
  deleted.deleted_at = now;
  write([room, deleted](Transaction& t) {
    ASSERT_TRUE(t.meetings.insert(room));
    ASSERT_TRUE(t.meetings.insert(deleted));
  });
  const auto found = read([&](Transaction& t) { return t.meetings.children(meeting.meeting_id); });
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].meeting_id, room.meeting_id);
}

TEST_P(Storage, MembersAreThoseWhoWereInvitedOrCame) {
  using enum core::ParticipantStatus;
  const core::Meeting meeting = add_meeting(add_user());
  std::vector<std::string> members;
  for (const auto status : {invited, joined, waiting, declined, removed, banned}) {
    core::Participant one = new_participant(meeting, add_user());
    one.status = status;
    one.invited = status != waiting;
    if (status == invited || status == joined) members.push_back(*one.user_id);
    write([one](Transaction& t) { ASSERT_TRUE(t.participants.insert(one)); });
  }
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.member_ids(meeting.meeting_id); }),
              testing::UnorderedElementsAreArray(members));
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.waiting(meeting.meeting_id); }), SizeIs(1));
}

TEST_P(Storage, WhoWasInvitedByMailIsFoundUntilTheyHaveAnAccount) {
  const core::User host = add_user();
  const core::Meeting meeting = add_meeting(host);
  core::GuestSession session;
  session.session_id = core::make_uuid(random);
  session.meeting_id = meeting.meeting_id;
  session.name = "Dan";
  session.created_at = now;
  session.expires_at = now;
  core::Participant dan = new_participant(meeting, host);
  dan.user_id = std::nullopt;
  dan.guest_session_id = session.session_id;
  dan.email = email();
  write([session, dan](Transaction& t) {
    t.guests.insert(session);
    ASSERT_TRUE(t.participants.insert(dan));
  });
  const auto find = [&] {
    return read([&](Transaction& t) { return t.participants.find_invited(meeting.meeting_id, *dan.email); });
  };
  const auto find_anywhere = [&] {
    return read([&](Transaction& t) { return t.participants.invited_anywhere(*dan.email); });
  };
  EXPECT_EQ(find()->participant_id, dan.participant_id);
  const auto anywhere = find_anywhere();
  ASSERT_THAT(anywhere, SizeIs(1));
  EXPECT_EQ(anywhere[0].participant_id, dan.participant_id);
  core::Participant claimed = dan;
  claimed.user_id = add_user().user_id;
  claimed.guest_session_id = std::nullopt;
  write([claimed](Transaction& t) { t.participants.update(claimed); });
  EXPECT_FALSE(find());
  EXPECT_THAT(find_anywhere(), SizeIs(0));
}

TEST_P(Storage, BansAreListedInPagesAndLifted) {
  const core::Meeting meeting = add_meeting(add_user());
  for (int i = 0; i < 3; ++i)
    write([&, i](Transaction& t) {
      t.bans.insert({meeting.meeting_id, "person" + std::to_string(i), "host", std::nullopt, now + i * 1ms});
    });
  const auto first = read([&](Transaction& t) { return t.bans.list(meeting.meeting_id, 2, std::nullopt); });
  ASSERT_THAT(first, SizeIs(2));
  const PageKey end{first[1].created_at, first[1].person_id};
  const auto second = read([&](Transaction& t) { return t.bans.list(meeting.meeting_id, 2, end); });
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].person_id, "person2");
  write([&](Transaction& t) {
    EXPECT_TRUE(t.bans.remove(meeting.meeting_id, "person2"));
    EXPECT_FALSE(t.bans.remove(meeting.meeting_id, "person2"));
  });
}

TEST_P(Storage, ALeaseIsOneNodesAtATime) {
  const std::string name = id("job_");
  const auto take = [&](const std::string& node, std::chrono::milliseconds at) {
    return run(true,
               [&, node, at](Transaction& t) -> core::Outcome<bool> {
                 return t.of<JobLeaseRepository>().take(name, node, now + at, now + at + 10s);
               })
        .value();
  };
  EXPECT_TRUE(take("a", 0s));
  EXPECT_FALSE(take("b", 9s));
  EXPECT_TRUE(take("a", 9s));
  EXPECT_TRUE(take("b", 19s));
  write([&](Transaction& t) { t.of<JobLeaseRepository>().release(name, "a"); });
  EXPECT_FALSE(take("a", 20s)) << "it is not a's to give back";
  write([&](Transaction& t) { t.of<JobLeaseRepository>().release(name, "b"); });
  EXPECT_TRUE(take("a", 20s));
}

TEST_P(Storage, PurgingLeavesNothingOfAMeetingButItsAuditRows) {
  const core::User host = add_user();
  core::Meeting meeting = add_meeting(host);
  const core::Participant participant = add_participant(meeting, host);
  write([&](Transaction& t) {
    t.attendance.insert({id("att_"), meeting.meeting_id, participant.participant_id, now, {}, {}, {}});
    t.bans.insert({meeting.meeting_id, "person", host.user_id, std::nullopt, now});
    t.audit.insert({.audit_id = id("aud_"), .action = "MEETING_DELETED", .meeting_id = meeting.meeting_id, .at = now});
    services::ChatMessage message{.message_id = id("msg_"),
                                  .meeting_id = meeting.meeting_id,
                                  .participant_id = participant.participant_id,
                                  .created_at = now};
    t.chat.insert(message);
    meeting.deleted_at = now - std::chrono::years(10);
    t.meetings.update(meeting);
  });
  const auto due = [&] {
    return read([&](Transaction& t) {
      return t.of<RetentionRepository>().deleted_meetings(now - std::chrono::years(9), 1000);
    });
  };
  EXPECT_THAT(due(), testing::Contains(meeting.meeting_id));
  write([&](Transaction& t) { t.of<RetentionRepository>().purge(meeting.meeting_id); });
  EXPECT_THAT(due(), testing::Not(testing::Contains(meeting.meeting_id)));
  EXPECT_FALSE(read([&](Transaction& t) { return t.participants.find(participant.participant_id); }));
  EXPECT_THAT(read([&](Transaction& t) { return t.attendance.page(meeting.meeting_id, 10, std::nullopt); }), IsEmpty());
  EXPECT_THAT(read([&](Transaction& t) { return t.audit.list(meeting.meeting_id, 10); }), SizeIs(1));
}

}  // namespace
}  // namespace parley::storage
