#include "core/join_policy.hpp"

namespace parley::core {
namespace {

/// Whoever may start a meeting by joining it: hosts, and everybody with an account where the policy is open or the
/// meeting is a group's call.
bool starts_by_joining(const Meeting& meeting, const JoinFacts& facts) {
  if (is_live(meeting.status)) return false;
  if (facts.is_guest) return false;
  return is_host(facts.role) || meeting.policy == MeetingPolicy::open || meeting.kind == MeetingKind::group_call;
}

bool is_held_in_waiting_room(const Meeting& meeting, const JoinFacts& facts) {
  if (facts.is_guest && facts.admission == Admission::waiting && !facts.already_joined) return true;
  if (!meeting.waiting_room_enabled && !meeting.require_host_approval) return false;
  return !is_host(facts.role) && !facts.admitted && !facts.already_joined;
}

}  // namespace

std::string why_over(const Meeting& meeting) {
  const bool is_call = meeting.kind == MeetingKind::instant_call || meeting.kind == MeetingKind::group_call;
  const std::string it = is_call ? "The call" : "The meeting";
  if (meeting.status == MeetingStatus::cancelled) return it + " was cancelled.";
  return it + (meeting.status == MeetingStatus::failed ? " has failed." : " has ended.");
}

std::unexpected<Error> refuse_over(const Meeting& meeting) {
  return fail(Code::gone, why_over(meeting) + " Nobody can join it any more; begin or ask for a new one.");
}

std::unexpected<Error> refuse_banned() {
  return fail(Code::banned, "You have been banned from this meeting. Ask its host to lift the ban.");
}

std::unexpected<Error> refuse_declined() {
  return fail(Code::forbidden, "You were not let into this meeting. Ask its host before you try again.");
}

bool needs_password(const Meeting& meeting, Role role, bool already_joined) noexcept {
  return meeting.password_hash && !is_host(role) && !already_joined;
}

Outcome<JoinDecision> decide_join(const JoinFacts& facts) {
  if (!facts.meeting) return fail(Code::not_found, "There is no such meeting.");
  const Meeting& meeting = *facts.meeting;
  if (is_over(meeting.status)) return refuse_over(meeting);
  if (facts.banned) return refuse_banned();
  if (facts.removed && facts.by_itself) {
    Error error{.code = Code::forbidden, .message = "A host has sent you away; join again to come back."};
    error.facts.emplace_back("reason", "removed");
    return std::unexpected(std::move(error));
  }
  if (facts.is_guest && facts.admission == Admission::declined) return refuse_declined();
  if (!facts.may_enter) return fail(Code::forbidden, "Only members of the group can join its calls.");
  if (facts.is_guest && !meeting.allow_external)
    return fail(Code::forbidden, "This meeting is for people with an account. Sign in to join it.");
  if (meeting.locked && !is_host(facts.role) && !facts.already_joined)
    return fail(Code::locked, "The host has locked this meeting: nobody new can come in.");
  if (facts.password == PasswordAnswer::missing)
    return fail(Code::wrong_password, "This meeting has a password. Ask the host for it.");
  if (facts.password == PasswordAnswer::wrong)
    return fail(Code::wrong_password, "That is not this meeting's password.");
  if (!facts.already_joined && meeting.max_participants && facts.joined_count >= *meeting.max_participants)
    return fail(Code::meeting_full, "The meeting is full. Try again when somebody has left.");

  const bool starts = starts_by_joining(meeting, facts);
  if (!starts && !is_live(meeting.status)) return JoinDecision{};
  if (is_held_in_waiting_room(meeting, facts)) return JoinDecision{};
  return JoinDecision{true, starts};
}

}  // namespace parley::core
