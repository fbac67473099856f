// Guests, their keys, and those who wait.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, AGuestsPreKeysGoOutOnceInTheirOrder) {
  const core::User user = add_user();
  core::Meeting meeting = add_meeting(user);
  const std::string token = core::make_uuid(random);
  meeting.invitation_token = token;
  core::GuestSession guest{.session_id = core::make_uuid(random),
                           .meeting_id = meeting.meeting_id,
                           .name = "Gus",
                           .admission = core::Admission::waiting,
                           .identity_key = "AA==",
                           .signed_pre_key = "{}",
                           .created_at = now,
                           .expires_at = now + 24h};
  write([&](Transaction& t) {
    t.meetings.update(meeting);
    t.guests.insert(guest);
    t.guests.add_pre_keys(guest.session_id, {"1", "2"});
    t.guests.add_pre_keys(guest.session_id, {"3"});
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.meetings.find_by_invitation(token); })->meeting_id, meeting.meeting_id);
  const auto take = [&] {
    std::optional<std::string> taken;
    write([&](Transaction& t) { taken = t.guests.take_pre_key(guest.session_id); });
    return taken;
  };
  EXPECT_EQ(take(), "1");
  EXPECT_EQ(take(), "2");
  EXPECT_EQ(read([&](Transaction& t) { return t.guests.count_pre_keys(guest.session_id); }), 1);
  EXPECT_EQ(take(), "3");
  EXPECT_EQ(take(), std::nullopt);
  guest.admission = core::Admission::admitted;
  write([&](Transaction& t) { t.guests.update(guest); });
  const auto kept = read([&](Transaction& t) { return t.guests.find(guest.session_id); });
  EXPECT_EQ(kept->admission, core::Admission::admitted);
  EXPECT_EQ(kept->identity_key, "AA==");
}

TEST_P(Storage, WaitingGuestsAreListedInPages) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  core::Participant host = add_participant(meeting, user);
  EXPECT_FALSE(read([&](Transaction& t) { return t.participants.has_joined_user(meeting.meeting_id); }));
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const core::GuestSession guest{.session_id = core::make_uuid(random),
                                   .meeting_id = meeting.meeting_id,
                                   .name = "Gus",
                                   .created_at = now,
                                   .expires_at = now + 24h};
    core::Participant row = new_participant(meeting, user);
    row.user_id.reset();
    row.guest_session_id = guest.session_id;
    row.status = core::ParticipantStatus::waiting;
    row.created_at = now + std::chrono::seconds(i);
    ids.push_back(row.participant_id);
    write([&](Transaction& t) {
      t.guests.insert(guest);
      EXPECT_TRUE(t.participants.insert(row));
    });
  }
  const auto first = read([&](Transaction& t) { return t.participants.waiting_guests(meeting.meeting_id, 2, {}); });
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].participant_id, ids[0]);
  const services::PageKey after{first[1].created_at, first[1].participant_id};
  const auto rest = read([&](Transaction& t) { return t.participants.waiting_guests(meeting.meeting_id, 2, after); });
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].participant_id, ids[2]);
  host.status = core::ParticipantStatus::joined;
  write([&](Transaction& t) { t.participants.update(host); });
  EXPECT_TRUE(read([&](Transaction& t) { return t.participants.has_joined_user(meeting.meeting_id); }));
}

}  // namespace
}  // namespace parley::storage
