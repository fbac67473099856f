#include "services/ringing.hpp"

#include "services/support.hpp"
#include "services/views.hpp"

namespace parley::services {
namespace {

using boost::json::object;

/// So many are settled in one transaction; the alarm goes off again for the rest.
constexpr int sweep_size = 500;

object caller_object(const core::User& caller) {
  return {{"id", caller.user_id}, {"name", caller.name}, {"profile_image", json::encode(caller.profile_image)}};
}

object incoming_payload(Transaction& transaction, const Services& services, const core::Meeting& meeting,
                        const core::User& caller) {
  const MeetingDetails details{meeting, host_name_of(transaction, meeting),
                               transaction.participants.list(meeting.meeting_id, max_participants_shown, std::nullopt),
                               true};
  return {{"call", json::encode(view(services.settings, details))}, {"caller", caller_object(caller)}};
}

void tell(Transaction& transaction, Services& services, std::string person_id, std::string_view event, object payload) {
  transaction.after_commit(
      [&people = services.people, person_id = std::move(person_id), event, payload = std::move(payload)]() mutable {
        people.to_person(person_id, event, std::move(payload));
      });
}

/// To who rang: not any more.
void tell_cancelled(Transaction& transaction, Services& services, const core::Meeting& meeting, const Ring& ring) {
  tell(transaction, services, ring.user_id, "call:cancelled",
       {{"call_id", meeting.meeting_id}, {"user_id", ring.caller_id}});
}

/// The participant's row as it was, with another status.
core::Participant set_status(Transaction& transaction, Services& services, const core::Meeting& meeting,
                             core::Participant participant, core::ParticipantStatus status) {
  participant.status = status;
  participant.updated_at = services.clock.now();
  transaction.participants.update(participant);
  transaction.after_commit(
      [&events = services.events, meeting, participant] { events.participant_updated(meeting, participant); });
  return participant;
}

/// Back to invited, for someone who did not answer. False where they stopped ringing in some other way.
bool give_up_on(Transaction& transaction, Services& services, const core::Meeting& meeting, const Ring& ring) {
  if (!transaction.of<RingRepository>().remove(ring.participant_id)) return false;
  auto participant = transaction.participants.find(ring.participant_id);
  if (!participant || participant->status != core::ParticipantStatus::ringing) return false;
  participant->handed_over_by.reset();  // who comes later comes on their own account
  set_status(transaction, services, meeting, std::move(*participant), core::ParticipantStatus::invited);
  return true;
}

void miss(Transaction& transaction, Services& services, const Ring& ring, Unanswered& so_far) {
  const auto meeting = transaction.meetings.find(ring.meeting_id);
  if (!meeting) {  // deleted meanwhile
    transaction.of<RingRepository>().remove(ring.participant_id);
    tell(transaction, services, ring.user_id, "call:cancelled", {{"call_id", ring.meeting_id}});
    return;
  }
  if (!give_up_on(transaction, services, *meeting, ring)) return;
  ++so_far.missed;
  write_audit(transaction, services, Actor{}, {"CALL_MISSED", ring.meeting_id, ring.participant_id});
  object payload{{"call_id", ring.meeting_id}, {"user_id", ring.user_id}, {"caller_id", ring.caller_id}};
  if (const auto caller = transaction.users.find(ring.caller_id)) payload["caller"] = caller_object(*caller);
  tell(transaction, services, ring.user_id, "call:missed", payload);
  tell(transaction, services, ring.caller_id, "call:missed", std::move(payload));
}

}  // namespace

bool begin_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting, core::Participant callee,
                   const core::User& caller) {
  using enum core::ParticipantStatus;
  if (!callee.user_id || callee.status == joined || callee.status == waiting) return false;
  const core::TimePoint now = services.clock.now();
  const Ring ring{callee.participant_id, meeting.meeting_id, *callee.user_id, caller.user_id, now};
  if (!transaction.of<RingRepository>().insert(ring)) return false;
  set_status(transaction, services, meeting, std::move(callee), core::ParticipantStatus::ringing);
  transaction.after_commit(
      [&alarm = services.ring_alarm, due = now + services.settings.ring_timeout] { alarm.due_at(due); });
  return true;
}

