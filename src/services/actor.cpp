#include "services/actor.hpp"

#include "services/accounts.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

/// What is told of a token's fault; none of it is taken from the token.
const char* sentence_of(TokenFault fault) {
  switch (fault) {
    case TokenFault::expired:
      return "The token has expired. Sign in again.";
    case TokenFault::early:
      return "The token is not valid yet: its nbf lies ahead.";
    case TokenFault::bad_time:
      return "The token's iat, exp or nbf is not a number of seconds since 1970.";
    case TokenFault::bad_subject:
      return "The token's sub must have 1 to 64 visible characters.";
    case TokenFault::long_name:
      return "The token's name must have 200 bytes or fewer.";
    case TokenFault::has_critical:
      return "The token's header has crit, and no extension is understood here.";
    case TokenFault::too_long:
      return "The token must have 4096 bytes or fewer.";
    case TokenFault::invalid:
      break;
  }
  return "The token is not valid. Sign in again.";
}

std::unexpected<core::Error> not_valid() {
  return core::fail(core::Code::unauthorized, sentence_of(TokenFault::invalid));
}

core::Outcome<Actor> known_user(std::optional<core::User> user, const std::string& address) {
  if (!user || user->disabled) return not_valid();
  return Actor{std::move(user), std::nullopt, address};
}

Async<Actor> user_of(Services& services, std::string user_id, std::string address) {
  auto job = [user_id = std::move(user_id),
              address = std::move(address)](Transaction& transaction) -> core::Outcome<Actor> {
    return known_user(transaction.users.find(user_id), address);
  };
  return services.store.look(std::move(job));
}

Async<Actor> guest_of(Services& services, TokenClaims claims, std::string address) {
  const core::TimePoint now = services.clock.now();
  auto job = [claims = std::move(claims), address = std::move(address),
              now](Transaction& transaction) -> core::Outcome<Actor> {
    auto session = transaction.guests.find(claims.subject);
    if (!session || session->expires_at <= now || session->meeting_id != claims.meeting_id) return not_valid();
    return Actor{std::nullopt, std::move(session), address};
  };
  return services.store.look(std::move(job));
}

/// The user as the other application tells of them; what it does not tell, or tells in no usable form, stays as it is.
/// An empty organization takes the person out of theirs. An e-mail address that belongs to somebody else is left out,
/// since it would give the one person the other's name.
core::User told_by(const TokenClaims& claims, core::User user, Transaction& transaction) {
  if (check_name("name", claims.name)) user.name = claims.name;
  if (claims.email && is_email(*claims.email)) {
    std::string email = lower_case_email(*claims.email);
    const auto owner = user.email == email ? std::nullopt : transaction.users.find_by_email(email);
    if (!owner || owner->user_id == user.user_id) user.email = std::move(email);
  }
  if (claims.organization_id) {
    user.organization_id = claims.organization_id;
    if (claims.organization_id->empty()) user.organization_id.reset();
  }
  if (claims.user_type && !claims.user_type->empty() && claims.user_type->size() <= core::max_user_type_bytes)
    user.user_type = *claims.user_type;
  if (claims.role) user.role = *claims.role;
  return user;
}

bool tells_the_same(const core::User& a, const core::User& b) {
  return a.name == b.name && a.email == b.email && a.organization_id == b.organization_id &&
         a.user_type == b.user_type && a.role == b.role;
}

/// Creates the user at first sight, and keeps them as the other application tells.
core::Outcome<core::User> keep_outside_user(Transaction& transaction, Services& services, const TokenClaims& claims,
                                            const std::string& address) {
  const core::TimePoint now = services.clock.now();
  const auto known = transaction.users.find(claims.subject);
  core::User user;
  if (known)
    user = *known;
  else
    user = {.user_id = claims.subject, .name = claims.subject, .created_at = now};
  user = told_by(claims, std::move(user), transaction);
  user.updated_at = now;
  const Actor actor{user, std::nullopt, address};
  if (!known) {
    transaction.users.insert(user);
    write_audit(transaction, services, actor, {"USER_CREATED", std::nullopt, user.user_id, R"({"by":"token"})"});
    claim_invitations(transaction, services, user);
    return user;
  }
  transaction.users.update(user);
  if (user.email != known->email) claim_invitations(transaction, services, user);
  if (user.role != known->role)
    write_audit(transaction, services, actor,
                {"ROLE_CHANGED", std::nullopt, user.user_id,
                 R"({"server_role":")" + std::string(core::enum_name(user.role)) + "\"}"});
  return user;
}

/// A user as they are kept, and whether the other application tells the same of them.
struct OutsideUser {
  std::optional<core::User> user;
  bool is_as_told = false;
};

Async<Actor> outside_user(Services& services, TokenClaims claims, std::string address) {
  auto look = [claims](Transaction& transaction) -> core::Outcome<OutsideUser> {
    auto user = transaction.users.find(claims.subject);
    const bool is_as_told = user && tells_the_same(*user, told_by(claims, *user, transaction));
    return OutsideUser{std::move(user), is_as_told};
  };
  auto found = co_await services.store.look(std::move(look));
  if (!found) co_return std::unexpected(std::move(found.error()));
  if (found->is_as_told) co_return known_user(std::move(found->user), address);

  if (found->user && found->user->disabled) co_return not_valid();
  auto keep = [&services, claims = std::move(claims), address](Transaction& transaction) -> core::Outcome<core::User> {
    return keep_outside_user(transaction, services, claims, address);
  };
  auto kept = co_await services.store.write(std::move(keep));
  if (!kept) co_return std::unexpected(std::move(kept.error()));
  co_return known_user(std::move(*kept), address);
}

Async<Actor> refuse_token(core::Error error) { co_return std::unexpected(std::move(error)); }

Async<Actor> actor_of(Services& services, TokenClaims claims, std::string address) {
  switch (claims.use) {
    case TokenClaims::Use::access:
      return user_of(services, std::move(claims.subject), std::move(address));
    case TokenClaims::Use::guest:
      return guest_of(services, std::move(claims), std::move(address));
    case TokenClaims::Use::outside:
      return outside_user(services, std::move(claims), std::move(address));
    case TokenClaims::Use::meeting:
      break;
  }
  return refuse_token(not_valid().error());
}

/// Guessing is limited. A token that was signed with the secret is no guess: every client comes with one that has
/// expired now and then.
core::Error refusal(Services& services, TokenFault fault, const std::string& address) {
  const bool is_guess = fault == TokenFault::invalid || fault == TokenFault::too_long;
  if (is_guess && services.settings.rate_limits)
    if (auto allowed = services.attempts.token.attempt(address, services.clock.now()); !allowed) return allowed.error();
  return {core::Code::unauthorized, sentence_of(fault)};
}

}  // namespace

// Every request passes here: the functions on its way hand on what they are given to wait for, and are no coroutines.
Async<Actor> authenticate(Services& services, std::string token, std::string address) {
  auto claims = services.tokens.verify(token, services.clock.now());
  if (!claims) return refuse_token(refusal(services, claims.error(), address));
  return actor_of(services, std::move(*claims), std::move(address));
}

Async<Actor> look_again(Services& services, Actor actor) {
  if (!actor.user) co_return actor;
  co_return co_await user_of(services, actor.user->user_id, actor.address);
}

}  // namespace parley::services
