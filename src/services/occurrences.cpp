#include "services/occurrences.hpp"

#include "services/invitations.hpp"
#include "services/notifications.hpp"
#include "services/schedule.hpp"

namespace parley::services {
namespace {

constexpr std::size_t max_window = 2000;
constexpr std::size_t max_changes = 1000;
constexpr auto default_window = std::chrono::days(366);

PageKey page_key(const core::Occurrence& occurrence) {
  return {occurrence.start, core::format_time(occurrence.original_start)};
}

bool is_beyond(const core::Occurrence& occurrence, const PageKey& key) {
  return occurrence.start > key.at ||
         (occurrence.start == key.at && core::format_time(occurrence.original_start) > key.id);
}

/// An occurrence that the asker may change, with its meeting.
struct Editable {
  core::Meeting meeting;
  core::Occurrence occurrence;
};

core::Outcome<Editable> find_editable(Transaction& transaction, Services& services, const Actor& actor,
                                      const std::string& reference, core::TimePoint original_start) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_edit);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const auto occurrence = find_occurrence(transaction, services, membership->meeting, original_start);
  if (!occurrence) return core::fail(core::Code::not_found, "The meeting has no occurrence that starts at this time.");
  return Editable{std::move(membership->meeting), *occurrence};
}

/// Whether there is still time to.
core::Outcome<> check_time(const Editable& found, core::TimePoint now) {
  const auto& [meeting, occurrence] = found;
  if (core::is_over(meeting.status))
    return core::fail(core::Code::invalid_state,
                      "The meeting is " + std::string(core::enum_name(meeting.status)) + ": nothing of it can change.");
  if (core::is_live(meeting.status) && meeting.start_time == occurrence.start)
    return core::fail(core::Code::invalid_state, "The occurrence takes place now: it cannot be changed.");
  if (core::end_or_assumed(occurrence) <= now)
    return core::fail(core::Code::invalid_state, "The occurrence is over: it cannot be changed.");
  return {};
}

/// Keeps a change, moves the meeting on to what comes next now, and tells of it.
core::Outcome<> store_change(Transaction& transaction, Services& services, const Actor& actor, core::Meeting& meeting,
                             const core::Occurrence& occurrence, const std::string& action) {
  if (transaction.of<OccurrenceRepository>().list(meeting.meeting_id).size() >= max_changes)
    return core::fail(core::Code::conflict, "Too many occurrences of this meeting were changed. Change its rule.");
  const core::TimePoint now = services.clock.now();
  core::OccurrenceChange change{
      meeting.meeting_id, occurrence.original_start, occurrence.status, std::nullopt, std::nullopt, now};
  if (occurrence.status == core::OccurrenceStatus::moved) {
    change.start = occurrence.start;
    change.end = occurrence.end;
  }
  transaction.of<OccurrenceRepository>().put(change);
  const bool cancels_all = !core::is_live(meeting.status) && !renew(transaction, services, meeting);
  if (cancels_all) {
    const auto status = core::next_status(meeting.status, core::MeetingAction::cancel);
    if (!status) return std::unexpected(status.error());
    meeting.status = *status;
  }
  ++meeting.sequence;
  meeting.updated_at = now;
  transaction.meetings.update(meeting);
  write_audit(transaction, services, actor, {action, meeting.meeting_id, core::format_time(occurrence.original_start)});
  transaction.after_commit(
      [&events = services.events, news = news_of(transaction, meeting)] { events.meeting_updated(news); });
  announce(transaction, services, actor, meeting, cancels_all ? Announcement::cancellation : Announcement::update);
  return {};
}

core::Outcome<core::Occurrence> move(Transaction& transaction, Services& services, const Actor& actor,
                                     const MoveOccurrence& request) {
  auto found = find_editable(transaction, services, actor, request.meeting, request.original_start);
  if (!found) return std::unexpected(std::move(found.error()));
  if (auto in_time = check_time(*found, services.clock.now()); !in_time)
    return std::unexpected(std::move(in_time.error()));
  // Everybody was told that it does not take place.
  if (found->occurrence.status == core::OccurrenceStatus::cancelled)
    return core::fail(core::Code::invalid_state, "The occurrence is cancelled: it cannot be moved any more.");
  core::Occurrence moved = found->occurrence;
  const auto length = moved.end ? std::optional(*moved.end - moved.start) : std::nullopt;
  moved.status = core::OccurrenceStatus::moved;
  moved.start = request.start_time.value_or(moved.start);
  if (request.end_time)
    moved.end = request.end_time;
  else if (length)
    moved.end = moved.start + *length;
  if (moved.end && *moved.end <= moved.start)
    return std::unexpected(invalid_field("end_time", "must be after start_time"));
  if (core::end_or_assumed(moved) <= services.clock.now())
    return std::unexpected(invalid_field("start_time", "must not be in the past"));
  auto stored = store_change(transaction, services, actor, found->meeting, moved, "OCCURRENCE_MOVED");
  if (!stored) return std::unexpected(std::move(stored.error()));
  return moved;
}

core::Outcome<core::Occurrence> cancel_occurrence_in(Transaction& transaction, Services& services, const Actor& actor,
                                                     const std::string& reference, core::TimePoint original_start) {
  auto found = find_editable(transaction, services, actor, reference, original_start);
  if (!found) return std::unexpected(std::move(found.error()));
  core::Occurrence cancelled = found->occurrence;
  // Asked once more it is the same, also where the meeting ended with its last occurrence, or the time has passed.
  if (cancelled.status == core::OccurrenceStatus::cancelled) return cancelled;
  if (auto in_time = check_time(*found, services.clock.now()); !in_time)
    return std::unexpected(std::move(in_time.error()));
  cancelled.status = core::OccurrenceStatus::cancelled;
  auto stored = store_change(transaction, services, actor, found->meeting, cancelled, "OCCURRENCE_CANCELLED");
  if (!stored) return std::unexpected(std::move(stored.error()));
  notify_members(transaction, services, found->meeting, NotificationType::cancelled, original_start, actor);
  return cancelled;
}

core::Outcome<OccurrencePage> list(Transaction& transaction, Services& services, const Actor& actor,
                                   const OccurrenceQuery& query) {
  auto membership = require_member(transaction, actor, query.meeting);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::TimePoint from = query.from.value_or(services.clock.now());
  const core::TimePoint to = query.to.value_or(from + default_window);
  if (to <= from) return std::unexpected(invalid_field("to", "must be after from"));
  OccurrencePage page;
  const auto all = occurrences_between(transaction, services, membership->meeting,
                                       query.after ? std::max(from, query.after->at) : from, to, max_window);
  for (const core::Occurrence& occurrence : all) {
    if (query.after && !is_beyond(occurrence, *query.after)) continue;
    if (static_cast<int>(page.occurrences.size()) == query.limit) {
      page.next = page_key(page.occurrences.back());
      break;
    }
    page.occurrences.push_back(occurrence);
  }
  return page;
}

}  // namespace

Async<OccurrencePage> list_occurrences(Services& services, Actor actor, OccurrenceQuery query) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), query = std::move(query)](Transaction& transaction) {
    return list(transaction, services, actor, query);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<core::Occurrence> move_occurrence(Services& services, Actor actor, MoveOccurrence request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return move(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::Occurrence> cancel_occurrence(Services& services, Actor actor, std::string reference,
                                          core::TimePoint original_start) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference),
              original_start](Transaction& transaction) {
    return cancel_occurrence_in(transaction, services, actor, reference, original_start);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
