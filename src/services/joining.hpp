// Joining, leaving (leaving.cpp) and the waiting room (waiting_room.cpp): the same for REST and every socket namespace.
#pragma once

#include "services/meetings.hpp"

namespace parley::services {

/// Of what a client tells of its device; the rest is left out.
inline constexpr std::size_t max_device_bytes = 500;

struct JoinMeeting {
  std::string meeting;  ///< id or code
  std::optional<std::string> password;
  std::optional<std::string> participant_name;  ///< needed from people without an account; else the name shown here
  std::optional<std::string> device_info;       ///< for the attendance log
  /// Nobody asked for it: a program that comes back to where it was. Refused to who has been sent away.
  bool by_itself = false;
  bool came_before = false;  ///< holds the token of an earlier join: the password has been said
  /// Of somebody without a credential, who becomes one guest however often the request comes; see check_nobodys_key.
  /// Others are known by their credential, and it is not looked at.
  std::optional<IdempotencyKey> idempotency{};
};

struct JoinResult {
  bool joined = false;        ///< false: waiting, for the host or in the waiting room
  bool newly_joined = false;  ///< this join brought them in; false for a further device and for a repetition
  core::Participant participant;
  MeetingDetails details;
  std::string access_token;                ///< bound to person and meeting; empty for those who wait
  std::optional<std::string> guest_token;  ///< for people who had no credential
  Actor actor;                             ///< who they are now: for new guests, with the guest session
};

/// Lets someone in, after the checks of core::decide_join. A person who is in already stays in, as the same
/// participant; a person who waits and asks again may get in by it. Nobody known needs participant_name and becomes a
/// guest. Two joins of one person give one participant; two for the last place give one success. A repetition with
/// nobody's Idempotency-Key is a further join of the guest whom the first one made, with tokens of its own; conflict
/// where that guest's session has ended.
Async<JoinResult> join_meeting(Services& services, Actor actor, JoinMeeting request);

/// join_meeting for somebody who may go in at once: who was admitted, invited or in it before. invalid_state for
/// others, whom join_meeting would make wait.
Async<JoinResult> register_participant(Services& services, Actor actor, JoinMeeting request);

/// Leaves; the attendance row is closed. Someone waiting stops waiting. not_found for strangers; a member who is not in
/// it changes nothing. `reason` is what the others are told.
Async<MeetingDetails> leave_meeting(Services& services, Actor actor, std::string reference,
                                    LeaveReason reason = LeaveReason::left);

/// The same for the server itself, by participant: a socket that did not come back. `at`: when they left, now where
/// unset. Unknown or not joined: nothing happens.
Async<> leave_participant(Services& services, std::string participant_id, LeaveReason reason,
                          std::optional<core::TimePoint> at = {});

/// Likewise of somebody whom the meeting knows to have left (Services::late_leaves). Where that stay is over, nothing
/// happens, also not to a later one.
Async<> write_late_leave(Services& services, LateLeave leave);

/// Likewise of somebody who waits and whose last device is gone. Who does not wait there: nothing happens.
Async<> stop_waiting(Services& services, Actor actor, std::string meeting_id);

/// Lets a waiting participant in from the waiting room (they are told by waiting_changed, and join). Needs
/// can_admit_external.
Async<core::Participant> admit_participant(Services& services, Actor actor, std::string reference,
                                           std::string participant_id);

/// Sends a waiting participant away: status removed, told by waiting_changed. Needs can_admit_external.
Async<core::Participant> reject_participant(Services& services, Actor actor, std::string reference,
                                            std::string participant_id);

/// What people send, as shown beside their name; told by participant_updated when it changed. For joined participants.
Async<> update_media_status(Services& services, std::string participant_id, core::MediaStatus status);

/// At start, before anybody is served: the permission table as the database has it.
Async<> load_roles(Services& services);

/// At start, before anybody is served: nobody's socket outlived the server, so those still joined have left. Returns
/// how many.
Async<int> recover_after_restart(Services& services);

}  // namespace parley::services
