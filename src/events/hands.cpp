// Raised hands, in the order in which they were raised; and coming back to what one missed.
#include "events/families.hpp"
#include "events/meeting_state.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;

struct Raise {
  Reference meeting_id;
};
BOOST_DESCRIBE_STRUCT(Raise, (), (meeting_id))

struct Lower {
  Reference meeting_id;
  std::optional<Reference> participant_id;  ///< one's own where left out
};
BOOST_DESCRIBE_STRUCT(Lower, (), (meeting_id, participant_id))

struct HandsAnswer {
  std::vector<std::string> hands;
};
BOOST_DESCRIBE_STRUCT(HandsAnswer, (), (hands))

struct Sync {
  Reference meeting_id;
  std::uint64_t since;
};
BOOST_DESCRIBE_STRUCT(Sync, (), (meeting_id, since))

struct MissedEvent {
  std::string event;
  json::object data;
};
BOOST_DESCRIBE_STRUCT(MissedEvent, (), (event, data))

/// The events since then, or the whole state where they are not all kept.
struct SyncAnswer {
  std::uint64_t seq;
  json::Field<std::vector<MissedEvent>> events;
  json::Field<MeetingState> snapshot;
};
BOOST_DESCRIBE_STRUCT(SyncAnswer, (), (seq, events, snapshot))

Async<HandsAnswer> set_hand(Call& call, std::string participant_id, bool up) {
  if (!call.standing().meeting.features.hand_raise_enabled)
    co_return core::fail(core::Code::feature_disabled, "Raising hands is turned off in this meeting.");
  auto hands = co_await call.live().set_hand(call.meeting_id(), std::move(participant_id), up);
  if (!hands) co_return std::unexpected(std::move(hands.error()));
  co_return HandsAnswer{std::move(*hands)};
}

Async<HandsAnswer> raise(Call& call, Raise) { return set_hand(call, call.standing().participant.participant_id, true); }

Async<HandsAnswer> lower(Call& call, Lower request) {
  const core::Participant& self = call.standing().participant;
  const std::string target = request.participant_id ? std::string(*request.participant_id) : self.participant_id;
  const core::RoleTable roles = call.services().roles;
  if (target != self.participant_id &&
      !core::may(roles, self.role, core::Permission::can_moderate, call.standing().meeting))
    co_return core::fail(core::Code::forbidden, "Only the host of the meeting lowers the hands of others.");
  co_return co_await set_hand(call, target, false);
}

Async<SyncAnswer> sync(Call& call, Sync request) {
  const std::string meeting_id = call.meeting_id();
  const std::string own_id = call.standing().participant.participant_id;
  auto missed = co_await call.live().missed(meeting_id, request.since, own_id);
  if (!missed) co_return std::unexpected(std::move(missed.error()));
  SyncAnswer answer{.seq = missed->now.seq};
  if (missed->events) {
    std::vector<MissedEvent> events;
    for (auto& kept : *missed->events)
      events.push_back({std::move(kept.event), boost::json::parse(kept.payload).as_object()});
    answer.events = std::move(events);
    co_return answer;
  }
  auto details = co_await services::get_meeting(call.services(), call.session().actor, meeting_id);
  if (!details) co_return std::unexpected(std::move(details.error()));
  core::Participant self = call.standing().participant;
  answer.snapshot = co_await full_state(call, std::move(details->meeting), std::move(details->host_name),
                                        std::move(self), std::move(missed->now));
  co_return answer;
}

}  // namespace

void add_hand_events(EventTable& table) {
  table.push_back(event("hand:raise", RateClass::state, Who::joined, "Raises one's hand.", &raise));
  table.push_back(event("hand:lower", RateClass::state, Who::joined,
                        "Lowers one's own hand; that of others needs can_moderate.", &lower));
  table.push_back(event("state:sync", RateClass::state, Who::joined,
                        "The numbered events after `since` (reactions are not kept), or, where they are not all kept "
                        "any more, the whole state.",
                        &sync));
}

}  // namespace parley::events
