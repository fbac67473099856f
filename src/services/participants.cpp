#include "services/participants.hpp"

#include "core/organizations.hpp"
#include "services/accounts.hpp"
#include "services/idempotency.hpp"
#include "services/invitations.hpp"
#include "services/notifications.hpp"
#include "services/ringing.hpp"
#include "services/support.hpp"
#include "services/views.hpp"

#include <boost/algorithm/string/case_conv.hpp>

#include <set>

namespace parley::services {
namespace {

/// The placeholder session of someone who was invited by e-mail ends with the meeting only; no token is made for it.
constexpr auto until_purged = std::chrono::years(100);

core::Outcome<> check_invitee(const Invitee& who) {
  if (who.role == core::Role::host)
    return core::fail(core::Code::validation_failed, "cannot be host: change their role when they are a participant");
  if (who.user_id) return {};
  if (!who.email) return core::fail(core::Code::validation_failed, "needs a user_id or an email");
  if (!is_email(*who.email)) return core::fail(core::Code::validation_failed, "must have a valid e-mail address");
  return {};
}

/// One invitation, inside its transaction. Errors carry only their message; invite() names the field.
class Inviting {
 public:
  Inviting(Transaction& transaction, Services& services, const core::Meeting& meeting)
      : transaction_(transaction), services_(services), meeting_(meeting), now_(services.clock.now()) {}

  core::Outcome<> add(const Invitee& who, Invited& result) {
    if (auto valid = check_invitee(who); !valid) return valid;
    auto user = account_of(who);
    if (!user) return std::unexpected(std::move(user.error()));
    auto known = *user ? transaction_.participants.find_user(meeting_.meeting_id, (*user)->user_id)
                       : transaction_.participants.find_invited(meeting_.meeting_id, email_of(who));
    if (known) return add_again(std::move(*known), who, result);
    if (*user && transaction_.bans.is_banned(meeting_.meeting_id, (*user)->user_id))
      return core::fail(core::Code::validation_failed, "is banned from the meeting");
    if (!*user && is_host(who.role)) return core::fail(core::Code::validation_failed, "needs an account to be co-host");
    core::Participant participant = *user ? participant_of(**user, who) : participant_of(who);
    transaction_.participants.insert(participant);
    result.added.push_back(std::move(participant));
    return {};
  }

 private:
  static std::string email_of(const Invitee& who) { return boost::algorithm::to_lower_copy(*who.email); }

  /// Unset: there is no account with this address. Organizations keep to themselves.
  core::Outcome<std::optional<core::User>> account_of(const Invitee& who) {
    auto user = who.user_id ? transaction_.users.find(*who.user_id) : transaction_.users.find_by_email(email_of(who));
    const bool found = user && !user->disabled && core::same_organization(*user, meeting_);
    if (who.user_id && !found) return core::fail(core::Code::validation_failed, "is not an account of this server");
    if (!found) return std::nullopt;
    return user;
  }

  core::Outcome<> add_again(core::Participant known, const Invitee& who, Invited& result) {
    using enum core::ParticipantStatus;
    if (known.status == banned || transaction_.bans.is_banned(meeting_.meeting_id, known.person_id()))
      return core::fail(core::Code::validation_failed, "is banned from the meeting");
    const bool is_gone = known.status == removed || known.status == declined || !known.is_member();
    if (!is_gone) {
      result.already.push_back(std::move(known));
      return {};
    }
    // Who waits to be let in goes on waiting, in the sight of those who decide.
    if (known.status != waiting) known.status = invited;
    known.invited = true;
    if (known.role != core::Role::host) known.role = who.role;
    known.updated_at = now_;
    transaction_.participants.update(known);
    result.added.push_back(std::move(known));
    return {};
  }

  core::Participant participant_of(const core::User& user, const Invitee& who) {
    core::Participant participant = blank(who);
    participant.user_id = user.user_id;
    participant.name = user.name;
    return participant;
  }

  core::Participant participant_of(const Invitee& who) {
    core::Participant participant = blank(who);
    participant.email = email_of(who);
    participant.name = who.name && !who.name->empty() ? *who.name : *who.email;
    core::GuestSession session;
    session.session_id = core::make_uuid(services_.random);
    session.meeting_id = meeting_.meeting_id;
    session.name = participant.name;
    session.created_at = now_;
    session.expires_at = now_ + std::chrono::duration_cast<std::chrono::milliseconds>(until_purged);
    transaction_.guests.insert(session);
    participant.guest_session_id = session.session_id;
    return participant;
  }

