// What several use cases share: looking up who and what is meant, rights, the audit log. Used inside transactions.
#pragma once

#include "services/actor.hpp"
#include "services/meetings.hpp"

namespace parley::services {

/// Shorthand for the parameters of an audit row.
struct Audited {
  std::string action;
  std::optional<std::string> meeting_id{};
  std::optional<std::string> target{};
  std::string details = "{}";
};
void write_audit(Transaction& transaction, Services& services, const Actor& actor, Audited entry);

/// not_found for what is no id or code, and for an unknown or deleted meeting.
core::Outcome<core::Meeting> find_meeting(Transaction& transaction, const std::string& reference);

/// The actor's own row in a meeting; also the one of an invitation to the address of their account.
std::optional<core::Participant> find_own_participant(Transaction& transaction, const std::string& meeting_id,
                                                      const Actor& actor);

/// Whoever was invited by e-mail and comes with an account of that address is the invited person from now on. True
/// where the row changed; the caller keeps it.
bool claim_invitation(core::Participant& participant, const Actor& actor);

/// An account got its address: it is invited to all that the address was invited to, as if it had been there before.
/// Who was banned under an invitation stays so, under the invitation.
void claim_invitations(Transaction& transaction, Services& services, const core::User& user);

/// A meeting and the asker's own row in it.
struct Membership {
  core::Meeting meeting;
  core::Participant participant;
};
/// not_found for strangers, as if there were no such meeting.
core::Outcome<Membership> require_member(Transaction& transaction, const Actor& actor, const std::string& reference);

/// require_member, then forbidden for a member without the permission.
core::Outcome<Membership> require_permission(Transaction& transaction, const Services& services, const Actor& actor,
                                             const std::string& reference, core::Permission permission);

/// Inserts a new meeting with a code that nobody has.
void insert_with_free_code(Transaction& transaction, Services& services, core::Meeting& meeting);
/// The row of who made a meeting, to be inserted: its host, who has accepted.
core::Participant host_participant(Services& services, const core::Meeting& meeting, const core::User& user);

std::string host_name_of(Transaction& transaction, const core::Meeting& meeting);

/// At most so many participants come with a meeting; the participants' list has pages for more.
inline constexpr int max_participants_shown = 500;

/// A meeting with all of its members, for the events that reach them wherever they are.
MeetingNews news_of(Transaction& transaction, const core::Meeting& meeting);

/// The meeting as this actor may see it.
MeetingDetails details_of(Transaction& transaction, core::Meeting about, const Actor& actor);

/// Takes a joined or waiting participant out: status, attendance, and telling. Who is one of Services::late_leaves left
/// when it says, and not at `now`. Returns the row as it is then.
core::Participant take_out(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           core::Participant participant, core::ParticipantStatus status, LeaveReason reason,
                           core::TimePoint now);

/// Ends the stay of somebody who has left while the database was away, where that is not written yet (late_leaves);
/// `participant` is the row as it is then. Nothing happens to others.
void end_late_stay(Transaction& transaction, Services& services, const core::Meeting& meeting,
                   core::Participant& participant);

/// An account has to go from wherever it is in, waits or rings, by `actor`; it stays a participant. Told by
/// participant_removed with `message`, and participant_left or waiting_changed; what follows in a meeting that is empty
/// or without a host is what follows when somebody leaves.
void turn_out(Transaction& transaction, Services& services, const Actor& actor, const std::string& user_id,
              const std::string& message);

/// Why a meeting ends, and when: now, but for one of which it is known late.
struct Ending {
  Ending(EndReason why) : reason(why) {}  // NOLINT(google-explicit-constructor): most end now
  Ending(EndReason why, core::TimePoint when) : reason(why), at(when) {}

  EndReason reason;
  std::optional<core::TimePoint> at;
};

/// Ends a live meeting and takes everybody out.
core::Outcome<core::Meeting> end_now(Transaction& transaction, Services& services, const Actor& actor,
                                     core::Meeting meeting, Ending ending);

/// Deletes a meeting and its breakout rooms: a live one is ended first, in that way, one that never started is
/// cancelled. It is gone from every list and route, and purged later.
core::Meeting delete_now(Transaction& transaction, Services& services, const Actor& actor, core::Meeting meeting,
                         Ending ending);

/// What follows when somebody has left: an instant call that is empty is deleted, a group call ended. The meeting as it
/// is then.
core::Meeting settle_empty(Transaction& transaction, Services& services, const core::Meeting& meeting);
/// The same for who left at `left_at`, which is known late.
core::Meeting settle_empty(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           core::TimePoint left_at);

/// A participant of a meeting by participant id, user id or guest session id; not_found otherwise.
core::Outcome<core::Participant> find_participant(Transaction& transaction, const core::Meeting& meeting,
                                                  const std::string& id);
/// find_participant, but not_found also for who was sent away or has never been let in.
core::Outcome<core::Participant> find_member(Transaction& transaction, const core::Meeting& meeting,
                                             const std::string& id);

/// Brings a meeting to in_progress, with the log and the telling.
core::Outcome<core::Meeting> start_now(Transaction& transaction, Services& services, const Actor& actor,
                                       core::Meeting meeting);

/// unauthorized where nobody known asks.
core::Outcome<> require_known(const Actor& actor);
/// unauthorized where it is not an account that asks (forbidden for guests).
core::Outcome<> require_user(const Actor& actor);

core::Error invalid_field(std::string field, std::string message);

/// What is wrong with a text that people write to one another: it is empty, longer than `most` bytes, or white space
/// alone. nullopt where it is fine; it is kept as it came, blanks at its ends too.
std::optional<std::string> text_problem(const std::string& text, std::size_t most);

}  // namespace parley::services
