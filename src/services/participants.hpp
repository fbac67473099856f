// Participants of a meeting: inviting and removing them, their answers and roles. (Joining and leaving: joining.hpp.)
#pragma once

#include "services/meetings.hpp"

namespace parley::services {

/// So many may be invited or removed at once.
inline constexpr std::size_t max_people_at_once = 500;

struct Invited {
  std::vector<core::Participant> added;    ///< new ones, and those who were sent away or had declined before
  std::vector<core::Participant> already;  ///< those who were participants before
  int invitations_sent = 0;                ///< mails that wait to be sent; 0 without a mail server
  bool is_repeated = false;  ///< an earlier request with the same Idempotency-Key did it: nothing was done now
};

/// Inside the transaction of a use case that has checked the right to: adds people as participants, without telling
/// anybody. People without an account are kept by their address. validation_failed with `participants[i]` (or the
/// list's other name, `field`) for someone who is not found, is named in no way, is banned, or may not have that role;
/// accounts of other organizations are not found.
core::Outcome<Invited> invite(Transaction& transaction, Services& services, const core::Meeting& meeting,
                              const std::vector<Invitee>& people, const char* field = "participants");

/// How new participants hear of it beside the events.
struct InvitationMail {
  bool send = true;
  std::optional<std::string> message{};  ///< what the inviter wants to say
};
/// invite, told by participant_added. Needs can_add_participants; invalid_state for a meeting that is over.
Async<Invited> add_participants(Services& services, Actor actor, std::string reference, std::vector<Invitee> people,
                                std::optional<IdempotencyKey> key = {}, InvitationMail mail = {});

/// Sends people away, or takes the asker themselves out; told by participant_removed. `ids`: participant ids, user ids
/// or guest session ids. Needs can_remove_participants for others than oneself. The host cannot be removed. All or
/// none.
Async<std::vector<core::Participant>> remove_participants(Services& services, Actor actor, std::string reference,
                                                          std::vector<std::string> ids, std::string message = {});

/// Inside the transaction of a use case that has checked the right to: somebody has to go, for `reason` (removed or
/// banned), which is their status then; they cease to ring, to wait or to be in the meeting, and take nothing over.
/// Told by participant_removed with `message`. What follows where nobody is left is the caller's to do (settle_empty).
/// Returns the row as it is then.
core::Participant send_away(Transaction& transaction, Services& services, const core::Meeting& meeting,
                            core::Participant participant, LeaveReason reason, const std::string& message);

/// send_away of somebody who ceases to be a participant, whatever their role: with the log, and the calendar's
/// cancellation for a meeting to come.
core::Participant remove_now(Transaction& transaction, Services& services, const Actor& actor,
                             const core::Meeting& meeting, core::Participant participant, const std::string& message);

/// The asker's own answer to an invitation: accepted or declined. `id`: their own, as above; forbidden for others.
Async<core::Participant> answer_invitation(Services& services, Actor actor, std::string reference, std::string id,
                                           bool accepted);

struct RoleChange {
  core::Participant participant;
  core::Role old_role = core::Role::attendee;
};
/// Needs can_moderate. Only the host can make somebody else host (who needs an account), and becomes a co-host by it;
/// nobody else changes the host's role.
Async<RoleChange> change_role(Services& services, Actor actor, std::string reference, std::string id, core::Role role);

/// Calls people into a meeting that is live: each gets `meeting:live_invite_sent` on all devices, and becomes a
/// participant where they were none; once for each time that the meeting runs. Needs can_add_participants, or
/// can_generate_link where the policy is open.
Async<Invited> invite_live(Services& services, Actor actor, std::string reference, std::vector<std::string> user_ids);

}  // namespace parley::services