void tell_incoming(Transaction& transaction, Services& services, const core::Meeting& meeting, const core::User& caller,
                   const std::vector<std::string>& user_ids) {
  if (user_ids.empty()) return;
  const object payload = incoming_payload(transaction, services, meeting, caller);
  for (const std::string& user_id : user_ids) tell(transaction, services, user_id, "call:incoming", payload);
}

std::optional<std::string> answer_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                                          const core::Participant& participant) {
  const auto ring = transaction.of<RingRepository>().find(participant.participant_id);
  if (!ring || !transaction.of<RingRepository>().remove(participant.participant_id)) return std::nullopt;
  tell_participants(transaction, services, meeting.meeting_id, "call:accepted",
                    {{"call_id", meeting.meeting_id}, {"user_id", ring->user_id}});
  return ring->caller_id;
}

void decline_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                     const core::Participant& participant) {
  const auto ring = transaction.of<RingRepository>().find(participant.participant_id);
  if (ring) transaction.of<RingRepository>().remove(participant.participant_id);
  const std::string caller_id = ring ? ring->caller_id : meeting.host_id;
  const object payload{{"call_id", meeting.meeting_id}, {"user_id", participant.person_id()}};
  tell(transaction, services, caller_id, "call:declined", payload);
  if (participant.person_id() != caller_id)
    tell(transaction, services, participant.person_id(), "call:declined", payload);
}

int cancel_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                   const std::optional<std::string>& caller_id) {
  int cancelled = 0;
  for (const Ring& ring : transaction.of<RingRepository>().of_meeting(meeting.meeting_id)) {
    if (caller_id && ring.caller_id != *caller_id) continue;
    if (!give_up_on(transaction, services, meeting, ring)) continue;
    ++cancelled;
    tell_cancelled(transaction, services, meeting, ring);
  }
  return cancelled;
}

void cancel_ring(Transaction& transaction, Services& services, const core::Meeting& meeting,
                 const core::Participant& participant) {
  const auto ring = transaction.of<RingRepository>().find(participant.participant_id);
  if (ring && give_up_on(transaction, services, meeting, *ring)) tell_cancelled(transaction, services, meeting, *ring);
}

void miss_ring(Transaction& transaction, Services& services, const core::Participant& participant) {
  Unanswered so_far;
  if (const auto ring = transaction.of<RingRepository>().find(participant.participant_id))
    miss(transaction, services, *ring, so_far);
}

void stop_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                  const core::Participant& participant) {
  const auto ring = transaction.of<RingRepository>().find(participant.participant_id);
  if (ring && transaction.of<RingRepository>().remove(participant.participant_id))
    tell_cancelled(transaction, services, meeting, *ring);
}

Async<Unanswered> miss_unanswered(Services& services) {
  auto job = [&services](Transaction& transaction) -> core::Outcome<Unanswered> {
    Unanswered outcome;
    for (const Ring& ring : transaction.of<RingRepository>().begun_before(
             services.clock.now() - services.settings.ring_timeout, sweep_size))
      miss(transaction, services, ring, outcome);
    if (const auto oldest = transaction.of<RingRepository>().oldest())
      outcome.next = *oldest + services.settings.ring_timeout;
    return outcome;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::vector<object>> incoming_calls(Services& services, Actor actor) {
  if (!actor.user) co_return std::vector<object>{};
  auto job = [&services,
              user_id = actor.user->user_id](Transaction& transaction) -> core::Outcome<std::vector<object>> {
    std::vector<object> calls;
    for (const Ring& ring : transaction.of<RingRepository>().of_user(user_id)) {
      if (ring.since + services.settings.ring_timeout <= services.clock.now()) continue;
      const auto meeting = transaction.meetings.find(ring.meeting_id);
      const auto caller = transaction.users.find(ring.caller_id);
      if (meeting && caller) calls.push_back(incoming_payload(transaction, services, *meeting, *caller));
    }
    return calls;
  };
  co_return co_await services.store.read(std::move(job));
}

void tell_participants(Transaction& transaction, Services& services, const std::string& meeting_id,
                       std::string_view event, const object& payload) {
  for (const core::Participant& participant :
       transaction.participants.list(meeting_id, max_participants_shown, std::nullopt))
    if (participant.is_member()) tell(transaction, services, participant.person_id(), event, payload);
}

}  // namespace parley::services
