#include "services/peers.hpp"

#include "core/join_policy.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

std::unexpected<core::Error> bad_token() {
  return core::fail(core::Code::unauthorized, "The meeting's access token is not valid. Join the meeting again.");
}

core::Outcome<TokenClaims> claims_of(Services& services, const std::string& token, const std::string& address) {
  const core::TimePoint now = services.clock.now();
  auto claims = services.tokens.verify(token, now);
  if (!claims && claims.error() == TokenFault::expired)
    return core::fail(core::Code::unauthorized, "The meeting's access token has expired. Join the meeting again.");
  if (!claims) {
    // Guessing is limited, as for every token.
    if (services.settings.rate_limits)
      if (auto allowed = services.attempts.token.attempt(address, now); !allowed)
        return std::unexpected(std::move(allowed.error()));
    return bad_token();
  }
  if (claims->use != TokenClaims::Use::meeting || !claims->meeting_id || !claims->participant_id) return bad_token();
  return std::move(*claims);
}

/// Whose participant it is, as long as that account or guest pass is good.
core::Outcome<Actor> actor_of(Transaction& transaction, const core::Participant& participant, core::TimePoint now,
                              const std::string& address) {
  if (participant.user_id) {
    auto user = transaction.users.find(*participant.user_id);
    if (!user || user->disabled) return bad_token();
    return Actor{std::move(user), std::nullopt, address};
  }
  if (!participant.guest_session_id) return bad_token();
  auto session = transaction.guests.find(*participant.guest_session_id);
  if (!session || session->expires_at <= now) return bad_token();
  return Actor{std::nullopt, std::move(session), address};
}

core::Outcome<TokenEntry> look(Transaction& transaction, const TokenClaims& claims, core::TimePoint now,
                               const std::string& address) {
  auto meeting = transaction.meetings.find(*claims.meeting_id);
  if (!meeting) return core::fail(core::Code::gone, "The meeting has been deleted; begin or ask for a new one.");
  if (core::is_over(meeting->status)) return core::refuse_over(*meeting);
  auto participant = transaction.participants.find(*claims.participant_id);
  if (!participant || participant->meeting_id != meeting->meeting_id) return bad_token();
  auto actor = actor_of(transaction, *participant, now, address);
  if (!actor) return std::unexpected(std::move(actor.error()));
  if (transaction.bans.is_banned(meeting->meeting_id, actor->person_id())) return core::refuse_banned();
  if (participant->status == core::ParticipantStatus::removed)
    return core::fail(core::Code::forbidden, "You were sent away from this meeting. Join it again.");
  if (!core::is_live(meeting->status))
    return core::fail(core::Code::invalid_state, "The meeting is " + std::string(core::enum_name(meeting->status)) +
                                                     ", not live; connect when it has been started.");
  return TokenEntry{std::move(*actor), std::move(*meeting), std::move(*participant)};
}

}  // namespace

Async<TokenEntry> enter_with_token(Services& services, std::string token, std::string address) {
  auto claims = claims_of(services, token, address);
  if (!claims) co_return std::unexpected(std::move(claims.error()));
  auto job = [claims = *claims, now = services.clock.now(), address](Transaction& transaction) {
    return look(transaction, claims, now, address);
  };
  auto entry = co_await services.store.read(std::move(job));
  if (!entry) co_return entry;
  const bool has_left = services.late_leaves.of(entry->participant).has_value();
  if (entry->participant.status == core::ParticipantStatus::joined && !has_left) co_return entry;

  JoinMeeting again{.meeting = entry->meeting.meeting_id, .came_before = true};
  auto joined = co_await join_meeting(services, entry->actor, std::move(again));
  if (!joined) co_return std::unexpected(std::move(joined.error()));
  if (!joined->joined)
    co_return core::fail(core::Code::invalid_state, "You wait to be let into this meeting; connect when you are.");
  entry->meeting = std::move(joined->details.meeting);
  entry->participant = std::move(joined->participant);
  co_return entry;
}

Async<MeetingDetails> end_meeting_as_host(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    // What the host alone may do besides ending is deleting.
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_delete);
    if (!membership) return std::unexpected(std::move(membership.error()));
    auto ended = end_now(transaction, services, actor, std::move(membership->meeting), EndReason::ended);
    if (!ended) return std::unexpected(std::move(ended.error()));
    return details_of(transaction, *ended, actor);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
