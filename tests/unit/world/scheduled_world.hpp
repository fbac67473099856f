// ScheduledWorld: a World whose clock stands at a known time, with recurring meetings and people invited to them.
#pragma once

#include "services/schedule.hpp"
#include "world.hpp"

namespace parley::tests {

core::TimePoint at(const std::string& text);

class ScheduledWorld : public World {
 public:
  /// Monday, the 2nd of March 2026, 06:00 UTC.
  ScheduledWorld();

  void move_to(const std::string& time);

  core::Meeting stored(const std::string& meeting_id);
  core::Meeting scheduled(const services::Actor& host, const std::string& start, const std::string& end);

  /// Every Monday at 09:00 in Berlin, half an hour, unless told otherwise.
  core::Meeting recurring(const services::Actor& host, const std::string& rule = "FREQ=WEEKLY;BYDAY=MO",
                          const std::string& start = "2026-03-02T08:00:00Z",
                          const std::string& end = "2026-03-02T08:30:00Z");

  /// Someone with an account, and an e-mail address where `email` is not empty.
  services::Actor person(const std::string& name, const std::string& email = {});

  core::Participant invited(const core::Meeting& meeting, const services::Actor& actor,
                            core::ParticipantStatus status = core::ParticipantStatus::invited,
                            core::Role role = core::Role::attendee);

  /// What waits in the outbox, in the order of the recipients' addresses.
  std::vector<services::Mail> waiting_mail();
};

}  // namespace parley::tests
