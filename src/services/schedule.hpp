// Schedule: when a meeting takes place. Checks and places recurring meetings, and finds their occurrences. Used inside
// transactions by the use cases that make, change and end meetings.
//
// The start_time and end_time of a recurring meeting are those of the occurrence that runs or comes next, so that
// lists, reminders and join rules treat it as any meeting; series_start is what its rule counts from. When an
// occurrence is over, the meeting moves on to the next one (see docs/adr/0007-recurring-meetings.md).
#pragma once

#include "services/calendar_repositories.hpp"
#include "services/support.hpp"

namespace parley::services {

/// Checks time_zone and recurrence of a meeting whose start_time, end_time, time_zone and recurrence are as somebody
/// wants them, and sets what follows from them: the rule's normal form, series_start and series_end, and start_time and
/// end_time of the first occurrence that is not over. Errors are validation_failed.
core::Outcome<> place_series(Services& services, core::Meeting& meeting);

/// Does the same for a meeting that is changed; `before` is how it was. A changed start, zone or rule begins a new
/// series there, and what was changed about single occurrences is gone. A changed end alone changes the length of all.
/// A meeting that runs keeps the time of the occurrence that runs, unless that was changed.
core::Outcome<> replace_series(Transaction& transaction, Services& services, const core::Meeting& before,
                               core::Meeting& meeting);

/// All occurrences whose (moved) start lies from `from` to before `to`, cancelled ones too, soonest first; at most
/// `limit`. A meeting that does not repeat has one, where it has a start time.
std::vector<core::Occurrence> occurrences_between(Transaction& transaction, Services& services,
                                                  const core::Meeting& meeting, core::TimePoint from,
                                                  core::TimePoint to, std::size_t limit);

/// The occurrence that the rule starts at `original_start`, as it is after changes.
std::optional<core::Occurrence> find_occurrence(Transaction& transaction, Services& services,
                                                const core::Meeting& meeting, core::TimePoint original_start);

/// The next occurrence to take place, as of now: not cancelled, not over, and started after the meeting was ended last.
std::optional<core::Occurrence> next_occurrence(Transaction& transaction, Services& services,
                                                const core::Meeting& meeting);

/// Whether a meeting with a start time, or an occurrence of it, is not over: people still count on it.
bool is_to_come(const core::Meeting& meeting, core::TimePoint now);

/// Refuses a time that is over, for a meeting that is made or moved: the next cleanup would delete it. One that has
/// begun may be made, for who comes late or whose clock is behind. validation_failed with the field that is to be
/// changed.
core::Outcome<> check_to_come(const core::Meeting& meeting, core::TimePoint now);

/// Refuses a start that is to come for a meeting that runs: it has begun, and by such a start the link for its guests
/// would not be open yet. One that was started before its time may come closer. validation_failed.
core::Outcome<> check_has_begun(const core::Meeting& meeting, const core::Meeting& before, core::TimePoint now);

/// For a recurring meeting whose occurrence is over (ended_at is set where somebody ended it): makes it scheduled for
/// the next one, and returns true; false where none is to come. The meeting is changed, not stored.
bool renew(Transaction& transaction, Services& services, core::Meeting& meeting);

}  // namespace parley::services