  core::Participant blank(const Invitee& who) {
    core::Participant participant;
    participant.participant_id = core::make_id(services_.random, core::id_prefix::participant);
    participant.meeting_id = meeting_.meeting_id;
    participant.role = who.role;
    participant.invited = true;
    // A millisecond apart, so that lists keep the order in which people were named.
    participant.created_at = now_ + std::chrono::milliseconds(++made_);
    participant.updated_at = now_;
    return participant;
  }

  Transaction& transaction_;
  Services& services_;
  const core::Meeting& meeting_;
  const core::TimePoint now_;
  int made_ = 0;
};

core::Outcome<> check_count(const char* field, std::size_t count) {
  if (count >= 1 && count <= max_people_at_once) return {};
  return std::unexpected(invalid_field(field, "must have 1 to " + std::to_string(max_people_at_once) + " elements"));
}

core::Outcome<> check_not_over(const core::Meeting& meeting) {
  if (!core::is_over(meeting.status)) return {};
  return core::fail(core::Code::invalid_state, "The meeting is " + std::string(core::enum_name(meeting.status)) +
                                                   ": who takes part in it does not change any more.");
}

void tell_added(Transaction& transaction, Services& services, const Actor& actor, const core::Meeting& meeting,
                const Invited& invited) {
  for (const core::Participant& participant : invited.added) {
    write_audit(transaction, services, actor, {"PARTICIPANT_ADDED", meeting.meeting_id, participant.participant_id});
    MeetingNews news{meeting, host_name_of(transaction, meeting)};
    if (participant.user_id) news.people.push_back(*participant.user_id);
    transaction.after_commit([&events = services.events, news = std::move(news), participant] {
      events.participant_added(news, participant);
    });
  }
}

core::Outcome<Invited> add(Transaction& transaction, Services& services, const Actor& actor,
                           const std::string& reference, const std::vector<Invitee>& people,
                           const InvitationMail& mail) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_add_participants);
  if (!membership) return std::unexpected(std::move(membership.error()));
  if (auto open = check_not_over(membership->meeting); !open) return std::unexpected(std::move(open.error()));
  auto invited = invite(transaction, services, membership->meeting, people);
  if (!invited) return invited;
  tell_added(transaction, services, actor, membership->meeting, *invited);
  if (mail.send)
    invited->invitations_sent =
        send_invitations(transaction, services, actor, membership->meeting, invited->added, mail.message);
  return invited;
}

constexpr std::string_view already_there = "already ";

/// What is noted of a request with an Idempotency-Key: the first of those who were added, or else who was there.
std::string noted(const Invited& made) {
  if (!made.added.empty()) return made.added.front().participant_id;
  return made.already.empty() ? std::string() : std::string(already_there) + made.already.front().participant_id;
}

/// What a repeated request is answered with, by what was noted.
core::Outcome<Invited> added_before(Transaction& transaction, std::string participant_id) {
  Invited result;
  result.is_repeated = true;
  if (participant_id.empty()) return result;
  const bool was_there = participant_id.starts_with(already_there);
  if (was_there) participant_id.erase(0, already_there.size());
  auto participant = transaction.participants.find(participant_id);
  if (!participant) return core::fail(core::Code::not_found, "There is no such participant in this meeting.");
  (was_there ? result.already : result.added).push_back(std::move(*participant));
  return result;
}

/// Whether `id` names the asker's own row.
bool is_own(const core::Participant& own, const std::string& id) {
  return id == own.participant_id || id == own.person_id();
}

core::Outcome<std::vector<core::Participant>> remove(Transaction& transaction, Services& services, const Actor& actor,
                                                     const std::string& reference, const std::vector<std::string>& ids,
                                                     const std::string& message) {
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const auto& [meeting, own] = *membership;
  std::vector<core::Participant> found;
  for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
    if (!is_own(own, id)) {
      if (!core::may(services.roles, own.role, core::Permission::can_remove_participants, meeting))
        return core::fail(core::Code::forbidden, "Only the host of the meeting may remove others.");
      if (auto open = check_not_over(meeting); !open) return std::unexpected(std::move(open.error()));
    }
    auto participant = find_participant(transaction, meeting, id);
    if (!participant) return std::unexpected(std::move(participant.error()));
    if (participant->status == core::ParticipantStatus::removed ||
        participant->status == core::ParticipantStatus::banned)
      return core::fail(core::Code::not_found, "There is no such participant in this meeting.");
    if (participant->role == core::Role::host)
      return core::fail(core::Code::forbidden, "The host cannot be removed; make somebody else host first.");
    found.push_back(std::move(*participant));
  }
  std::vector<core::Participant> gone;
  gone.reserve(found.size());
  for (core::Participant& participant : found)
    gone.push_back(remove_now(transaction, services, actor, meeting, std::move(participant), message));
  settle_empty(transaction, services, meeting);
  return gone;
}

