#include "services/calls.hpp"

#include "core/join_policy.hpp"
#include "core/organizations.hpp"
#include "services/presence.hpp"
#include "services/support.hpp"

#include <algorithm>

namespace parley::services {
namespace {

/// The people named in a request, each once and without the asker.
core::Outcome<std::vector<std::string>> others_of(const std::vector<std::string>& named, const core::User& asker,
                                                  const char* field) {
  if (named.size() > max_called)
    return std::unexpected(invalid_field(field, "must name " + std::to_string(max_called) + " people or fewer"));
  std::vector<std::string> others;
  for (const std::string& user_id : named)
    if (user_id != asker.user_id && std::ranges::find(others, user_id) == others.end()) others.push_back(user_id);
  if (others.empty() && !named.empty())
    return std::unexpected(invalid_field(field, "must name somebody other than yourself"));
  return others;
}

bool may_call(const std::optional<core::User>& other, const core::User& caller) {
  return other && !other->disabled && core::same_organization(*other, caller);
}

/// Names people in an error as the field of the request that holds them.
core::Error about(core::Code code, std::string message, const char* field, const std::vector<std::string>& user_ids) {
  core::Error error{code, std::move(message)};
  for (const std::string& user_id : user_ids) error.errors.push_back({field, user_id});
  return error;
}

core::Error no_such_people(const char* field, const std::vector<std::string>& user_ids) {
  return about(core::Code::not_found, "There is nobody with one of these ids.", field, user_ids);
}

core::Participant invited(Services& services, const core::Meeting& call, const core::User& user) {
  const core::TimePoint now = services.clock.now();
  return {.participant_id = core::make_id(services.random, core::id_prefix::participant),
          .meeting_id = call.meeting_id,
          .user_id = user.user_id,
          .name = user.name,
          .role = core::Role::attendee,
          .status = core::ParticipantStatus::invited,
          .invited = true,
          .created_at = now,
          .updated_at = now};
}

/// not_found for people whom there are not, in the asker's organization.
Async<> require_people(Services& services, core::User caller, std::vector<std::string> user_ids) {
  auto job = [caller = std::move(caller), user_ids = std::move(user_ids)](Transaction& transaction) -> core::Outcome<> {
    std::vector<std::string> unknown;
    for (const std::string& user_id : user_ids)
      if (!may_call(transaction.users.find(user_id), caller)) unknown.push_back(user_id);
    if (!unknown.empty()) return std::unexpected(no_such_people("participants", unknown));
    return {};
  };
  co_return co_await services.store.read(std::move(job));
}

/// A member's row in an instant call.
core::Outcome<Membership> require_call(Transaction& transaction, const Actor& actor, const std::string& reference) {
  auto membership = require_member(transaction, actor, reference);
  if (membership && membership->meeting.kind != core::MeetingKind::instant_call)
    return core::fail(core::Code::not_found, "There is no such call.");
  return membership;
}

core::Outcome<Membership> not_over(core::Outcome<Membership> membership) {
  if (membership && core::is_over(membership->meeting.status)) return core::refuse_over(membership->meeting);
  return membership;
}

core::Outcome<Membership> require_open_call(Transaction& transaction, const Actor& actor,
                                            const std::string& reference) {
  return not_over(require_call(transaction, actor, reference));
}

/// The same in whatever rings: a group's call does too, when it is handed over.
core::Outcome<Membership> require_ringing_call(Transaction& transaction, const Actor& actor,
                                               const std::string& reference) {
  auto membership = require_member(transaction, actor, reference);
  if (membership && membership->meeting.kind == core::MeetingKind::group_call) return not_over(std::move(membership));
  return require_open_call(transaction, actor, reference);
}

/// The row of somebody who is called, made or brought back to invited where needed; unset for whom one cannot call.
std::optional<core::Participant> callee_of(Transaction& transaction, Services& services, const core::Meeting& call,
                                           const core::User& caller, const std::string& user_id) {
  auto known = transaction.participants.find_user(call.meeting_id, user_id);
  const auto user = transaction.users.find(user_id);
  // Somebody of another organization who came by the link takes part, and can be called again.
  if (known && known->is_member() && user && !user->disabled) return known;
  if (!may_call(user, caller)) return std::nullopt;
  if (!known) {
    core::Participant made = invited(services, call, *user);
    transaction.participants.insert(made);
    return made;
  }
  // Who waits to be let in goes on waiting, in the sight of those who decide.
  if (known->status != core::ParticipantStatus::waiting) known->status = core::ParticipantStatus::invited;
  known->invited = true;
  known->updated_at = services.clock.now();
  transaction.participants.update(*known);
  return known;
}

/// One notify_call, inside its transaction. `is_connected` goes with `recipients`; `field` is where the request has
/// them.
core::Outcome<Called> call_people(Transaction& transaction, Services& services, const Actor& actor,
                                  const std::string& reference, const std::vector<std::string>& recipients,
                                  const std::vector<bool>& is_connected, const char* field) {
  auto membership = require_open_call(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::Meeting& call = membership->meeting;
  Called called;
  std::vector<std::string> unknown;
  std::vector<std::string> banned;
  std::vector<std::string> begun;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    const std::string& user_id = recipients[i];
    if (transaction.bans.is_banned(call.meeting_id, user_id)) {
      banned.push_back(user_id);
      continue;
    }
    auto callee = callee_of(transaction, services, call, *actor.user, user_id);
    if (!callee) {
      unknown.push_back(user_id);
    } else if (callee->status == core::ParticipantStatus::joined) {
      called.joined.push_back(user_id);
    } else if (!is_connected[i] && callee->status != core::ParticipantStatus::waiting) {
      called.offline.push_back(user_id);
    } else {
      called.reached.push_back(user_id);
      if (begin_ringing(transaction, services, call, std::move(*callee), *actor.user)) begun.push_back(user_id);
    }
  }
  if (!unknown.empty()) return std::unexpected(no_such_people(field, unknown));
  if (!banned.empty())
    return std::unexpected(about(core::Code::banned, "Someone is banned from this call.", field, banned));
  tell_incoming(transaction, services, call, *actor.user, begun);
  write_audit(transaction, services, actor, {"CALL_NOTIFIED", call.meeting_id});
  called.call = details_of(transaction, call, actor);
  return called;
}

core::Outcome<MeetingDetails> accept(Transaction& transaction, Services& services, const Actor& actor,
                                     const std::string& reference) {
  auto membership = require_ringing_call(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  auto& [call, own] = *membership;
  // Who waits to be let in has answered, and is let in by nobody's own doing.
  if (own.status != core::ParticipantStatus::joined && own.status != core::ParticipantStatus::accepted &&
      own.status != core::ParticipantStatus::waiting) {
    own.status = core::ParticipantStatus::accepted;
    own.updated_at = services.clock.now();
    transaction.participants.update(own);
    transaction.after_commit([&events = services.events, call, own] { events.participant_updated(call, own); });
    if (!answer_ringing(transaction, services, call, own))
      tell_participants(transaction, services, call.meeting_id, "call:accepted",
                        {{"call_id", call.meeting_id}, {"user_id", own.person_id()}});
    write_audit(transaction, services, actor, {"CALL_ACCEPTED", call.meeting_id, own.participant_id});
  }
  return details_of(transaction, call, actor);
}

core::Outcome<MeetingDetails> decline(Transaction& transaction, Services& services, const Actor& actor,
                                      const std::string& reference) {
  auto membership = require_ringing_call(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  auto& [call, own] = *membership;
  if (own.status == core::ParticipantStatus::accepted || own.status == core::ParticipantStatus::joined ||
      own.status == core::ParticipantStatus::waiting)
    return core::fail(core::Code::invalid_state, "You have accepted this call. Leave it instead.");
  if (own.status != core::ParticipantStatus::declined) {
    own.status = core::ParticipantStatus::declined;
    own.handed_over_by.reset();
    own.updated_at = services.clock.now();
    transaction.participants.update(own);
    transaction.after_commit([&events = services.events, call, own] { events.participant_updated(call, own); });
    decline_ringing(transaction, services, call, own);
    write_audit(transaction, services, actor, {"CALL_DECLINED", call.meeting_id, own.participant_id});
  }
  return details_of(transaction, call, actor);
}

core::Outcome<MeetingDetails> cancel(Transaction& transaction, Services& services, const Actor& actor,
                                     const std::string& reference) {
  auto membership = require_ringing_call(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::Meeting& call = membership->meeting;
  if (cancel_ringing(transaction, services, call, actor.person_id()) > 0)
    write_audit(transaction, services, actor, {"CALL_CANCELLED", call.meeting_id});
  return details_of(transaction, call, actor);
}

core::Outcome<MeetingDetails> end(Transaction& transaction, Services& services, const Actor& actor,
                                  const std::string& reference) {
  auto membership = require_call(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  core::Meeting& call = membership->meeting;
  if (!core::may(services.roles, membership->participant.role, core::Permission::can_end, call))
    return core::fail(core::Code::forbidden, "You may not end this call.");
  if (core::is_over(call.status)) return core::fail(core::Code::invalid_state, core::why_over(call));
  return details_of(transaction, delete_now(transaction, services, actor, call, EndReason::ended), actor);
}

using Step = core::Outcome<MeetingDetails> (*)(Transaction&, Services&, const Actor&, const std::string&);

Async<MeetingDetails> run(Services& services, Actor actor, std::string reference, Step step) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), step](Transaction& transaction) {
    return step(transaction, services, actor, reference);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace

Async<MeetingDetails> create_call(Services& services, Actor actor, CreateCall request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto others = others_of(request.participants, *actor.user, "participants");
  if (!others) co_return std::unexpected(std::move(others.error()));
  auto known = co_await require_people(services, *actor.user, *others);
  if (!known) co_return std::unexpected(std::move(known.error()));
  CreateMeeting wanted;
  wanted.kind = core::MeetingKind::instant_call;
  wanted.title = std::move(request.title);
  wanted.idempotency = std::move(request.idempotency);
  for (std::string& user_id : *others) wanted.participants.push_back({.user_id = std::move(user_id)});
  co_return co_await create_meeting(services, std::move(actor), std::move(wanted));
}

Async<MeetingDetails> get_call(Services& services, Actor actor, std::string reference) {
  auto job = [actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    auto membership = require_call(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return details_of(transaction, membership->meeting, actor);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<ParticipantPage> list_call_participants(Services& services, Actor actor, std::string reference, int limit,
                                              std::optional<PageKey> after) {
  auto look = [actor, reference](Transaction& transaction) -> core::Outcome<> {
    auto membership = require_call(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return {};
  };
  auto is_call = co_await services.store.read(std::move(look));
  if (!is_call) co_return std::unexpected(std::move(is_call.error()));
  co_return co_await list_participants(services, std::move(actor), std::move(reference), limit, std::move(after));
}

Async<Called> notify_call(Services& services, Actor actor, std::string reference, std::vector<std::string> recipients,
                          const char* field) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (recipients.empty()) co_return std::unexpected(invalid_field(field, "must name at least one person"));
  auto others = others_of(recipients, *actor.user, field);
  if (!others) co_return std::unexpected(std::move(others.error()));
  auto is_connected = co_await services.presence.connected(*others);
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), others = std::move(*others),
              is_connected = std::move(is_connected), field](Transaction& transaction) {
    return call_people(transaction, services, actor, reference, others, is_connected, field);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<MeetingDetails> accept_call(Services& services, Actor actor, std::string reference) {
  return run(services, std::move(actor), std::move(reference), &accept);
}
Async<MeetingDetails> decline_call(Services& services, Actor actor, std::string reference) {
  return run(services, std::move(actor), std::move(reference), &decline);
}
Async<MeetingDetails> cancel_call(Services& services, Actor actor, std::string reference) {
  return run(services, std::move(actor), std::move(reference), &cancel);
}
Async<MeetingDetails> end_call(Services& services, Actor actor, std::string reference) {
  return run(services, std::move(actor), std::move(reference), &end);
}

}  // namespace parley::services
