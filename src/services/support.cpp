#include "services/support.hpp"

#include "core/white_space.hpp"
#include "services/breakout_repositories.hpp"
#include "services/breakouts.hpp"
#include "services/invitations.hpp"
#include "services/notifications.hpp"
#include "services/schedule.hpp"
#include "services/group_calls.hpp"
#include "services/ringing.hpp"

namespace parley::services {
namespace {

std::unexpected<core::Error> no_such_meeting() {
  return core::fail(core::Code::not_found, "There is no such meeting.");
}

std::unexpected<core::Error> no_such_participant() {
  return core::fail(core::Code::not_found, "There is no such participant in this meeting.");
}

/// Codes collide about never; so many in a row mean that something else is wrong.
constexpr int code_tries = 8;

}  // namespace

void write_audit(Transaction& transaction, Services& services, const Actor& actor, Audited entry) {
  AuditEntry row;
  row.audit_id = core::make_id(services.random, core::id_prefix::audit);
  if (actor.is_known()) row.actor = actor.person_id();
  row.action = std::move(entry.action);
  row.meeting_id = std::move(entry.meeting_id);
  row.target = std::move(entry.target);
  row.at = services.clock.now();
  row.address = actor.address;
  row.details = std::move(entry.details);
  transaction.audit.insert(row);
}

core::Outcome<core::Meeting> find_meeting(Transaction& transaction, const std::string& reference) {
  const auto parsed = core::parse_meeting_reference(reference);
  if (!parsed) return no_such_meeting();
  auto meeting = parsed->kind == core::MeetingReference::Kind::id ? transaction.meetings.find(parsed->value)
                                                                  : transaction.meetings.find_by_code(parsed->value);
  if (!meeting) return no_such_meeting();
  return std::move(*meeting);
}

std::optional<core::Participant> find_own_participant(Transaction& transaction, const std::string& meeting_id,
                                                      const Actor& actor) {
  if (actor.user) {
    auto own = transaction.participants.find_user(meeting_id, actor.user->user_id);
    if (own || !actor.user->email) return own;
    return transaction.participants.find_invited(meeting_id, *actor.user->email);
  }
  if (actor.guest) return transaction.participants.find_guest(meeting_id, actor.guest->session_id);
  return std::nullopt;
}

bool claim_invitation(core::Participant& participant, const Actor& actor) {
  if (!participant.email || !actor.user || participant.user_id) return false;
  participant.user_id = actor.user->user_id;
  participant.guest_session_id = std::nullopt;
  participant.email = std::nullopt;
  participant.name = actor.user->name;
  return true;
}

void claim_invitations(Transaction& transaction, Services& services, const core::User& user) {
  if (!user.email) return;
  const Actor actor{user, std::nullopt, {}};
  for (core::Participant& invited : transaction.participants.invited_anywhere(*user.email)) {
    const bool is_there = transaction.participants.find_user(invited.meeting_id, user.user_id).has_value();
    if (is_there || !invited.is_member() || !claim_invitation(invited, actor)) continue;
    invited.updated_at = services.clock.now();
    transaction.participants.update(invited);
  }
}

core::Outcome<Membership> require_member(Transaction& transaction, const Actor& actor, const std::string& reference) {
  auto meeting = find_meeting(transaction, reference);
  if (!meeting) return std::unexpected(std::move(meeting.error()));
  auto participant = find_own_participant(transaction, meeting->meeting_id, actor);
  if (!participant || !participant->is_member()) return no_such_meeting();
  return Membership{std::move(*meeting), std::move(*participant)};
}

core::Outcome<Membership> require_permission(Transaction& transaction, const Services& services, const Actor& actor,
                                             const std::string& reference, core::Permission permission) {
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return membership;
  if (!core::may(services.roles, membership->participant.role, permission, membership->meeting))
    return core::fail(core::Code::forbidden, "Only the host of the meeting may do this.");
  return membership;
}

core::Participant host_participant(Services& services, const core::Meeting& meeting, const core::User& user) {
  core::Participant host;
  host.participant_id = core::make_id(services.random, core::id_prefix::participant);
  host.meeting_id = meeting.meeting_id;
  host.user_id = user.user_id;
  host.name = user.name;
  host.role = core::Role::host;
  host.status = core::ParticipantStatus::accepted;
  host.invited = true;
  host.created_at = meeting.created_at;
  host.updated_at = meeting.created_at;
  return host;
}

void insert_with_free_code(Transaction& transaction, Services& services, core::Meeting& meeting) {
  for (int tried = 0; tried < code_tries; ++tried) {
    meeting.code = core::make_meeting_code(services.random, services.settings.meeting_code_length);
    if (transaction.meetings.insert(meeting)) return;
  }
  throw std::runtime_error("no free meeting code was found");
}

std::string host_name_of(Transaction& transaction, const core::Meeting& meeting) {
  const auto host = transaction.users.find(meeting.host_id);
  return host ? host->name : std::string();
}

MeetingNews news_of(Transaction& transaction, const core::Meeting& meeting) {
  return {meeting, host_name_of(transaction, meeting), transaction.participants.member_ids(meeting.meeting_id)};
}

MeetingDetails details_of(Transaction& transaction, core::Meeting about, const Actor& actor) {
  MeetingDetails details;
  details.meeting = std::move(about);
  const core::Meeting& meeting = details.meeting;
  // Who asks has just been read.
  const bool is_host = actor.user && actor.user->user_id == meeting.host_id;
  details.host_name = is_host ? actor.user->name : host_name_of(transaction, meeting);
  const auto own = find_own_participant(transaction, meeting.meeting_id, actor);
  details.is_member = (own && own->is_member()) || actor.is_admin();
  if (details.is_member)
    details.participants = transaction.participants.list(meeting.meeting_id, max_participants_shown, std::nullopt);
  return details;
}

core::Participant take_out(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           core::Participant participant, core::ParticipantStatus status, LeaveReason reason,
                           core::TimePoint now) {
  // Who had left before, while the database was away, left then.
  if (const auto late = services.late_leaves.of(participant)) now = late->left_at;
  if (participant.status == core::ParticipantStatus::joined) {
    transaction.attendance.close(participant.participant_id, now);
    if (reason != LeaveReason::ended)
      transaction.of<BreakoutRepository>().leave(meeting.meeting_id, participant.participant_id);
  }
  const bool was_waiting = participant.status == core::ParticipantStatus::waiting;
  const auto change = reason == LeaveReason::removed ? WaitingChange::rejected : WaitingChange::left;
  participant.status = status;
  participant.left_at = now;
  participant.updated_at = now;
  participant.media_status = {};
  transaction.participants.update(participant);
  transaction.after_commit([&events = services.events, meeting, participant, reason, was_waiting, change] {
    if (was_waiting)
      events.waiting_changed(meeting, participant, change);
    else
      events.participant_left(meeting, participant, reason);
  });
  return participant;
}

core::Outcome<core::Meeting> end_now(Transaction& transaction, Services& services, const Actor& actor,
                                     core::Meeting meeting, Ending ending) {
  const EndReason reason = ending.reason;
  const auto action = reason == EndReason::error ? core::MeetingAction::fail : core::MeetingAction::end;
  const auto status = core::next_status(meeting.status, action);
  if (!status) return std::unexpected(status.error());
  const core::TimePoint now = services.clock.now();
  meeting.ended_at = ending.at.value_or(now);
  // A recurring meeting is over only with its last occurrence.
  if (!renew(transaction, services, meeting)) meeting.status = *status;
  meeting.updated_at = now;
  transaction.meetings.update(meeting);
  cancel_ringing(transaction, services, meeting, std::nullopt);
  drop_breakouts(transaction, meeting.meeting_id);
  MeetingNews news = news_of(transaction, meeting);
  for (const auto& present :
       {transaction.participants.joined(meeting.meeting_id), transaction.participants.waiting(meeting.meeting_id)})
    for (const core::Participant& participant : present)
      take_out(transaction, services, meeting, participant, core::ParticipantStatus::left, LeaveReason::ended, now);
  write_audit(transaction, services, actor,
              {"CALL_ENDED", meeting.meeting_id, std::nullopt,
               R"({"reason":")" + std::string(core::enum_name(reason)) + "\"}"});
  transaction.after_commit(
      [&events = services.events, news = std::move(news), reason] { events.meeting_ended(news, reason); });
  tell_group_call_ended(transaction, services, meeting, reason);
  return meeting;
}

