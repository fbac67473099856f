// Occurrences: the single times of a recurring meeting; seeing, moving and cancelling them.
#pragma once

#include "core/recurrence.hpp"
#include "services/actor.hpp"

namespace parley::services {

struct OccurrenceQuery {
  std::string meeting;                  ///< id or code
  std::optional<core::TimePoint> from;  ///< unset: now
  std::optional<core::TimePoint> to;    ///< unset: a year after `from`
  int limit = 50;
  std::optional<PageKey> after;
};
struct OccurrencePage {
  std::vector<core::Occurrence> occurrences;  ///< soonest first, cancelled ones too
  std::optional<PageKey> next;
};
/// For members. At most 2,000 occurrences of a window can be paged through.
Async<OccurrencePage> list_occurrences(Services& services, Actor actor, OccurrenceQuery query);

struct MoveOccurrence {
  std::string meeting;
  core::TimePoint original_start;             ///< the start by the rule, however it was moved before
  std::optional<core::TimePoint> start_time;  ///< unset: as it is
  std::optional<core::TimePoint> end_time;    ///< unset: the length stays
};
/// Needs can_edit. not_found where the rule has no such start; invalid_state for one that is cancelled, is over or
/// takes place now.
Async<core::Occurrence> move_occurrence(Services& services, Actor actor, MoveOccurrence request);

/// For good; only a new start, zone or rule of the meeting makes all its occurrences anew. Needs can_edit; errors as
/// above, but for one that is cancelled already: that stays so. With the last occurrence the meeting is cancelled.
Async<core::Occurrence> cancel_occurrence(Services& services, Actor actor, std::string reference,
                                          core::TimePoint original_start);

}  // namespace parley::services