core::Outcome<core::Participant> answer(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& reference, const std::string& id, bool accepted) {
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  auto& [meeting, own] = *membership;
  claim_invitation(own, actor);
  if (!is_own(own, id))
    return core::fail(core::Code::forbidden, "Everybody answers for themselves; this is somebody else.");
  if (auto open = check_not_over(meeting); !open) return std::unexpected(std::move(open.error()));
  // Who waits to be let in would not be seen by those who decide about it any more.
  if (own.status == core::ParticipantStatus::joined || own.status == core::ParticipantStatus::waiting)
    return core::fail(core::Code::invalid_state,
                      "You are " + std::string(core::enum_name(own.status)) + "; leave the meeting instead.");
  const bool rings = own.status == core::ParticipantStatus::ringing;
  own.status = accepted ? core::ParticipantStatus::accepted : core::ParticipantStatus::declined;
  if (!accepted) own.handed_over_by.reset();
  own.updated_at = services.clock.now();
  transaction.participants.update(own);
  write_audit(transaction, services, actor,
              {accepted ? "INVITATION_ACCEPTED" : "INVITATION_DECLINED", meeting.meeting_id, own.participant_id});
  transaction.after_commit([&events = services.events, meeting, own] { events.participant_updated(meeting, own); });
  if (rings && accepted) answer_ringing(transaction, services, meeting, own);
  if (rings && !accepted) decline_ringing(transaction, services, meeting, own);
  return own;
}

core::Outcome<> check_role_change(const core::Participant& own, const core::Participant& who, core::Role role) {
  if (own.role != core::Role::host && (who.role == core::Role::host || role == core::Role::host))
    return core::fail(core::Code::forbidden, "Only the host can hand the meeting over.");
  if (who.role == core::Role::host && role != core::Role::host)
    return core::fail(core::Code::invalid_state, "The meeting needs a host; make somebody else host instead.");
  if (role == core::Role::host && !who.user_id)
    return std::unexpected(invalid_field("role", "needs someone with an account to be host"));
  if (role == core::Role::guest && who.user_id)
    return std::unexpected(invalid_field("role", "is for people without an account"));
  if (!who.is_member() && who.status != core::ParticipantStatus::waiting)
    return core::fail(core::Code::invalid_state, "This person is not in the meeting any more.");
  return {};
}

core::Outcome<RoleChange> change(Transaction& transaction, Services& services, const Actor& actor,
                                 const std::string& reference, const std::string& id, core::Role role) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const auto& [meeting, own] = *membership;
  auto who = find_participant(transaction, meeting, id);
  if (!who) return std::unexpected(std::move(who.error()));
  if (auto allowed = check_role_change(own, *who, role); !allowed) return std::unexpected(std::move(allowed.error()));
  RoleChange changed{*who, who->role};
  if (who->role == role) return changed;
  changed.participant.role = role;
  changed.participant.updated_at = services.clock.now();
  if (role == core::Role::host) {
    hand_over(transaction, services, actor, meeting, *who, "transferred");
    return changed;
  }
  transaction.participants.update(changed.participant);
  write_audit(transaction, services, actor,
              {"ROLE_CHANGED", meeting.meeting_id, who->participant_id,
               R"({"role":")" + std::string(core::enum_name(role)) + "\"}"});
  transaction.after_commit([&events = services.events, meeting = meeting, participant = changed.participant] {
    events.participant_updated(meeting, participant);
  });
  return changed;
}

core::Outcome<Invited> call_in(Transaction& transaction, Services& services, const Actor& actor,
                               const std::string& reference, const std::vector<std::string>& user_ids) {
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const auto& [meeting, own] = *membership;
  if (!core::may(services.roles, own.role, core::Permission::can_add_participants, meeting) &&
      !core::may(services.roles, own.role, core::Permission::can_generate_link, meeting))
    return core::fail(core::Code::forbidden, "Only the host of the meeting may do this.");
  if (!core::is_live(meeting.status))
    return core::fail(core::Code::invalid_state, "The meeting is " + std::string(core::enum_name(meeting.status)) +
                                                     ": people are called into one that is in progress.");
  std::vector<Invitee> people;
  people.reserve(user_ids.size());
  for (const std::string& user_id : user_ids) people.push_back({.user_id = user_id});
  auto invited = invite(transaction, services, meeting, people, "user_ids");
  if (!invited) return invited;
  const std::string host_name = host_name_of(transaction, meeting);
  for (const auto& list : {invited->added, invited->already})
    for (const core::Participant& participant : list) {
      if (participant.status == core::ParticipantStatus::joined) continue;
      // Nobody is called into the same run of a meeting twice.
      const Notification told{meeting.meeting_id, *participant.user_id,
                              std::string(notification_name(NotificationType::live_invite)),
                              meeting.started_at.value_or(once), services.clock.now()};
      if (!transaction.of<NotificationRepository>().insert(told)) continue;
      write_audit(transaction, services, actor, {"LIVE_INVITE_SENT", meeting.meeting_id, participant.participant_id});
      transaction.after_commit([&services, meeting = meeting, host_name, participant] {
        services.events.participant_updated(meeting, participant);
        services.people.to_person(*participant.user_id, "meeting:live_invite_sent",
                                  {{"meeting", json::encode(view(services.settings, meeting, host_name))}});
      });
    }
  return invited;
}

}  // namespace

