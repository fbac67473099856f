// The join policy: a pure function over what is known about a meeting and a person, the same for REST and every socket.
#pragma once

#include "core/meeting.hpp"
#include "core/outcome.hpp"
#include "core/people.hpp"
#include "core/roles.hpp"

namespace parley::core {

/// The answer about the meeting's password. `not_needed` also for those who need not say it again.
enum class PasswordAnswer { not_needed, missing, wrong, right };

struct JoinFacts {
  const Meeting* meeting = nullptr;  ///< null: no such meeting
  bool banned = false;
  bool is_guest = false;  ///< no account
  bool may_enter = true;  ///< member of the group, for group calls
  PasswordAnswer password = PasswordAnswer::not_needed;
  int joined_count = 0;  ///< people joined, without this one
  Role role = Role::attendee;
  bool already_joined = false;  ///< from another device, or before a reconnect
  bool admitted = false;        ///< let in from the waiting room before
  bool removed = false;         ///< sent away before, and not back since
  /// Not by the person's own doing: their program comes back after a lost connection or a reload.
  bool by_itself = false;
  /// A guest's own; people with an account need none.
  Admission admission = Admission::admitted;
};

struct JoinDecision {
  bool joined = false;          ///< false: waiting
  bool starts_meeting = false;  ///< this join brings the meeting to in_progress
};

/// Checks in the order of the model: exists (not_found) → not over (gone) → not banned, removed (for who comes by
/// itself) or declined → may enter at all (forbidden) → not locked (locked) → password (wrong_password) → not full
/// (meeting_full) → started, or started by this join (else waiting) → waiting room (else waiting).
Outcome<JoinDecision> decide_join(const JoinFacts& facts);

// What those are told who are not let in, wherever they knock.

/// "The meeting has ended.", "The call was cancelled." and so on, of one that is over.
std::string why_over(const Meeting& meeting);
/// gone: it is over.
std::unexpected<Error> refuse_over(const Meeting& meeting);
/// banned.
std::unexpected<Error> refuse_banned();
/// forbidden: a guest was sent away from the door.
std::unexpected<Error> refuse_declined();

/// Whether someone must say the meeting's password: hosts, and those who are in it already, need not.
bool needs_password(const Meeting& meeting, Role role, bool already_joined) noexcept;

}  // namespace parley::core
