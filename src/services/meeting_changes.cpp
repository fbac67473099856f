// Changing and deleting meetings, and their links.
#include "services/invitations.hpp"
#include "services/meetings.hpp"
#include "services/schedule.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

constexpr std::size_t max_deleted_at_once = 200;

template <class T>
void take(const std::optional<T>& from, T& to) {
  if (from) to = *from;
}

template <class T>
void take(const json::Field<T>& from, std::optional<T>& to) {
  if (from.present()) to = from.value();
}

void apply(const UpdateMeeting& request, core::Meeting& meeting, core::TimePoint now) {
  take(request.title, meeting.title);
  take(request.description, meeting.description);
  take(request.location, meeting.location);
  take(request.start_time, meeting.start_time);
  take(request.end_time, meeting.end_time);
  take(request.time_zone, meeting.time_zone);
  take(request.recurrence, meeting.recurrence);
  take(request.policy, meeting.policy);
  take(request.on_host_leave, meeting.on_host_leave);
  take(request.max_participants, meeting.max_participants);
  take(request.waiting_room_enabled, meeting.waiting_room_enabled);
  take(request.require_host_approval, meeting.require_host_approval);
  take(request.allow_external, meeting.allow_external);
  take(request.auto_admit_guests, meeting.auto_admit_guests);
  take(request.metadata, meeting.metadata);
  if (request.features) apply(*request.features, meeting.features);
  if (request.recording_config) apply(*request.recording_config, meeting.recording_config);
  meeting.updated_at = now;
}

core::Outcome<MeetingDetails> update(Transaction& transaction, Services& services, const Actor& actor,
                                     const UpdateMeeting& request, const std::optional<std::string>& password_hash) {
  auto membership = require_permission(transaction, services, actor, request.meeting, core::Permission::can_edit);
  if (!membership) return std::unexpected(std::move(membership.error()));
  core::Meeting& meeting = membership->meeting;
  if (core::is_over(meeting.status))
    return core::fail(core::Code::invalid_state, "The meeting is " + std::string(core::enum_name(meeting.status)) +
                                                     ": it cannot change any more.");
  const core::Meeting before = meeting;
  const core::TimePoint now = services.clock.now();
  apply(request, meeting, now);
  if (request.password.present()) meeting.password_hash = password_hash;
  if (auto valid = check_fields(meeting, request.password.value(), before); !valid)
    return std::unexpected(std::move(valid.error()));
  if (auto placed = replace_series(transaction, services, before, meeting); !placed)
    return std::unexpected(std::move(placed.error()));
  const bool is_live = core::is_live(meeting.status);
  const bool has_new_start = meeting.start_time != before.start_time;
  // The end of a meeting that runs, over its time maybe, is no more than what is told of it.
  if (has_new_start || (meeting.end_time != before.end_time && !is_live))
    if (auto to_come = check_to_come(meeting, now); !to_come) return std::unexpected(std::move(to_come.error()));
  if (auto begun = check_has_begun(meeting, before, now); !begun) return std::unexpected(std::move(begun.error()));
  if (has_new_start && !is_live) meeting.status = core::initial_status(meeting.start_time, now);
  const bool is_news = concerns_calendars(before, meeting);
  if (is_news) ++meeting.sequence;
  transaction.meetings.update(meeting);
  if (is_news) announce(transaction, services, actor, meeting, Announcement::update);
  write_audit(transaction, services, actor, {"MEETING_UPDATED", meeting.meeting_id});
  MeetingNews news = news_of(transaction, meeting);
  news.by = membership->participant.participant_id;
  transaction.after_commit([&events = services.events, news = std::move(news)] { events.meeting_updated(news); });
  return details_of(transaction, meeting, actor);
}

core::Outcome<> remove(Transaction& transaction, Services& services, const Actor& actor, const std::string& reference) {
  if (actor.is_admin()) {
    auto meeting = find_meeting(transaction, reference);
    if (!meeting) return std::unexpected(std::move(meeting.error()));
    delete_now(transaction, services, actor, std::move(*meeting), EndReason::deleted);
    return {};
  }
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_delete);
  if (!membership) return std::unexpected(std::move(membership.error()));
  delete_now(transaction, services, actor, std::move(membership->meeting), EndReason::deleted);
  return {};
}

core::Outcome<core::Meeting> make_link(Transaction& transaction, Services& services, const Actor& actor,
                                       const std::string& reference, bool renew) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_generate_link);
  if (!membership) return std::unexpected(std::move(membership.error()));
  core::Meeting meeting = std::move(membership->meeting);
  if (core::is_over(meeting.status))
    return core::fail(core::Code::invalid_state,
                      "The meeting is " + std::string(core::enum_name(meeting.status)) + ": nobody can join it.");
  if (!meeting.allow_external)
    return core::fail(core::Code::forbidden, "This meeting is for people with an account; allow_external is off.");
  if (!meeting.invitation_token || renew) {
    meeting.invitation_token = core::make_uuid(services.random);
    meeting.updated_at = services.clock.now();
    transaction.meetings.update(meeting);
    write_audit(transaction, services, actor, {"LINK_GENERATED", meeting.meeting_id});
  }
  transaction.after_commit([&events = services.events, meeting] { events.link_generated(meeting); });
  return meeting;
}

}  // namespace

Async<MeetingDetails> update_meeting(Services& services, Actor actor, UpdateMeeting request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  std::optional<std::string> password_hash;
  const std::string password = request.password.value().value_or(std::string());
  if (password.size() > max_meeting_password_bytes)
    co_return std::unexpected(invalid_field("password", "must have 200 bytes or fewer"));
  if (!password.empty()) {
    auto hash = co_await services.passwords.hash(password);
    if (!hash) co_return std::unexpected(std::move(hash.error()));
    password_hash = std::move(*hash);
  }
  auto job = [&services, actor = std::move(actor), request = std::move(request), password_hash](
                 Transaction& transaction) { return update(transaction, services, actor, request, password_hash); };
  co_return co_await services.store.write(std::move(job));
}

Async<> delete_meeting(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference)](Transaction& transaction) {
    return remove(transaction, services, actor, reference);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::vector<DeletedOne>> delete_meetings(Services& services, Actor actor, std::vector<std::string> references) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (references.empty() || references.size() > max_deleted_at_once)
    co_return std::unexpected(invalid_field("meeting_ids", "must have 1 to 200 elements"));
  auto job = [&services, actor = std::move(actor),
              references = std::move(references)](Transaction& transaction) -> core::Outcome<std::vector<DeletedOne>> {
    std::vector<DeletedOne> results;
    for (const std::string& reference : references)
      results.push_back({reference, remove(transaction, services, actor, reference)});
    return results;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::Meeting> generate_link(Services& services, Actor actor, std::string reference, bool renew) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), renew](Transaction& transaction) {
    return make_link(transaction, services, actor, reference, renew);
  };
  co_return co_await services.store.write(std::move(job));
}

std::string invitation_url(const Settings& settings, const core::Meeting& meeting) {
  return settings.public_url + "/join/" + meeting.invitation_token.value_or(meeting.code);
}

}  // namespace parley::services
