// Who is in a meeting: participants, attendance, bans, guests.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, APersonIsOneParticipantOfAMeeting) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  core::Participant participant = add_participant(meeting, user);
  const core::GuestSession guest{.session_id = core::make_uuid(random),
                                 .meeting_id = meeting.meeting_id,
                                 .name = "Gus",
                                 .created_at = now,
                                 .expires_at = now + 24h};
  core::Participant guest_row = new_participant(meeting, user);
  guest_row.user_id.reset();
  guest_row.guest_session_id = guest.session_id;
  guest_row.role = core::Role::guest;
  write([&](Transaction& t) {
    EXPECT_FALSE(t.participants.insert(new_participant(meeting, user)));
    t.guests.insert(guest);
    EXPECT_TRUE(t.participants.insert(guest_row));
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.guests.find(guest.session_id); })->expires_at, guest.expires_at);
  EXPECT_EQ(read([&](Transaction& t) { return t.participants.find_guest(meeting.meeting_id, guest.session_id); })->role,
            core::Role::guest);

  participant.status = core::ParticipantStatus::joined;
  participant.role = core::Role::co_host;
  participant.invited = true;
  participant.joined_at = now;
  participant.admitted_at = now + 1s;
  participant.media_status = {.audio = true, .screen_share = true};
  write([&](Transaction& t) { t.participants.update(participant); });
  const auto found = read([&](Transaction& t) { return t.participants.find_user(meeting.meeting_id, user.user_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->participant_id, participant.participant_id);
  EXPECT_EQ(found->role, core::Role::co_host);
  EXPECT_EQ(found->joined_at, now);
  EXPECT_EQ(found->left_at, std::nullopt);
  EXPECT_EQ(found->admitted_at, now + 1s);
  EXPECT_TRUE(found->invited);
  EXPECT_EQ(found->media_status, participant.media_status);
  EXPECT_EQ(read([&](Transaction& t) { return t.participants.count_joined(meeting.meeting_id); }), 1);
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.joined(meeting.meeting_id); }), SizeIs(1));
  EXPECT_THAT(read([&](Transaction& t) { return t.participants.list(meeting.meeting_id, 10, std::nullopt); }),
              SizeIs(2));
  EXPECT_THAT(read([&](Transaction& t) {
                return t.participants.list(
                    meeting.meeting_id, 10,
                    services::PageKey{now, std::min(participant.participant_id, guest_row.participant_id)});
              }),
              SizeIs(1));
}

TEST_P(Storage, FindsWhereAnAccountIsInWaitsOrRings) {
  using enum core::ParticipantStatus;
  const core::User user = add_user();
  std::vector<std::string> active;
  for (const core::ParticipantStatus status : {invited, accepted, ringing, waiting, joined, left, removed}) {
    const core::Meeting meeting = add_meeting(user);
    core::Participant own = add_participant(meeting, user);
    core::Participant other = add_participant(meeting, add_user());
    own.status = status;
    other.status = joined;
    write([&](Transaction& t) {
      t.participants.update(own);
      t.participants.update(other);
    });
    if (status == ringing || status == waiting || status == joined) active.push_back(own.participant_id);
  }
  std::vector<std::string> found;
  for (const core::Participant& each :
       read([&](Transaction& t) { return t.participants.active_anywhere(user.user_id); }))
    found.push_back(each.participant_id);
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(active));
}

TEST_P(Storage, AttendanceIsClosedOnceWithItsSeconds) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant participant = add_participant(meeting, user);
  write([&](Transaction& t) {
    t.attendance.insert({id("att_"), meeting.meeting_id, participant.participant_id, now, {}, {}, "Firefox"});
    t.attendance.close(participant.participant_id, now + 61'900ms);
    t.attendance.insert({id("att_"), meeting.meeting_id, participant.participant_id, now + 2h, {}, {}, {}});
  });
  const auto rows = read([&](Transaction& t) { return t.attendance.page(meeting.meeting_id, 10, std::nullopt); });
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].seconds, 61);
  EXPECT_EQ(rows[0].left_at, now + 61'900ms);
  EXPECT_EQ(rows[0].device, "Firefox");
  EXPECT_EQ(rows[1].left_at, std::nullopt);
}

TEST_P(Storage, BansStayUntilTheyAreLifted) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const auto banned = [&] {
    return read([&](Transaction& t) { return t.bans.is_banned(meeting.meeting_id, "usr_x"); });
  };
  EXPECT_FALSE(banned());
  write([&](Transaction& t) {
    t.bans.insert({meeting.meeting_id, "usr_x", user.user_id, "noise", now});
    t.bans.insert({meeting.meeting_id, "usr_x", user.user_id, std::nullopt, now});
  });
  EXPECT_TRUE(banned());
  const auto found = read([&](Transaction& t) { return t.bans.find(meeting.meeting_id, "usr_x"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reason, "noise") << "the second one changed nothing";
  EXPECT_EQ(found->banned_by, user.user_id);
  EXPECT_EQ(found->created_at, now);
  EXPECT_FALSE(read([&](Transaction& t) { return t.bans.find(meeting.meeting_id, "usr_y"); }));
  write([&](Transaction& t) { t.bans.remove(meeting.meeting_id, "usr_x"); });
  EXPECT_FALSE(banned());
}

}  // namespace
}  // namespace parley::storage
