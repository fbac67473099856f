#include "storage.hpp"

namespace parley::storage {

Storage::Storage() = default;
Storage::~Storage() = default;

void Storage::write(const std::function<void(Transaction&)>& step) {
  const auto done = tests::do_job(io, database, tests::Asking::write, [&step](Transaction& t) -> core::Outcome<> {
    step(t);
    return {};
  });
  ASSERT_TRUE(done);
}

core::User Storage::add_user(std::optional<std::string> email) {
  core::User user{.user_id = id("usr_"), .email = email, .name = "Änn", .created_at = now, .updated_at = now};
  write([user](Transaction& t) { ASSERT_TRUE(t.users.insert(user)); });
  return user;
}

core::Meeting Storage::new_meeting(const core::User& host) {
  core::Meeting meeting;
  meeting.meeting_id = id("mtg_");
  meeting.code = core::make_meeting_code(random, 12);
  meeting.created_by = host.user_id;
  meeting.host_id = host.user_id;
  meeting.created_at = now;
  meeting.updated_at = now;
  return meeting;
}

core::Meeting Storage::add_meeting(const core::User& host) {
  core::Meeting meeting = new_meeting(host);
  write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
  return meeting;
}

core::Participant Storage::new_participant(const core::Meeting& meeting, const core::User& user) {
  core::Participant participant;
  participant.participant_id = id("ptc_");
  participant.meeting_id = meeting.meeting_id;
  participant.user_id = user.user_id;
  participant.name = user.name;
  participant.created_at = now;
  participant.updated_at = now;
  return participant;
}

core::Participant Storage::add_participant(const core::Meeting& meeting, const core::User& user) {
  core::Participant participant = new_participant(meeting, user);
  write([participant](Transaction& t) { ASSERT_TRUE(t.participants.insert(participant)); });
  return participant;
}

}  // namespace parley::storage
