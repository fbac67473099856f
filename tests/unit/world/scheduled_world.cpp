#include "scheduled_world.hpp"

namespace parley::tests {

core::TimePoint at(const std::string& text) { return core::parse_time(text).value(); }

ScheduledWorld::ScheduledWorld() { move_to("2026-03-02T06:00:00Z"); }

void ScheduledWorld::move_to(const std::string& time) { clock.move(at(time) - clock.now()); }

core::Meeting ScheduledWorld::stored(const std::string& meeting_id) {
  return look([meeting_id](services::Transaction& t) -> core::Outcome<core::Meeting> {
           return t.meetings.find(meeting_id).value();
         })
      .value();
}

core::Meeting ScheduledWorld::scheduled(const services::Actor& host, const std::string& start, const std::string& end) {
  return recurring(host, "", start, end);
}

core::Meeting ScheduledWorld::recurring(const services::Actor& host, const std::string& rule, const std::string& start,
                                        const std::string& end) {
  services::CreateMeeting request;
  request.title = "Stand-up";
  request.start_time = at(start);
  request.end_time = at(end);
  request.time_zone = "Europe/Berlin";
  if (!rule.empty()) request.recurrence = rule;
  return meeting(host, std::move(request));
}

services::Actor ScheduledWorld::person(const std::string& name, const std::string& email) {
  services::Actor actor = user(name);
  if (email.empty()) return actor;
  actor.user->email = email;
  EXPECT_TRUE(change([user = *actor.user](services::Transaction& t) -> core::Outcome<> {
    EXPECT_TRUE(t.users.update(user));
    return {};
  }));
  return actor;
}

core::Participant ScheduledWorld::invited(const core::Meeting& meeting, const services::Actor& actor,
                                          core::ParticipantStatus status, core::Role role) {
  core::Participant participant{.participant_id = core::make_id(random, core::id_prefix::participant),
                                .meeting_id = meeting.meeting_id,
                                .user_id = actor.user->user_id,
                                .name = actor.user->name,
                                .role = role,
                                .status = status,
                                .invited = true,
                                .created_at = clock.now(),
                                .updated_at = clock.now()};
  EXPECT_TRUE(change([participant](services::Transaction& t) -> core::Outcome<> {
    EXPECT_TRUE(t.participants.insert(participant));
    return {};
  }));
  return participant;
}

std::vector<services::Mail> ScheduledWorld::waiting_mail() {
  auto mails = look([now = clock.now()](services::Transaction& t) -> core::Outcome<std::vector<services::Mail>> {
    return t.of<services::OutboxRepository>().due(now + std::chrono::days(30), 1000);
  });
  std::sort(mails->begin(), mails->end(), [](const auto& a, const auto& b) { return a.to_address < b.to_address; });
  return *mails;
}

}  // namespace parley::tests
