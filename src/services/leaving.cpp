// Leaving a meeting, by oneself, because one's devices are gone, or since one's account is disabled.
#include "services/group_calls.hpp"
#include "services/joining.hpp"
#include "services/ringing.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

bool is_in_or_waiting(const core::Participant& participant) {
  return participant.status == core::ParticipantStatus::joined ||
         participant.status == core::ParticipantStatus::waiting;
}

core::Outcome<MeetingDetails> leave(Transaction& transaction, Services& services, const Actor& actor,
                                    const std::string& reference, LeaveReason reason) {
  auto meeting = find_meeting(transaction, reference);
  if (!meeting) return std::unexpected(std::move(meeting.error()));
  const auto own = find_own_participant(transaction, meeting->meeting_id, actor);
  if (!own || (!own->is_member() && !is_in_or_waiting(*own)))
    return core::fail(core::Code::not_found, "There is no such meeting.");
  if (is_in_or_waiting(*own)) {
    take_out(transaction, services, *meeting, *own, core::ParticipantStatus::left, reason, services.clock.now());
    write_audit(transaction, services, actor, {"CALL_LEFT", meeting->meeting_id, own->participant_id});
    *meeting = settle_empty(transaction, services, *meeting);
  }
  return details_of(transaction, *meeting, actor);
}

/// take_out by the server itself, with the log.
core::Participant take_out_by_itself(Transaction& transaction, Services& services, const core::Meeting& meeting,
                                     const core::Participant& participant, LeaveReason reason, core::TimePoint at) {
  core::Participant left =
      take_out(transaction, services, meeting, participant, core::ParticipantStatus::left, reason, at);
  write_audit(transaction, services, Actor{},
              {"CALL_LEFT", meeting.meeting_id, participant.participant_id,
               R"({"reason":")" + std::string(core::enum_name(reason)) + "\"}"});
  return left;
}

/// For the server itself, where somebody's devices are gone.
void let_go(Transaction& transaction, Services& services, const core::Participant& participant, LeaveReason reason,
            core::TimePoint at) {
  const auto meeting = transaction.meetings.find(participant.meeting_id);
  if (!meeting) return;
  take_out_by_itself(transaction, services, *meeting, participant, reason, at);
  settle_empty(transaction, services, *meeting, at);
}

}  // namespace

void end_late_stay(Transaction& transaction, Services& services, const core::Meeting& meeting,
                   core::Participant& participant) {
  if (const auto late = services.late_leaves.of(participant))
    participant = take_out_by_itself(transaction, services, meeting, participant, late->reason, late->left_at);
}

void turn_out(Transaction& transaction, Services& services, const Actor& actor, const std::string& user_id,
              const std::string& message) {
  for (core::Participant& participant : transaction.participants.active_anywhere(user_id)) {
    auto meeting = transaction.meetings.find(participant.meeting_id);
    if (!meeting) continue;
    if (participant.status == core::ParticipantStatus::ringing) {
      miss_ring(transaction, services, participant);
      continue;
    }
    if (meeting->kind == core::MeetingKind::group_call)
      pass_on_call_host(transaction, services, actor, *meeting, participant);
    cancel_ringing(transaction, services, *meeting, user_id);  // whom they call has nobody to answer any more
    write_audit(transaction, services, actor,
                {"CALL_LEFT", meeting->meeting_id, participant.participant_id, R"({"reason":"removed"})"});
    transaction.after_commit([&events = services.events, meeting = *meeting, participant, message] {
      events.participant_removed(meeting, participant, LeaveReason::removed, message);
    });
    take_out(transaction, services, *meeting, std::move(participant), core::ParticipantStatus::left,
             LeaveReason::removed, services.clock.now());
    settle_empty(transaction, services, *meeting);
  }
}

Async<MeetingDetails> leave_meeting(Services& services, Actor actor, std::string reference, LeaveReason reason) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), reason](Transaction& transaction) {
    return leave(transaction, services, actor, reference, reason);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> leave_participant(Services& services, std::string participant_id, LeaveReason reason,
                          std::optional<core::TimePoint> at) {
  auto job = [&services, participant_id = std::move(participant_id), reason,
              at](Transaction& transaction) -> core::Outcome<> {
    const auto participant = transaction.participants.find(participant_id);
    if (participant && participant->status == core::ParticipantStatus::joined)
      let_go(transaction, services, *participant, reason, at.value_or(services.clock.now()));
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> write_late_leave(Services& services, LateLeave leave) {
  auto job = [&services, leave = std::move(leave)](Transaction& transaction) -> core::Outcome<> {
    const auto participant = transaction.participants.find(leave.participant_id);
    // It may be written already, with a join or the meeting's end, and the person be back.
    if (participant && participant->status == core::ParticipantStatus::joined &&
        participant->joined_at == leave.joined_at)
      let_go(transaction, services, *participant, leave.reason, leave.left_at);
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> stop_waiting(Services& services, Actor actor, std::string meeting_id) {
  auto job = [&services, actor = std::move(actor),
              meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<> {
    const auto participant = find_own_participant(transaction, meeting_id, actor);
    if (participant && participant->status == core::ParticipantStatus::waiting)
      let_go(transaction, services, *participant, LeaveReason::disconnected, services.clock.now());
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<int> recover_after_restart(Services& services) {
  auto job = [&services](Transaction& transaction) -> core::Outcome<int> {
    int count = 0;
    for (core::Participant& participant : transaction.participants.joined_anywhere()) {
      const auto meeting = transaction.meetings.find(participant.meeting_id);
      if (!meeting) continue;
      take_out(transaction, services, *meeting, std::move(participant), core::ParticipantStatus::left,
               LeaveReason::disconnected, services.clock.now());
      ++count;
    }
    return count;
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