core::Meeting delete_now(Transaction& transaction, Services& services, const Actor& actor, core::Meeting meeting,
                         Ending ending) {
  for (core::Meeting& room : transaction.meetings.children(meeting.meeting_id))
    delete_now(transaction, services, actor, std::move(room), ending.reason);
  cancel_ringing(transaction, services, meeting, std::nullopt);
  MeetingNews news = news_of(transaction, meeting);
  if (core::is_live(meeting.status))
    meeting = end_now(transaction, services, actor, std::move(meeting), ending).value();
  const core::TimePoint now = services.clock.now();
  if (const auto cancelled = core::next_status(meeting.status, core::MeetingAction::cancel)) {
    meeting.status = *cancelled;
    tell_group_call_ended(transaction, services, meeting, EndReason::cancelled);
  }
  for (const core::Participant& waiting : transaction.participants.waiting(meeting.meeting_id))
    take_out(transaction, services, meeting, waiting, core::ParticipantStatus::left, LeaveReason::ended, now);
  meeting.updated_at = now;
  meeting.deleted_at = now;
  ++meeting.sequence;
  transaction.meetings.update(meeting);
  if (meeting.status == core::MeetingStatus::cancelled && is_to_come(meeting, now)) {
    announce(transaction, services, actor, meeting, Announcement::cancellation);
    notify_members(transaction, services, meeting, NotificationType::cancelled, once, actor);
  }
  write_audit(transaction, services, actor,
              {"MEETING_DELETED", meeting.meeting_id, std::nullopt,
               R"({"reason":")" + std::string(core::enum_name(ending.reason)) + "\"}"});
  news.meeting = meeting;
  transaction.after_commit([&events = services.events, news = std::move(news)] { events.meeting_deleted(news); });
  return meeting;
}