core::Participant send_away(Transaction& transaction, Services& services, const core::Meeting& meeting,
                            core::Participant participant, LeaveReason reason, const std::string& message) {
  const core::TimePoint now = services.clock.now();
  const auto status =
      reason == LeaveReason::banned ? core::ParticipantStatus::banned : core::ParticipantStatus::removed;
  const bool was_in =
      participant.status == core::ParticipantStatus::joined || participant.status == core::ParticipantStatus::waiting;
  stop_ringing(transaction, services, meeting, participant);
  // Whoever is sent away is held in the waiting room again, and takes nothing over.
  participant.admitted_at = std::nullopt;
  participant.handed_over_by = std::nullopt;
  if (!was_in) {
    participant.status = status;
    participant.updated_at = now;
    transaction.participants.update(participant);
  }
  transaction.after_commit([&events = services.events, meeting, participant, reason, message] {
    events.participant_removed(meeting, participant, reason, message);
  });
  if (!was_in) return participant;
  return take_out(transaction, services, meeting, std::move(participant), status, reason, now);
}

core::Participant remove_now(Transaction& transaction, Services& services, const Actor& actor,
                             const core::Meeting& meeting, core::Participant participant, const std::string& message) {
  participant.invited = false;
  participant = send_away(transaction, services, meeting, std::move(participant), LeaveReason::removed, message);
  write_audit(transaction, services, actor, {"PARTICIPANT_REMOVED", meeting.meeting_id, participant.participant_id});
  if (meeting.start_time && !core::is_over(meeting.status))
    announce_to(transaction, services, actor, meeting, {participant}, Announcement::cancellation);
  return participant;
}

core::Outcome<Invited> invite(Transaction& transaction, Services& services, const core::Meeting& meeting,
                              const std::vector<Invitee>& people, const char* field) {
  Invited result;
  core::Error error{core::Code::validation_failed, "Some of the people cannot be added."};
  Inviting inviting(transaction, services, meeting);
  for (std::size_t i = 0; i < people.size(); ++i)
    if (auto added = inviting.add(people[i], result); !added)
      error.errors.push_back({field + ('[' + std::to_string(i) + ']'), added.error().message});
  if (!error.errors.empty()) return std::unexpected(std::move(error));
  return result;
}

Async<Invited> add_participants(Services& services, Actor actor, std::string reference, std::vector<Invitee> people,
                                std::optional<IdempotencyKey> key, InvitationMail mail) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_count("participants", people.size()); !valid)
    co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), people = std::move(people),
              key = std::move(key), mail = std::move(mail)](Transaction& transaction) -> core::Outcome<Invited> {
    return make_once(
        transaction, services, actor, "add_participants " + reference, key,
        [&] { return add(transaction, services, actor, reference, people, mail); }, &noted,
        [&](const std::string& id) { return added_before(transaction, id); });
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::vector<core::Participant>> remove_participants(Services& services, Actor actor, std::string reference,
                                                          std::vector<std::string> ids, std::string message) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_count("participant_ids", ids.size()); !valid)
    co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), ids = std::move(ids),
              message = std::move(message)](Transaction& transaction) {
    return remove(transaction, services, actor, reference, ids, message);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::Participant> answer_invitation(Services& services, Actor actor, std::string reference, std::string id,
                                           bool accepted) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), id = std::move(id), accepted](
                 Transaction& transaction) { return answer(transaction, services, actor, reference, id, accepted); };
  co_return co_await services.store.write(std::move(job));
}

Async<RoleChange> change_role(Services& services, Actor actor, std::string reference, std::string id, core::Role role) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), id = std::move(id),
              role](Transaction& transaction) { return change(transaction, services, actor, reference, id, role); };
  co_return co_await services.store.write(std::move(job));
}

Async<Invited> invite_live(Services& services, Actor actor, std::string reference, std::vector<std::string> user_ids) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_count("user_ids", user_ids.size()); !valid)
    co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), user_ids = std::move(user_ids)](
                 Transaction& transaction) { return call_in(transaction, services, actor, reference, user_ids); };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
