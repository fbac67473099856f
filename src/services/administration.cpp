#include "services/administration.hpp"

#include "core/search_words.hpp"
#include "services/accounts.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

constexpr std::size_t first_password_bytes = 12;  // 16 characters of base64
constexpr auto max_token_lifetime = std::chrono::days(366);

core::Outcome<> require_admin(const Actor& actor) {
  if (actor.is_admin()) return {};
  if (!actor.is_known()) return core::fail(core::Code::unauthorized, "Sign in to do this.");
  return core::fail(core::Code::forbidden, "Only an administrator of the server may do this.");
}

std::unexpected<core::Error> no_such_account() {
  return core::fail(core::Code::not_found, "There is no such account.");
}

core::Outcome<core::User> find_by_email(Transaction& transaction, const std::string& email) {
  auto user = transaction.users.find_by_email(lower_case_email(email));
  if (!user) return core::fail(core::Code::not_found, "No account has the e-mail address " + email + ".");
  return std::move(*user);
}

UserQuery query_of(const AccountSearch& search) {
  UserQuery query{.words = core::search_words(search.query),
                  .user_type = search.user_type,
                  .role = search.role,
                  .disabled = search.disabled,
                  .limit = search.limit + 1,  // one more tells whether there is another page
                  .after = search.after};
  if (query.words.size() > core::max_search_words) query.words.resize(core::max_search_words);
  return query;
}