core::Meeting settle_empty(Transaction& transaction, Services& services, const core::Meeting& meeting) {
  return settle_empty(transaction, services, meeting, services.clock.now());
}

core::Meeting settle_empty(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           core::TimePoint left_at) {
  const bool ends_empty =
      meeting.kind == core::MeetingKind::instant_call || meeting.kind == core::MeetingKind::group_call;
  if (!ends_empty || !core::is_live(meeting.status) || transaction.participants.count_joined(meeting.meeting_id) > 0)
    return meeting;
  if (meeting.kind == core::MeetingKind::instant_call)
    return delete_now(transaction, services, Actor{}, meeting, {EndReason::empty, left_at});
  return end_now(transaction, services, Actor{}, meeting, {EndReason::empty, left_at}).value();
}

core::Outcome<core::Participant> find_participant(Transaction& transaction, const core::Meeting& meeting,
                                                  const std::string& id) {
  auto found = transaction.participants.find_user(meeting.meeting_id, id);
  if (!found) found = transaction.participants.find_guest(meeting.meeting_id, id);
  if (!found) found = transaction.participants.find(id);
  if (!found || found->meeting_id != meeting.meeting_id) return no_such_participant();
  return std::move(*found);
}

core::Outcome<core::Participant> find_member(Transaction& transaction, const core::Meeting& meeting,
                                             const std::string& id) {
  auto found = find_participant(transaction, meeting, id);
  if (found && !found->is_member()) return no_such_participant();
  return found;
}

core::Outcome<core::Meeting> start_now(Transaction& transaction, Services& services, const Actor& actor,
                                       core::Meeting meeting) {
  const auto status = core::next_status(meeting.status, core::MeetingAction::start);
  if (!status) return std::unexpected(status.error());
  const core::TimePoint now = services.clock.now();
  meeting.status = *status;
  meeting.started_at = now;
  meeting.updated_at = now;
  transaction.meetings.update(meeting);
  write_audit(transaction, services, actor, {"CALL_STARTED", meeting.meeting_id});
  transaction.after_commit(
      [&events = services.events, news = news_of(transaction, meeting)] { events.meeting_started(news); });
  return meeting;
}

core::Outcome<> require_known(const Actor& actor) {
  if (actor.is_known()) return {};
  return core::fail(core::Code::unauthorized, "Sign in to do this.");
}

core::Outcome<> require_user(const Actor& actor) {
  if (actor.user) return {};
  if (actor.guest) return core::fail(core::Code::forbidden, "Guests cannot do this. Sign in with an account.");
  return core::fail(core::Code::unauthorized, "Sign in to do this.");
}

core::Error invalid_field(std::string field, std::string message) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  error.errors.push_back({std::move(field), std::move(message)});
  return error;
}

std::optional<std::string> text_problem(const std::string& text, std::size_t most) {
  if (text.empty() || text.size() > most) return "must have 1 to " + std::to_string(most) + " bytes";
  if (core::is_blank(text)) return "must not be blank";
  return std::nullopt;
}

}  // namespace parley::services
