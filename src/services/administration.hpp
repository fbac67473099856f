// Administration: what the server's administrators do with accounts, the permission table and the log, over REST and on
// the command line. Everything here needs an administrator (forbidden for others), but for what is named after the
// operator: that is done by whoever can start the program on the data.
#pragma once

#include "services/actor.hpp"

#include <vector>

namespace parley::services {

struct AccountSearch {
  std::string query;  ///< as UserSearch::query
  std::optional<core::UserType> user_type;
  std::optional<core::ServerRole> role;
  std::optional<bool> disabled;
  int limit = 50;
  std::optional<PageKey> after;
};
struct AccountPage {
  std::vector<core::User> users;
  std::optional<PageKey> next;
};
/// All accounts of all organizations, newest first.
Async<AccountPage> list_accounts(Services& services, Actor actor, AccountSearch search);

struct AccountChange {
  std::optional<bool> disabled;
  std::optional<core::ServerRole> role;
};
/// Disabling ends the account's sessions: it is taken out of the meetings and calls that it is in, waits for or rings
/// for, and its connections are closed. invalid_state where no administrator would be left.
Async<core::User> change_account(Services& services, Actor actor, std::string user_id, AccountChange change);

/// The permission table as it holds now, and a new one in its place, at once and for good.
Async<core::RoleTable> get_roles(Services& services, Actor actor);
Async<core::RoleTable> replace_roles(Services& services, Actor actor, core::RoleTable table);

struct AuditPage {
  std::vector<AuditEntry> entries;
  std::optional<PageKey> next;
};
/// The log, newest first.
Async<AuditPage> search_audit(Services& services, Actor actor, AuditQuery query);

// The operator's own.

struct NewAccount {
  std::string email;
  std::string name;
  std::string password;
  core::ServerRole role = core::ServerRole::user;
  std::optional<std::string> organization_id;
};
/// Also where registration is closed. validation_failed, conflict.
Async<core::User> operator_adds_account(Services& services, NewAccount account);

/// not_found where no account has the address, here and below.
Async<core::User> operator_finds_account(Services& services, std::string email);

/// Ends the account's sessions. validation_failed.
Async<core::User> operator_sets_password(Services& services, std::string email, std::string password);

/// As change_account; but a server that runs hears nothing of it: what the account is in, and its connections, stay
/// until it leaves, connects anew, or change_account disables it once more.
Async<core::User> operator_changes_account(Services& services, std::string email, AccountChange change);

/// All accounts, in pages as list_accounts.
Async<AccountPage> operator_lists_accounts(Services& services, AccountSearch search);

/// An access token for scripts. validation_failed for a lifetime under a second or over a year; forbidden for a
/// disabled account.
Async<std::string> operator_makes_token(Services& services, std::string email, std::chrono::seconds lifetime);

/// The administrator of a new server: email and password where one was made now; nothing where there is one already.
struct FirstAdministrator {
  std::string email;
  std::string password;
};
Async<std::optional<FirstAdministrator>> ensure_administrator(Services& services);

}  // namespace parley::services
