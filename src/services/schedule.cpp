#include "services/schedule.hpp"

#include <algorithm>

namespace parley::services {
namespace {

using std::chrono::milliseconds;

constexpr core::TimePoint end_of_time{std::chrono::sys_days(std::chrono::year(9999) / 1 / 1)};
/// Occurrences that overlap, beside the changed ones, are looked at up to so many.
constexpr std::size_t spare = 64;

Series series_of(const core::Meeting& meeting) {
  return {*meeting.series_start, *meeting.recurrence, meeting.time_zone};
}

std::optional<milliseconds> length_of(const core::Meeting& meeting) {
  if (!meeting.series_start || !meeting.series_end) return std::nullopt;
  return *meeting.series_end - *meeting.series_start;
}

core::Occurrence by_rule(core::TimePoint start, std::optional<milliseconds> length) {
  core::Occurrence occurrence{start, start, std::nullopt, core::OccurrenceStatus::scheduled};
  if (length) occurrence.end = start + *length;
  return occurrence;
}

core::Occurrence with_change(core::Occurrence occurrence, const core::OccurrenceChange& change) {
  occurrence.status = change.status;
  if (change.status == core::OccurrenceStatus::moved && change.start) {
    occurrence.start = *change.start;
    occurrence.end = change.end;
  }
  return occurrence;
}

const core::OccurrenceChange* change_of(const std::vector<core::OccurrenceChange>& changes, core::TimePoint original) {
  const auto found = std::lower_bound(
      changes.begin(), changes.end(), original,
      [](const core::OccurrenceChange& change, core::TimePoint at) { return change.original_start < at; });
  return found != changes.end() && found->original_start == original ? &*found : nullptr;
}

void set_current(core::Meeting& meeting, const core::Occurrence& occurrence) {
  meeting.start_time = occurrence.start;
  meeting.end_time = occurrence.end;
}

bool sooner(const core::Occurrence& a, const core::Occurrence& b) {
  return a.start != b.start ? a.start < b.start : a.original_start < b.original_start;
}

}  // namespace

core::Outcome<> place_series(Services& services, core::Meeting& meeting) {
  meeting.series_start.reset();
  meeting.series_end.reset();
  if (meeting.time_zone && !services.calendar.knows_zone(*meeting.time_zone))
    return std::unexpected(
        invalid_field("time_zone", "must be a time zone of the IANA database, such as Europe/Berlin"));
  if (meeting.recurrence && meeting.recurrence->empty()) meeting.recurrence.reset();
  if (!meeting.recurrence) return {};
  if (!meeting.start_time) return std::unexpected(invalid_field("recurrence", "needs a start_time"));
  // Rules count in seconds.
  meeting.start_time = std::chrono::floor<std::chrono::seconds>(*meeting.start_time);
  constexpr std::string_view prefix = "RRULE:";
  if (meeting.recurrence->starts_with(prefix)) meeting.recurrence->erase(0, prefix.size());
  Series series{*meeting.start_time, *meeting.recurrence, meeting.time_zone};
  auto rule = services.calendar.normal_rule(series);
  if (!rule) return std::unexpected(invalid_field("recurrence", rule.error()));
  meeting.recurrence = series.rule = std::move(*rule);
  meeting.series_start = meeting.start_time;
  meeting.series_end = meeting.end_time;
  const auto length = length_of(meeting);
  const core::TimePoint not_over = services.clock.now() - length.value_or(core::assumed_length) + milliseconds(1);
  const auto starts = services.calendar.expand(series, not_over, end_of_time, 1);
  if (!starts.empty()) set_current(meeting, by_rule(starts.front(), length));
  return {};
}

core::Outcome<> replace_series(Transaction& transaction, Services& services, const core::Meeting& before,
                               core::Meeting& meeting) {
  if (meeting.start_time == before.start_time && meeting.time_zone == before.time_zone &&
      meeting.recurrence == before.recurrence) {
    if (meeting.series_start && meeting.end_time != before.end_time)
      meeting.series_end = meeting.end_time
                               ? std::optional(*meeting.series_start + (*meeting.end_time - *meeting.start_time))
                               : std::nullopt;
    return {};
  }
  const bool runs_on = core::is_live(meeting.status) && meeting.start_time == before.start_time;
  const auto end_time = meeting.end_time;
  if (auto placed = place_series(services, meeting); !placed) return placed;
  // What runs keeps its time, though it may be over by then; the new series says what comes after it.
  if (runs_on && meeting.start_time > before.start_time) {
    meeting.start_time = before.start_time;
    meeting.end_time = end_time;
  }
  if (before.recurrence) transaction.of<OccurrenceRepository>().remove_all(meeting.meeting_id);
  return {};
}

std::vector<core::Occurrence> occurrences_between(Transaction& transaction, Services& services,
                                                  const core::Meeting& meeting, core::TimePoint from,
                                                  core::TimePoint to, std::size_t limit) {
  std::vector<core::Occurrence> found;
  if (!meeting.recurrence || !meeting.series_start) {
    if (meeting.start_time && *meeting.start_time >= from && *meeting.start_time < to)
      found.push_back({*meeting.start_time, *meeting.start_time, meeting.end_time, core::OccurrenceStatus::scheduled});
    return found;
  }
  const auto changes = transaction.of<OccurrenceRepository>().list(meeting.meeting_id);
  const auto length = length_of(meeting);
  for (const core::TimePoint start : services.calendar.expand(series_of(meeting), from, to, limit + changes.size())) {
    const auto* change = change_of(changes, start);
    if (!change)
      found.push_back(by_rule(start, length));
    else if (change->status == core::OccurrenceStatus::cancelled)
      found.push_back(with_change(by_rule(start, length), *change));
  }
  for (const core::OccurrenceChange& change : changes)
    if (change.status == core::OccurrenceStatus::moved && change.start && *change.start >= from && *change.start < to)
      found.push_back(with_change(by_rule(change.original_start, length), change));
  std::sort(found.begin(), found.end(), sooner);
  if (found.size() > limit) found.resize(limit);
  return found;
}

std::optional<core::Occurrence> find_occurrence(Transaction& transaction, Services& services,
                                                const core::Meeting& meeting, core::TimePoint original_start) {
  if (!meeting.recurrence || !meeting.series_start) return std::nullopt;
  const auto starts = services.calendar.expand(series_of(meeting), original_start, original_start + milliseconds(1), 1);
  if (starts.empty()) return std::nullopt;
  core::Occurrence occurrence = by_rule(original_start, length_of(meeting));
  const auto changes = transaction.of<OccurrenceRepository>().list(meeting.meeting_id);
  if (const auto* change = change_of(changes, original_start)) return with_change(occurrence, *change);
  return occurrence;
}

std::optional<core::Occurrence> next_occurrence(Transaction& transaction, Services& services,
                                                const core::Meeting& meeting) {
  if (!meeting.recurrence || !meeting.series_start) return std::nullopt;
  const core::TimePoint now = services.clock.now();
  const auto is_to_come = [&](const core::Occurrence& occurrence) {
    return (!meeting.ended_at || occurrence.start > *meeting.ended_at) && core::end_or_assumed(occurrence) > now;
  };
  const auto changes = transaction.of<OccurrenceRepository>().list(meeting.meeting_id);
  const auto length = length_of(meeting);
  std::optional<core::Occurrence> next;
  const core::TimePoint from = now - length.value_or(core::assumed_length);
  for (const core::TimePoint start :
       services.calendar.expand(series_of(meeting), from, end_of_time, changes.size() + spare)) {
    const core::Occurrence occurrence = by_rule(start, length);
    if (change_of(changes, start) || !is_to_come(occurrence)) continue;
    next = occurrence;
    break;
  }
  for (const core::OccurrenceChange& change : changes) {
    if (change.status != core::OccurrenceStatus::moved) continue;
    const core::Occurrence occurrence = with_change(by_rule(change.original_start, length), change);
    if (is_to_come(occurrence) && (!next || sooner(occurrence, *next))) next = occurrence;
  }
  return next;
}

bool is_to_come(const core::Meeting& meeting, core::TimePoint now) {
  return meeting.start_time && meeting.end_time.value_or(*meeting.start_time + core::assumed_length) > now;
}

core::Outcome<> check_to_come(const core::Meeting& meeting, core::TimePoint now) {
  if (!meeting.start_time || is_to_come(meeting, now)) return {};
  if (meeting.recurrence)
    return std::unexpected(invalid_field("recurrence", "must have an occurrence that is to come"));
  if (meeting.end_time) return std::unexpected(invalid_field("end_time", "must not be in the past"));
  return std::unexpected(invalid_field("start_time", "must not be an hour or more ago"));
}

core::Outcome<> check_has_begun(const core::Meeting& meeting, const core::Meeting& before, core::TimePoint now) {
  if (!core::is_live(meeting.status) || !meeting.start_time || *meeting.start_time <= now) return {};
  if (before.start_time && *meeting.start_time <= *before.start_time) return {};
  return std::unexpected(invalid_field("start_time", "must not be in the future: the meeting has started"));
}

bool renew(Transaction& transaction, Services& services, core::Meeting& meeting) {
  const auto next = next_occurrence(transaction, services, meeting);
  if (!next) return false;
  const auto status = core::next_status(meeting.status, core::MeetingAction::renew);
  if (!status) return false;
  meeting.status = *status;
  set_current(meeting, *next);
  return true;
}

}  // namespace parley::services
