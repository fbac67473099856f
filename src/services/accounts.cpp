#include "services/accounts.hpp"

#include "core/white_space.hpp"
#include "services/security/sodium.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

constexpr std::size_t max_email_bytes = 254;  // RFC 5321, 4.5.3.1.3 leaves no more for an address
constexpr std::size_t min_password_bytes = 8;
constexpr std::size_t max_password_bytes = 200;
constexpr std::size_t max_account_name_bytes = 200;
constexpr std::size_t max_image_url_bytes = 2048;
constexpr std::size_t refresh_token_bytes = 32;
/// For so long a token that was spent last may be used again: by another tab, or because the answer was lost.
constexpr auto reuse_grace = std::chrono::seconds(10);
/// So many tokens of one family may be unspent at once.
constexpr int max_unspent = 8;

/// All that is wrong with a registration at once.
core::Outcome<> check_registration(const RegisterAccount& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  if (!is_email(request.email)) error.errors.push_back({"email", "must be an e-mail address"});
  if (auto name = check_name("name", request.name); !name)
    error.errors.insert(error.errors.end(), name.error().errors.begin(), name.error().errors.end());
  if (auto problem = password_problem(request.password)) error.errors.push_back({"password", *problem});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

core::Outcome<> check_open(const Services& services) {
  if (services.settings.registration_open) return {};
  return core::fail(core::Code::registration_closed,
                    "This server does not take registrations. Ask its administrator for an account.");
}

core::Outcome<> count_new_account(Services& services, const std::string& address) {
  if (!services.settings.rate_limits) return {};
  return services.attempts.new_account.attempt(address, services.clock.now());
}

/// A new refresh token of a family, kept by its hash.
std::string add_refresh_token(Transaction& transaction, Services& services, const std::string& user_id,
                              const std::string& family_id) {
  std::string token = core::make_secret(services.random, refresh_token_bytes);
  const core::TimePoint now = services.clock.now();
  transaction.refresh_tokens.insert({.token_hash = hash_secret(token),
                                     .family_id = family_id,
                                     .user_id = user_id,
                                     .created_at = now,
                                     .expires_at = now + services.settings.refresh_token_lifetime});
  return token;
}

SignedIn signed_in(Services& services, core::User user, std::string refresh_token) {
  std::string access_token = access_token_of(services, user, services.settings.access_token_lifetime);
  return {std::move(user), std::move(access_token), std::move(refresh_token),
          static_cast<int>(services.settings.access_token_lifetime.count())};
}

SignedIn sign_in(Transaction& transaction, Services& services, core::User user) {
  std::string refresh_token =
      add_refresh_token(transaction, services, user.user_id, core::make_id(services.random, core::id_prefix::token));
  return signed_in(services, std::move(user), std::move(refresh_token));
}

/// Inserts a new account and signs it in.
core::Outcome<SignedIn> add_account(Transaction& transaction, Services& services, const core::User& user,
                                    const std::string& address) {
  if (!transaction.users.insert(user))
    return core::fail(core::Code::conflict, "There is an account with this e-mail address already. Sign in instead.");
  write_audit(transaction, services, Actor{user, std::nullopt, address}, {"USER_CREATED", std::nullopt, user.user_id});
  claim_invitations(transaction, services, user);
  return sign_in(transaction, services, user);
}

Async<SignedIn> add_registered(Services& services, core::User user, std::string address,
                               std::optional<IdempotencyKey> key) {
  auto job = [&services, user = std::move(user), address = std::move(address),
              key = std::move(key)](Transaction& transaction) -> core::Outcome<SignedIn> {
    auto added = add_account(transaction, services, user, address);
    if (added && key) note_made(transaction, services, *user.email, "register_account", *key, user.user_id);
    return added;
  };
  co_return co_await services.store.write(std::move(job));
}

/// The temporary account that an earlier request with the same key made, as long as nothing but its tokens opens it.
core::Outcome<SignedIn> temporary_again(Transaction& transaction, Services& services, const std::string& user_id) {
  auto user = transaction.users.find(user_id);
  if (!user || user->disabled || user->password_hash) return std::unexpected(made_is_gone());
  return sign_in(transaction, services, std::move(*user));
}

Async<SignedIn> add_temporary(Services& services, core::User user, std::string address,
                              std::optional<IdempotencyKey> key) {
  auto job = [&services, user = std::move(user), address = std::move(address),
              key = std::move(key)](Transaction& transaction) {
    return make_once(
        transaction, services, Actor{}, "create_temporary_account", key,
        [&] { return add_account(transaction, services, user, address); },
        [](const SignedIn& made) { return made.user.user_id; },
        [&](const std::string& user_id) { return temporary_again(transaction, services, user_id); });
  };
  co_return co_await services.store.write(std::move(job));
}

/// Whether this registration was carried out before.
Async<bool> was_registered(Services& services, std::string email, IdempotencyKey key) {
  auto job = [&services, email = std::move(email),
              key = std::move(key)](Transaction& transaction) -> core::Outcome<bool> {
    auto made = made_before(transaction, services, email, "register_account", key);
    if (!made) return std::unexpected(std::move(made.error()));
    return made->has_value();
  };
  co_return co_await services.store.write(std::move(job));
}

std::unexpected<core::Error> wrong_credentials() {
  return core::fail(core::Code::unauthorized, "The e-mail address or the password is wrong.");
}

core::Outcome<> check_log_in(Services& services, const std::string& email, const std::string& address) {
  if (!services.settings.rate_limits) return {};
  auto allowed = services.attempts.log_in.check(address, services.clock.now());
  return allowed ? services.attempts.log_in_account.check(email, services.clock.now()) : allowed;
}

Async<> note_failed_log_in(Services& services, std::string email, std::string address) {
  auto job = [&services, email, address](Transaction& transaction) -> core::Outcome<> {
    write_audit(transaction, services, Actor{std::nullopt, std::nullopt, address},
                {"LOGIN_FAILED", std::nullopt, email});
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

std::unexpected<core::Error> bad_refresh_token() {
  return core::fail(core::Code::unauthorized, "The refresh token is not valid any more. Sign in again.");
}

/// Whether a spent token was spent just now and by the family's last rotation, so that who comes with it is most likely
/// its owner once more (docs/adr/0018-a-refresh-token-used-twice-at-once.md).
bool is_within_grace(Transaction& transaction, const RefreshToken& token, core::TimePoint now) {
  return now - *token.used_at <= reuse_grace &&
         !transaction.refresh_tokens.was_spent_after(token.family_id, *token.used_at) &&
         transaction.refresh_tokens.count_unspent(token.family_id) < max_unspent;
}

struct Rotation {
  std::optional<SignedIn> signed_in;  ///< unset: the token was spent before, and its family is revoked now
};

core::Outcome<Rotation> rotate(Transaction& transaction, Services& services, const std::string& token_hash,
                               const std::string& address) {
  const core::TimePoint now = services.clock.now();
  const auto token = transaction.refresh_tokens.find(token_hash);
  if (!token || token->expires_at <= now || token->revoked_at) return bad_refresh_token();
  auto user = transaction.users.find(token->user_id);
  if (!user || user->disabled) return bad_refresh_token();
  const Actor actor{user, std::nullopt, address};
  if (token->used_at && !is_within_grace(transaction, *token, now)) {
    transaction.refresh_tokens.revoke_family(token->family_id, now);
    write_audit(transaction, services, actor, {"TOKEN_REUSED", std::nullopt, token->user_id});
    return Rotation{};
  }
  if (!token->used_at) transaction.refresh_tokens.spend_family(token->family_id, now);
  std::string next = add_refresh_token(transaction, services, token->user_id, token->family_id);
  return Rotation{signed_in(services, std::move(*user), std::move(next))};
}

core::Outcome<> check_change(const ProfileChange& change) {
  if (change.name)
    if (auto name = check_name("name", *change.name); !name) return name;
  if (change.profile_image && change.profile_image->size() > max_image_url_bytes)
    return std::unexpected(invalid_field("profile_image", "must have 2048 bytes or fewer"));
  if (change.password)
    if (auto problem = password_problem(*change.password)) return std::unexpected(invalid_field("password", *problem));
  return {};
}

/// The hash of the new password, after the old one proved right where there is one.
Async<std::string> change_password(Services& services, const core::User& user, const ProfileChange& change) {
  if (user.password_hash) {
    if (!change.old_password)
      co_return std::unexpected(invalid_field("old_password", "is needed to change the password"));
    if (services.settings.rate_limits)
      if (auto allowed = services.attempts.log_in.check(user.user_id, services.clock.now()); !allowed)
        co_return std::unexpected(std::move(allowed.error()));
    auto right = co_await services.passwords.verify(*user.password_hash, *change.old_password);
    if (!right) co_return std::unexpected(std::move(right.error()));
    if (!*right) {
      services.attempts.log_in.count(user.user_id, services.clock.now());
      co_return core::fail(core::Code::forbidden, "The old password is wrong.");
    }
  }
  co_return co_await services.passwords.hash(*change.password);
}

core::Outcome<core::User> apply_change(Transaction& transaction, Services& services, const Actor& actor,
                                       const ProfileChange& change, const std::optional<std::string>& password_hash) {
  auto user = transaction.users.find(actor.user->user_id);
  if (!user) return core::fail(core::Code::not_found, "There is no such account.");
  const core::User before = *user;
  user->updated_at = services.clock.now();
  if (change.name) user->name = *change.name;
  if (change.profile_image) user->profile_image = change.profile_image->empty() ? std::nullopt : change.profile_image;
  if (password_hash) {
    user->password_hash = password_hash;
    transaction.refresh_tokens.revoke_user(user->user_id, user->updated_at);
    write_audit(transaction, services, actor, {"PASSWORD_CHANGED", std::nullopt, user->user_id});
  }
  if (user->name != before.name || user->profile_image != before.profile_image)
    write_audit(transaction, services, actor, {"PROFILE_CHANGED", std::nullopt, user->user_id});
  transaction.users.update(*user);
  return std::move(*user);
}

}  // namespace

std::string access_token_of(Services& services, const core::User& user, std::chrono::seconds lifetime) {
  const core::TimePoint now = services.clock.now();
  TokenClaims claims{.use = TokenClaims::Use::access, .subject = user.user_id, .name = user.name};
  claims.role = user.role;
  claims.issued_at = now;
  claims.expires_at = now + lifetime;
  return services.tokens.sign(claims);
}

std::string lower_case_email(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<std::string> password_problem(const std::string& password) {
  if (password.size() < min_password_bytes) return "must have 8 characters or more";
  if (password.size() > max_password_bytes) return "must have 200 bytes or fewer";
  return std::nullopt;
}

bool is_email(std::string_view text) {
  if (text.size() > max_email_bytes) return false;
  for (unsigned char c : text)
    if (c <= ' ' || c == 0x7f || c == '"' || c == '<' || c == '>' || c == ',' || c == ';') return false;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos)
    return false;
  return domain.find('.') != std::string_view::npos || domain == "localhost";
}

core::Outcome<> check_name(const std::string& field, const std::string& name) {
  if (name.size() > max_account_name_bytes)
    return std::unexpected(invalid_field(field, "must have 200 bytes or fewer"));
  if (core::is_blank(name)) return std::unexpected(invalid_field(field, "must not be empty"));
  for (unsigned char c : name)
    if (c < ' ' || c == 0x7f) return std::unexpected(invalid_field(field, "must not hold control characters"));
  return {};
}

Async<SignedIn> register_account(Services& services, RegisterAccount request, std::string address) {
  if (auto open = check_open(services); !open) co_return std::unexpected(std::move(open.error()));
  if (auto valid = check_registration(request); !valid) co_return std::unexpected(std::move(valid.error()));
  if (auto allowed = count_new_account(services, address); !allowed)
    co_return std::unexpected(std::move(allowed.error()));
  const std::string email = lower_case_email(request.email);
  if (request.idempotency) {
    auto before = co_await was_registered(services, email, *request.idempotency);
    if (!before) co_return std::unexpected(std::move(before.error()));
    // The same request again: the account is there, and its password says whose it is.
    LogIn again{email, request.password};
    if (*before) co_return co_await log_in(services, std::move(again), std::move(address));
  }
  auto hash = co_await services.passwords.hash(request.password);
  if (!hash) co_return std::unexpected(std::move(hash.error()));
  const core::TimePoint now = services.clock.now();
  core::User user{.user_id = core::make_id(services.random, core::id_prefix::user),
                  .email = email,
                  .name = request.name,
                  .password_hash = std::move(*hash),
                  .created_at = now,
                  .updated_at = now};
  co_return co_await add_registered(services, std::move(user), std::move(address), std::move(request.idempotency));
}

Async<SignedIn> create_temporary_account(Services& services, std::optional<std::string> name, std::string address,
                                         std::optional<IdempotencyKey> key) {
  if (auto open = check_open(services); !open) co_return std::unexpected(std::move(open.error()));
  if (auto valid = check_nobodys_key(key); !valid) co_return std::unexpected(std::move(valid.error()));
  if (name)
    if (auto valid = check_name("name", *name); !valid) co_return std::unexpected(std::move(valid.error()));
  if (auto allowed = count_new_account(services, address); !allowed)
    co_return std::unexpected(std::move(allowed.error()));
  const core::TimePoint now = services.clock.now();
  core::User user{.user_id = core::make_id(services.random, core::id_prefix::user),
                  .name = name.value_or("Someone"),
                  .user_type = core::temporary_type,
                  .created_at = now,
                  .updated_at = now};
  co_return co_await add_temporary(services, std::move(user), std::move(address), std::move(key));
}

Async<SignedIn> log_in(Services& services, LogIn request, std::string address) {
  const std::string email = lower_case_email(std::move(request.email));
  if (auto allowed = check_log_in(services, email, address); !allowed)
    co_return std::unexpected(std::move(allowed.error()));
  auto look = [email](Transaction& transaction) -> core::Outcome<std::optional<core::User>> {
    return transaction.users.find_by_email(email);
  };
  auto user = co_await services.store.read(std::move(look));
  if (!user) co_return std::unexpected(std::move(user.error()));
  // An unknown address costs the same work, so that the time does not tell which addresses have accounts.
  const std::string hash = *user && (*user)->password_hash ? *(*user)->password_hash : std::string();
  auto right = co_await services.passwords.verify(hash, std::move(request.password));
  if (!right) co_return std::unexpected(std::move(right.error()));
  if (!*right || (*user)->disabled) {
    services.attempts.log_in.count(address, services.clock.now());
    services.attempts.log_in_account.count(email, services.clock.now());
    if (auto noted = co_await note_failed_log_in(services, email, address); !noted)
      co_return std::unexpected(std::move(noted.error()));
    co_return wrong_credentials();
  }
  auto job = [&services, user = std::move(**user), address](Transaction& transaction) -> core::Outcome<SignedIn> {
    // As it is now: while the password was checked, it may have been changed, or the account disabled.
    auto current = transaction.users.find(user.user_id);
    if (!current || current->disabled || current->password_hash != user.password_hash) return wrong_credentials();
    write_audit(transaction, services, Actor{current, std::nullopt, address},
                {"LOGIN", std::nullopt, current->user_id});
    return sign_in(transaction, services, std::move(*current));
  };
  co_return co_await services.store.write(std::move(job));
}

Async<SignedIn> refresh_tokens(Services& services, std::string refresh_token, std::string address) {
  auto job = [&services, hash = hash_secret(refresh_token),
              address](Transaction& transaction) -> core::Outcome<Rotation> {
    return rotate(transaction, services, hash, address);
  };
  auto rotation = co_await services.store.write(std::move(job));
  if (rotation && rotation->signed_in) co_return std::move(*rotation->signed_in);
  if (!rotation && rotation.error().code != core::Code::unauthorized)
    co_return std::unexpected(std::move(rotation.error()));
  if (services.settings.rate_limits)
    if (auto allowed = services.attempts.token.attempt(address, services.clock.now()); !allowed)
      co_return std::unexpected(std::move(allowed.error()));
  co_return bad_refresh_token();
}

Async<> log_out(Services& services, std::string refresh_token, std::string address) {
  auto job = [&services, hash = hash_secret(refresh_token), address](Transaction& transaction) -> core::Outcome<> {
    const auto token = transaction.refresh_tokens.find(hash);
    if (!token || token->revoked_at) return {};
    transaction.refresh_tokens.revoke_family(token->family_id, services.clock.now());
    if (auto user = transaction.users.find(token->user_id))
      write_audit(transaction, services, Actor{user, std::nullopt, address}, {"LOGOUT", std::nullopt, user->user_id});
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::User> update_profile(Services& services, Actor actor, ProfileChange change) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (auto valid = check_change(change); !valid) co_return std::unexpected(std::move(valid.error()));
  std::optional<std::string> password_hash;
  if (change.password) {
    auto hash = co_await change_password(services, *actor.user, change);
    if (!hash) co_return std::unexpected(std::move(hash.error()));
    password_hash = std::move(*hash);
  }
  auto job = [&services, actor, change, password_hash](Transaction& transaction) -> core::Outcome<core::User> {
    return apply_change(transaction, services, actor, change, password_hash);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
