// ScheduledWorld: a World whose clock stands at a known time, with recurring meetings and people invited to them.
#pragma once

#include "services/schedule.hpp"
#include "world.hpp"

namespace parley::tests {

inline core::TimePoint at(const std::string& text) { return core::parse_time(text).value(); }

class ScheduledWorld : public World {
 public:
  /// Monday, the 2nd of March 2026, 06:00 UTC.
  ScheduledWorld() { move_to("2026-03-02T06:00:00Z"); }

  void move_to(const std::string& time) { clock.move(at(time) - clock.now()); }

  template <class Job>
  auto change(Job job) {
    return run(database.write(std::move(job)));
  }

  core::Meeting stored(const std::string& meeting_id) {
    return look([meeting_id](services::Transaction& t) -> core::Outcome<core::Meeting> {
             return t.meetings.find(meeting_id).value();
           })
        .value();
  }

  core::Meeting scheduled(const services::Actor& host, const std::string& start, const std::string& end) {
    services::CreateMeeting request;
    request.title = "Stand-up";
    request.start_time = at(start);
    request.end_time = at(end);
    request.time_zone = "Europe/Berlin";
    return meeting(host, std::move(request));
  }

  /// Every Monday at 09:00 in Berlin, half an hour, unless told otherwise.
  core::Meeting recurring(const services::Actor& host, const std::string& rule = "FREQ=WEEKLY;BYDAY=MO",
                          const std::string& start = "2026-03-02T08:00:00Z",
                          const std::string& end = "2026-03-02T08:30:00Z") {
    core::Meeting made = scheduled(host, start, end);
    made.recurrence = rule;
    const auto placed = services::place_series(services, made);
    EXPECT_TRUE(placed);
    auto job = [made](services::Transaction& t) -> core::Outcome<> {
      t.meetings.update(made);
      return {};
    };
    EXPECT_TRUE(change(std::move(job)));
    return made;
  }

  /// Someone with an account, and an e-mail address where `email` is not empty.
  services::Actor person(const std::string& name, const std::string& email = {}) {
    services::Actor actor = user(name);
    if (email.empty()) return actor;
    actor.user->email = email;
    auto job = [user = *actor.user](services::Transaction& t) -> core::Outcome<> {
      EXPECT_TRUE(t.users.update(user));
      return {};
    };
    EXPECT_TRUE(change(std::move(job)));
    return actor;
  }

  core::Participant invited(const core::Meeting& meeting, const services::Actor& actor,
                            core::ParticipantStatus status = core::ParticipantStatus::invited,
                            core::Role role = core::Role::attendee) {
    core::Participant participant{.participant_id = core::make_id(random, core::id_prefix::participant),
                                  .meeting_id = meeting.meeting_id,
                                  .user_id = actor.user->user_id,
                                  .name = actor.user->name,
                                  .role = role,
                                  .status = status,
                                  .invited = true,
                                  .created_at = clock.now(),
                                  .updated_at = clock.now()};
    auto job = [participant](services::Transaction& t) -> core::Outcome<> {
      EXPECT_TRUE(t.participants.insert(participant));
      return {};
    };
    EXPECT_TRUE(change(std::move(job)));
    return participant;
  }

  /// What waits in the outbox, in the order of the recipients' addresses.
  std::vector<services::Mail> waiting_mail() {
    auto mails = look([now = clock.now()](services::Transaction& t) -> core::Outcome<std::vector<services::Mail>> {
      return t.of<services::OutboxRepository>().due(now + std::chrono::days(30), 1000);
    });
    std::sort(mails->begin(), mails->end(), [](const auto& a, const auto& b) { return a.to_address < b.to_address; });
    return *mails;
  }
};

}  // namespace parley::tests
