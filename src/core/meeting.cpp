#include "core/meeting.hpp"

#include <array>

#include <initializer_list>

namespace parley::core {
namespace {

using enum MeetingStatus;

struct Transition {
  MeetingAction action;
  MeetingStatus from;
  MeetingStatus to;
};

constexpr std::array transitions{
    Transition{MeetingAction::start, scheduled, in_progress}, Transition{MeetingAction::start, waiting, in_progress},
    Transition{MeetingAction::pause, in_progress, paused},    Transition{MeetingAction::resume, paused, in_progress},
    Transition{MeetingAction::end, in_progress, ended},       Transition{MeetingAction::end, paused, ended},
    Transition{MeetingAction::cancel, scheduled, cancelled},  Transition{MeetingAction::cancel, waiting, cancelled},
    Transition{MeetingAction::fail, in_progress, failed},     Transition{MeetingAction::fail, paused, failed},
    Transition{MeetingAction::renew, in_progress, scheduled}, Transition{MeetingAction::renew, paused, scheduled},
    Transition{MeetingAction::renew, scheduled, scheduled},   Transition{MeetingAction::renew, waiting, scheduled},
};

}  // namespace

Outcome<MeetingStatus> next_status(MeetingStatus current, MeetingAction action) {
  for (const Transition& row : transitions)
    if (row.action == action && row.from == current) return row.to;
  if (is_over(current))
    return parley::core::fail(Code::invalid_state, "The meeting is " + std::string(enum_name(current)) +
                                                       " already: nothing can be done with it any more.");
  return parley::core::fail(Code::invalid_state, "The meeting is " + std::string(enum_name(current)) + ": it cannot " +
                                                     std::string(enum_name(action)) + " now.");
}

MeetingStatus initial_status(std::optional<TimePoint> start_time, TimePoint now) noexcept {
  return start_time && *start_time > now ? scheduled : waiting;
}

}  // namespace parley::core
