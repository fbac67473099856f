#include "services/admission.hpp"

namespace parley::services {
namespace {

/// Notes the decision on a guest's session.
void note_admission(Transaction& transaction, const core::Participant& participant, core::Admission admission) {
  if (!participant.guest_session_id) return;
  auto session = transaction.guests.find(*participant.guest_session_id);
  if (!session) return;
  session->admission = admission;
  transaction.guests.update(*session);
}

void tell_admission(Transaction& transaction, Services& services, const core::Meeting& meeting,
                    const core::Participant& participant, core::Admission admission) {
  if (!participant.guest_session_id) return;
  transaction.after_commit([&events = services.events, meeting, participant, admission] {
    events.guest_admission(meeting, participant, admission);
  });
}

core::Outcome<core::Participant> who_waits(std::optional<core::Participant> participant, const core::Meeting& meeting) {
  if (!participant || participant->meeting_id != meeting.meeting_id)
    return core::fail(core::Code::not_found, "There is no such participant in this meeting.");
  if (participant->status != core::ParticipantStatus::waiting)
    return core::fail(core::Code::invalid_state,
                      "The participant is " + std::string(core::enum_name(participant->status)) + ", not waiting.");
  return std::move(*participant);
}

}  // namespace

std::unexpected<core::Error> refuse_other_pass() {
  return core::fail(core::Code::forbidden, "This guest pass is for another meeting. Join without it.");
}

core::Outcome<core::Participant> find_waiting(Transaction& transaction, const core::Meeting& meeting,
                                              const std::string& participant_id) {
  return who_waits(transaction.participants.find(participant_id), meeting);
}

core::Outcome<core::Participant> find_waiting_guest(Transaction& transaction, const core::Meeting& meeting,
                                                    const std::string& session_id) {
  return who_waits(transaction.participants.find_guest(meeting.meeting_id, session_id), meeting);
}

core::Participant admit_waiting(Transaction& transaction, Services& services, const Actor& actor,
                                const core::Meeting& meeting, core::Participant participant) {
  const core::TimePoint now = services.clock.now();
  participant.admitted_at = now;
  participant.status = core::ParticipantStatus::accepted;
  participant.updated_at = now;
  transaction.participants.update(participant);
  note_admission(transaction, participant, core::Admission::admitted);
  write_audit(transaction, services, actor, {"GUEST_ADMITTED", meeting.meeting_id, participant.participant_id});
  transaction.after_commit([&events = services.events, meeting, participant] {
    events.waiting_changed(meeting, participant, WaitingChange::admitted);
  });
  tell_admission(transaction, services, meeting, participant, core::Admission::admitted);
  return participant;
}

core::Participant decline_waiting(Transaction& transaction, Services& services, const Actor& actor,
                                  const core::Meeting& meeting, core::Participant participant) {
  write_audit(transaction, services, actor, {"GUEST_REJECTED", meeting.meeting_id, participant.participant_id});
  note_admission(transaction, participant, core::Admission::declined);
  participant = take_out(transaction, services, meeting, std::move(participant), core::ParticipantStatus::removed,
                         LeaveReason::removed, services.clock.now());
  tell_admission(transaction, services, meeting, participant, core::Admission::declined);
  return participant;
}

void admit_all_guests(Transaction& transaction, Services& services, const core::Meeting& meeting) {
  if (!meeting.auto_admit_guests) return;
  constexpr int batch = 200;
  // Whoever is let in waits no more, so that each batch is a new one.
  while (true) {
    const auto waiting = transaction.participants.waiting_guests(meeting.meeting_id, batch, std::nullopt);
    for (const core::Participant& guest : waiting) admit_waiting(transaction, services, Actor{}, meeting, guest);
    if (waiting.size() < batch) return;
  }
}

}  // namespace parley::services
