// Instant calls: meetings of kind instant_call, made in one step and open to all who are called into them. Joining,
// leaving, chat and media are those of every meeting (joining.hpp); here is what is particular to calling somebody.
#pragma once

#include "services/ringing.hpp"

#include <string>
#include <vector>

namespace parley::services {

/// So many people at most are called in one request.
inline constexpr std::size_t max_called = 100;

struct CreateCall {
  std::optional<std::string> title;       ///< opaque, 16 KiB at most
  std::vector<std::string> participants;  ///< user ids beside the caller; nobody rings before notify_call
  std::optional<IdempotencyKey> idempotency;
};
/// Every account may. not_found names those whom there are not (in the caller's organization); validation_failed for
/// too many, or nobody but oneself.
Async<MeetingDetails> create_call(Services& services, Actor actor, CreateCall request);

/// `reference`: id or code of an instant call, here and below; not_found for every other meeting. For members.
Async<MeetingDetails> get_call(Services& services, Actor actor, std::string reference);

/// For members.
Async<ParticipantPage> list_call_participants(Services& services, Actor actor, std::string reference, int limit,
                                              std::optional<PageKey> after);

/// Who was reached by a call, and who was not.
struct Called {
  MeetingDetails call;
  std::vector<std::string> reached;  ///< a device of theirs rings, or they wait to be let in already
  std::vector<std::string> offline;  ///< no device is connected: they stay invited
  std::vector<std::string> joined;   ///< in the call already: nothing rings
};
/// Calls people: they become participants where they are none, and the devices of those who are connected ring. For
/// account holders who take part in the call. gone for a call that is over; not_found and validation_failed as for
/// create_call; banned names those who are.
Async<Called> notify_call(Services& services, Actor actor, std::string reference, std::vector<std::string> recipients,
                          const char* field = "recipients");

/// For who has been called, also to take over a group's call: all of their devices stop ringing, everybody is told. A
/// repetition changes nothing; gone for a call that is over.
Async<MeetingDetails> accept_call(Services& services, Actor actor, std::string reference);
/// The caller is told, and the person's other devices. invalid_state for someone who has accepted, or waits to be let
/// in.
Async<MeetingDetails> decline_call(Services& services, Actor actor, std::string reference);

/// The caller gives up: those whom they called stop ringing, as above. For members.
Async<MeetingDetails> cancel_call(Services& services, Actor actor, std::string reference);

/// Ends the call for everybody, also one that nobody entered. Needs can_end; invalid_state for a call that is over.
Async<MeetingDetails> end_call(Services& services, Actor actor, std::string reference);

}  // namespace parley::services