Async<AccountPage> find_accounts(Services& services, AccountSearch search) {
  auto job = [query = query_of(search), limit = search.limit](Transaction& transaction) -> core::Outcome<AccountPage> {
    AccountPage page{transaction.users.list(query), std::nullopt};
    if (static_cast<int>(page.users.size()) > limit) {
      page.users.pop_back();
      page.next = PageKey{page.users.back().created_at, page.users.back().user_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

core::Outcome<core::User> apply(Transaction& transaction, Services& services, const Actor& actor, core::User user,
                                const AccountChange& change) {
  const bool disable = change.disabled.value_or(user.disabled);
  const core::ServerRole role = change.role.value_or(user.role);
  if (disable == user.disabled && role == user.role) return user;
  const core::TimePoint now = services.clock.now();
  if (disable != user.disabled)
    write_audit(transaction, services, actor, {disable ? "USER_DISABLED" : "USER_ENABLED", std::nullopt, user.user_id});
  if (role != user.role)
    write_audit(transaction, services, actor,
                {"ROLE_CHANGED", std::nullopt, user.user_id,
                 R"({"server_role":")" + std::string(core::enum_name(role)) + "\"}"});
  if (disable) transaction.refresh_tokens.revoke_user(user.user_id, now);
  const bool was_admin = user.role == core::ServerRole::admin && !user.disabled;
  user.disabled = disable;
  user.role = role;
  user.updated_at = now;
  transaction.users.update(user);
  if (was_admin && !transaction.users.has_admin())
    return core::fail(core::Code::invalid_state, "The server would be left without an administrator.");
  return user;
}

/// What a disabled account was in goes on without it. Its sockets were let in when it was none, and are not asked
/// again.
void send_out(Transaction& transaction, Services& services, const Actor& actor, const std::string& user_id) {
  turn_out(transaction, services, actor, user_id, "Your account has been disabled.");
  transaction.after_commit([&people = services.people, user_id] { people.close_connections(user_id); });
}

core::Outcome<> check_account(const NewAccount& account) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  if (!is_email(account.email)) error.errors.push_back({"email", "must be an e-mail address"});
  if (auto name = check_name("name", account.name); !name)
    error.errors.insert(error.errors.end(), name.error().errors.begin(), name.error().errors.end());
  if (auto problem = password_problem(account.password)) error.errors.push_back({"password", *problem});
  if (account.organization_id &&
      (account.organization_id->empty() || account.organization_id->size() > max_organization_bytes))
    error.errors.push_back({"organization", "must have 1 to 64 bytes"});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

core::User user_of(Services& services, const NewAccount& account, std::string password_hash) {
  const core::TimePoint now = services.clock.now();
  core::User user{.user_id = core::make_id(services.random, core::id_prefix::user),
                  .email = lower_case_email(account.email),
                  .name = account.name,
                  .password_hash = std::move(password_hash),
                  .role = account.role,
                  .organization_id = account.organization_id,
                  .created_at = now,
                  .updated_at = now};
  return user;
}

}  // namespace

Async<AccountPage> list_accounts(Services& services, Actor actor, AccountSearch search) {
  if (auto admin = require_admin(actor); !admin) co_return std::unexpected(std::move(admin.error()));
  co_return co_await find_accounts(services, std::move(search));
}

Async<core::User> change_account(Services& services, Actor actor, std::string user_id, AccountChange change) {
  if (auto admin = require_admin(actor); !admin) co_return std::unexpected(std::move(admin.error()));
  auto job = [&services, actor = std::move(actor), user_id = std::move(user_id),
              change](Transaction& transaction) -> core::Outcome<core::User> {
    auto user = transaction.users.find(user_id);
    if (!user) return no_such_account();
    auto changed = apply(transaction, services, actor, std::move(*user), change);
    // Also where it was disabled before: the command line, which the server does not hear of, may have done it.
    if (changed && change.disabled == true) send_out(transaction, services, actor, user_id);
    return changed;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::RoleTable> get_roles(Services& services, Actor actor) {
  if (auto admin = require_admin(actor); !admin) co_return std::unexpected(std::move(admin.error()));
  const core::RoleTable table = services.roles;
  co_return table;
}

Async<core::RoleTable> replace_roles(Services& services, Actor actor, core::RoleTable table) {
  if (auto admin = require_admin(actor); !admin) co_return std::unexpected(std::move(admin.error()));
  auto job = [&services, actor = std::move(actor), table](Transaction& transaction) -> core::Outcome<core::RoleTable> {
    transaction.roles.save(table);
    write_audit(transaction, services, actor, {"PERMISSIONS_CHANGED"});
    // In the order of the commits, so that the last one to be stored is the one that holds.
    transaction.after_commit([&services, table] { services.roles = table; });
    return table;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<AuditPage> search_audit(Services& services, Actor actor, AuditQuery query) {
  if (auto admin = require_admin(actor); !admin) co_return std::unexpected(std::move(admin.error()));
  auto job = [query = std::move(query)](Transaction& transaction) -> core::Outcome<AuditPage> {
    AuditQuery wider = query;
    wider.limit += 1;
    AuditPage page{transaction.audit.search(wider), std::nullopt};
    if (static_cast<int>(page.entries.size()) > query.limit) {
      page.entries.pop_back();
      page.next = PageKey{page.entries.back().at, page.entries.back().audit_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<core::User> operator_adds_account(Services& services, NewAccount account) {
  if (auto valid = check_account(account); !valid) co_return std::unexpected(std::move(valid.error()));
  auto hash = co_await services.passwords.hash(account.password);
  if (!hash) co_return std::unexpected(std::move(hash.error()));
  const core::User user = user_of(services, account, std::move(*hash));
  auto job = [&services, user](Transaction& transaction) -> core::Outcome<core::User> {
    if (!transaction.users.insert(user))
      return core::fail(core::Code::conflict,
                        "There is an account with the e-mail address " + *user.email + " already.");
    write_audit(transaction, services, Actor{}, {"USER_CREATED", std::nullopt, user.user_id});
    claim_invitations(transaction, services, user);
    return user;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::User> operator_finds_account(Services& services, std::string email) {
  auto job = [email = std::move(email)](Transaction& transaction) -> core::Outcome<core::User> {
    return find_by_email(transaction, email);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<core::User> operator_sets_password(Services& services, std::string email, std::string password) {
  if (auto problem = password_problem(password)) co_return std::unexpected(invalid_field("password", *problem));
  auto hash = co_await services.passwords.hash(std::move(password));
  if (!hash) co_return std::unexpected(std::move(hash.error()));
  auto job = [&services, email = std::move(email),
              hash = std::move(*hash)](Transaction& transaction) -> core::Outcome<core::User> {
    auto user = find_by_email(transaction, email);
    if (!user) return user;
    user->password_hash = hash;
    user->updated_at = services.clock.now();
    transaction.users.update(*user);
    transaction.refresh_tokens.revoke_user(user->user_id, user->updated_at);
    write_audit(transaction, services, Actor{}, {"PASSWORD_CHANGED", std::nullopt, user->user_id});
    return user;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::User> operator_changes_account(Services& services, std::string email, AccountChange change) {
  auto job = [&services, email = std::move(email), change](Transaction& transaction) -> core::Outcome<core::User> {
    auto user = find_by_email(transaction, email);
    if (!user) return user;
    return apply(transaction, services, Actor{}, std::move(*user), change);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<AccountPage> operator_lists_accounts(Services& services, AccountSearch search) {
  co_return co_await find_accounts(services, std::move(search));
}

Async<std::string> operator_makes_token(Services& services, std::string email, std::chrono::seconds lifetime) {
  if (lifetime < std::chrono::seconds(1) || lifetime > max_token_lifetime)
    co_return std::unexpected(invalid_field("ttl", "must be from one second to a year"));
  auto job = [&services, email = std::move(email)](Transaction& transaction) -> core::Outcome<core::User> {
    auto user = find_by_email(transaction, email);
    if (!user) return user;
    if (user->disabled) return core::fail(core::Code::forbidden, "This account is disabled.");
    write_audit(transaction, services, Actor{}, {"TOKEN_MADE", std::nullopt, user->user_id});
    return user;
  };
  auto user = co_await services.store.write(std::move(job));
  if (!user) co_return std::unexpected(std::move(user.error()));
  co_return access_token_of(services, *user, lifetime);
}

Async<std::optional<FirstAdministrator>> ensure_administrator(Services& services) {
  auto look = [](Transaction& transaction) -> core::Outcome<bool> { return transaction.users.has_admin(); };
  auto there = co_await services.store.read(std::move(look));
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (*there) co_return std::nullopt;
  const std::string password = core::make_secret(services.random, first_password_bytes);
  auto hash = co_await services.passwords.hash(password);
  if (!hash) co_return std::unexpected(std::move(hash.error()));
  const NewAccount account{
      .email = "admin@localhost", .name = "Administrator", .password = {}, .role = core::ServerRole::admin};
  const core::User user = user_of(services, account, std::move(*hash));
  auto job = [&services, user](Transaction& transaction) -> core::Outcome<bool> {
    // Another server may have been quicker, and an account of that address may be there that is not to be touched.
    if (transaction.users.has_admin() || !transaction.users.insert(user)) return false;
    write_audit(transaction, services, Actor{}, {"USER_CREATED", std::nullopt, user.user_id});
    return true;
  };
  auto made = co_await services.store.write(std::move(job));
  if (!made) co_return std::unexpected(std::move(made.error()));
  if (!*made) co_return std::nullopt;
  co_return FirstAdministrator{*user.email, password};
}

}  // namespace parley::services
