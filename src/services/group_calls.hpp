// Group calls: a group's meetings of kind group_call, which any member may begin, enter and see. Joining, leaving and
// everything inside are those of every meeting; here is what is particular to them. `call_id` is the call's UUID.
//
// Refusals, here and below: not_found for an unknown call or group, forbidden for people outside of the group,
// bad_request for what does not fit the call's state.
#pragma once

#include "services/idempotency.hpp"
#include "services/joining.hpp"

namespace parley::services {

struct GroupCall {
  core::Meeting meeting;
  std::vector<core::Participant> participants;  ///< oldest first
};

struct CreateGroupCall {
  std::string group_id;
  core::CallType type = core::CallType::video;
  std::string metadata = "{}";  ///< JSON object, as text
  std::optional<IdempotencyKey> idempotency;
};
/// Every member may; bad_request where the group has an open call. The creator is a participant, and the call begins
/// with the first who joins. Told to the group (call:created).
Async<GroupCall> create_group_call(Services& services, Actor actor, CreateGroupCall request);

Async<GroupCall> get_group_call(Services& services, Actor actor, std::string call_id);

struct GroupCallPage {
  std::vector<GroupCall> calls;
  std::optional<PageKey> next;
};
/// Newest first.
Async<GroupCallPage> list_group_calls(Services& services, Actor actor, std::string group_id, int limit,
                                      std::optional<PageKey> after);

/// The open calls of the asker's groups.
Async<std::vector<GroupCall>> open_group_calls(Services& services, Actor actor);

struct JoinedGroupCall {
  GroupCall call;
  core::Participant participant;
  std::string access_token;
};
Async<JoinedGroupCall> join_group_call(Services& services, Actor actor, std::string call_id,
                                       std::optional<std::string> device_info);

/// With the last one the call ends. bad_request for who is not in it.
Async<GroupCall> leave_group_call(Services& services, Actor actor, std::string call_id);

enum class CallEnd { normal, timeout, error, cancelled };
BOOST_DESCRIBE_ENUM(CallEnd, normal, timeout, error, cancelled)

/// For the initiator, whoever the call was handed over to, and the group's admins; others get forbidden. One that
/// nobody has joined yet is cancelled. Told to the group (call:ended).
Async<GroupCall> end_group_call(Services& services, Actor actor, std::string call_id, CallEnd reason);

/// Rings another member of the group; as soon as they have joined, the asker leaves, and a host hands over that role.
/// Whom the asker handed it over to before is called off (call:cancelled). bad_request where the asker is not in the
/// call, or the other one is, waits to be let in, takes it over from somebody else already, or is no member.
Async<GroupCall> transfer_group_call(Services& services, Actor actor, std::string call_id, std::string target_user_id);

/// Ends calls that are open for longer than `longest`, with reason timeout; for the clean-up job. Returns how many.
Async<int> end_stuck_group_calls(Services& services, std::chrono::hours longest);

// For the use cases of other families, inside their transactions.

/// Ends an open call, or calls it off where nobody has joined it yet; bad_request for one that is over.
core::Outcome<core::Meeting> end_group_call_now(Transaction& transaction, Services& services, const Actor& actor,
                                                core::Meeting meeting, CallEnd reason);

/// call:ended to the group's members, after the commit.
void tell_group_call_ended(Transaction& transaction, Services& services, const core::Meeting& meeting, CallEnd reason);
void tell_group_call_ended(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           EndReason reason);

/// For a host who has to go: an admin of the group who is in the call is host in their place (host_changed), or else
/// who has been in it longest, and `participant`, whose row the caller writes, an attendee. Nothing happens to others.
void pass_on_call_host(Transaction& transaction, Services& services, const Actor& actor, core::Meeting& call,
                       core::Participant& participant);

/// Whom `giver` handed the call over to takes nobody's place any more; they ring on.
void forget_hand_overs(Transaction& transaction, const core::Meeting& meeting, const core::Participant& giver);

/// What follows in a group call when somebody has joined it: the peak is noted, and whoever handed the call over to
/// them leaves it.
void note_group_call_joined(Transaction& transaction, Services& services, core::Meeting& meeting,
                            core::Participant& participant);

}  // namespace parley::services
