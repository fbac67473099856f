// Starting, pausing, resuming and ending meetings, and handing them over.
#include "services/meetings.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

/// Whether somebody is in it who has not left while the database was away.
bool is_in(const Services& services, const core::Participant& participant) {
  return participant.status == core::ParticipantStatus::joined && !services.late_leaves.of(participant);
}

/// The co-host who takes over: who has been in it longest.
std::optional<core::Participant> successor(const Services& services, const std::vector<core::Participant>& joined) {
  for (const core::Participant& participant : joined)
    if (participant.role == core::Role::co_host && participant.user_id && is_in(services, participant))
      return participant;
  return std::nullopt;
}

core::Outcome<HostLeft> settle(Transaction& transaction, Services& services, const std::string& meeting_id) {
  const auto meeting = transaction.meetings.find(meeting_id);
  if (!meeting || !core::is_live(meeting->status) || meeting->policy == core::MeetingPolicy::open ||
      meeting->on_host_leave == core::OnHostLeave::keep)
    return HostLeft::nothing;
  const auto host = transaction.participants.find_user(meeting_id, meeting->host_id);
  if (host && is_in(services, *host)) return HostLeft::nothing;
  if (meeting->on_host_leave == core::OnHostLeave::promote_or_end) {
    if (auto next = successor(services, transaction.participants.joined(meeting_id))) {
      hand_over(transaction, services, Actor{}, *meeting, std::move(*next), "host_left");
      return HostLeft::promoted;
    }
  }
  auto ended = end_now(transaction, services, Actor{}, *meeting, EndReason::host_left);
  if (!ended) return std::unexpected(std::move(ended.error()));
  return HostLeft::ended;
}

/// pause or resume.
core::Outcome<core::Meeting> hold(Transaction& transaction, Services& services, const Actor& actor,
                                  core::Meeting meeting, core::MeetingAction action) {
  const auto status = core::next_status(meeting.status, action);
  if (!status) return std::unexpected(status.error());
  const bool pauses = action == core::MeetingAction::pause;
  meeting.status = *status;
  meeting.updated_at = services.clock.now();
  transaction.meetings.update(meeting);
  write_audit(transaction, services, actor, {pauses ? "CALL_PAUSED" : "CALL_RESUMED", meeting.meeting_id});
  transaction.after_commit([&events = services.events, meeting, pauses] {
    if (pauses)
      events.meeting_paused(meeting);
    else
      events.meeting_resumed(meeting);
  });
  return meeting;
}

using Change = core::Outcome<core::Meeting> (*)(Transaction&, Services&, const Actor&, core::Meeting);

/// A change of a meeting's status by somebody who needs a permission for it.
Async<MeetingDetails> change_status(Services& services, Actor actor, std::string reference, core::Permission permission,
                                    Change change) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), permission,
              change](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto membership = require_permission(transaction, services, actor, reference, permission);
    if (!membership) return std::unexpected(std::move(membership.error()));
    auto changed = change(transaction, services, actor, std::move(membership->meeting));
    if (!changed) return std::unexpected(std::move(changed.error()));
    return details_of(transaction, *changed, actor);
  };
  co_return co_await services.store.write(std::move(job));
}

core::Outcome<core::Meeting> pause_now(Transaction& transaction, Services& services, const Actor& actor,
                                       core::Meeting meeting) {
  return hold(transaction, services, actor, std::move(meeting), core::MeetingAction::pause);
}

core::Outcome<core::Meeting> resume_now(Transaction& transaction, Services& services, const Actor& actor,
                                        core::Meeting meeting) {
  return hold(transaction, services, actor, std::move(meeting), core::MeetingAction::resume);
}

core::Outcome<core::Meeting> end_by_somebody(Transaction& transaction, Services& services, const Actor& actor,
                                             core::Meeting meeting) {
  return end_now(transaction, services, actor, std::move(meeting), EndReason::ended);
}

}  // namespace

void hand_over(Transaction& transaction, Services& services, const Actor& actor, core::Meeting meeting,
               core::Participant next, const std::string& reason) {
  const core::TimePoint now = services.clock.now();
  auto old = transaction.participants.find_user(meeting.meeting_id, meeting.host_id);
  if (old) {
    old->role = core::Role::co_host;
    old->updated_at = now;
    transaction.participants.update(*old);
  }
  next.role = core::Role::host;
  next.updated_at = now;
  transaction.participants.update(next);
  meeting.host_id = *next.user_id;
  meeting.updated_at = now;
  transaction.meetings.update(meeting);
  write_audit(transaction, services, actor,
              {"ROLE_CHANGED", meeting.meeting_id, next.participant_id, R"({"role":"host"})"});
  transaction.after_commit([&events = services.events, meeting, next, old, reason] {
    if (old && old->status == core::ParticipantStatus::joined) events.participant_updated(meeting, *old);
    events.participant_updated(meeting, next);
    events.host_changed(meeting, reason);
  });
}

Async<MeetingDetails> start_meeting(Services& services, Actor actor, std::string reference) {
  co_return co_await change_status(services, std::move(actor), std::move(reference), core::Permission::can_start,
                                   &start_now);
}

Async<MeetingDetails> pause_meeting(Services& services, Actor actor, std::string reference) {
  co_return co_await change_status(services, std::move(actor), std::move(reference), core::Permission::can_end,
                                   &pause_now);
}

Async<MeetingDetails> resume_meeting(Services& services, Actor actor, std::string reference) {
  co_return co_await change_status(services, std::move(actor), std::move(reference), core::Permission::can_start,
                                   &resume_now);
}

Async<MeetingDetails> end_meeting(Services& services, Actor actor, std::string reference) {
  co_return co_await change_status(services, std::move(actor), std::move(reference), core::Permission::can_end,
                                   &end_by_somebody);
}

Async<HostLeft> settle_host_left(Services& services, std::string meeting_id) {
  auto job = [&services, meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<HostLeft> {
    return settle(transaction, services, meeting_id);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
