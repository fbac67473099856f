// Accounts: registering, logging in and out, tokens, profile.
#pragma once

#include "services/idempotency.hpp"

namespace parley::services {

/// What a log-in gives.
struct SignedIn {
  core::User user;
  std::string access_token;
  std::string refresh_token;
  int expires_in = 0;  ///< seconds, of the access token
};

struct RegisterAccount {
  std::string email;
  std::string name;
  std::string password;
  std::optional<IdempotencyKey> idempotency;
};
/// conflict: the address has an account; registration_closed; validation_failed for a malformed address, name or
/// password.
Async<SignedIn> register_account(Services& services, RegisterAccount request, std::string address);

struct LogIn {
  std::string email;
  std::string password;
};
/// unauthorized for an unknown address as for a wrong password, in the same time.
Async<SignedIn> log_in(Services& services, LogIn request, std::string address);

/// Gives new tokens for a refresh token, which is spent with it, and with it all others of its family. One that was
/// spent already is a theft's sign, and the whole family is revoked; but for the few seconds after the last rotation.
Async<SignedIn> refresh_tokens(Services& services, std::string refresh_token, std::string address);

/// Revokes the family of a refresh token. An unknown token is no error.
Async<> log_out(Services& services, std::string refresh_token, std::string address);

/// An account without e-mail address and password. registration_closed where the server is not open. A repetition with
/// the same key (see check_nobodys_key) signs in to the same account.
Async<SignedIn> create_temporary_account(Services& services, std::optional<std::string> name, std::string address,
                                         std::optional<IdempotencyKey> key = {});

struct ProfileChange {
  std::optional<std::string> name;
  std::optional<std::string> profile_image;  ///< a URL; empty removes it
  std::optional<std::string> password;
  std::optional<std::string> old_password;  ///< needed with password where the account has one
};
/// forbidden for a wrong old password. A changed password revokes all refresh tokens.
Async<core::User> update_profile(Services& services, Actor actor, ProfileChange change);

/// Something before one @, a domain with a dot or "localhost" behind it, nothing invisible, 254 bytes at most. Whether
/// mail arrives is another question.
bool is_email(std::string_view text);

std::string access_token_of(Services& services, const core::User& user, std::chrono::seconds lifetime);

/// Addresses are kept and compared in lower case.
std::string lower_case_email(std::string text);

/// What is wrong with a new password (8 to 200 bytes); unset where nothing is.
std::optional<std::string> password_problem(const std::string& password);

/// Keeps the bounds of names: 1 to 200 bytes, no control characters, not only white space.
core::Outcome<> check_name(const std::string& field, const std::string& name);

}  // namespace parley::services
