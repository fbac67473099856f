#include "api/administration/routes.hpp"

#include "api/administration/dto.hpp"
#include "api/family.hpp"

namespace parley::api::administration {
namespace {

Async<AccountsAnswer> list_users(Api& api, Asked<None, AccountsQuery> call) {
  auto page = co_await services::list_accounts(api.services, call.context, account_search_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  AccountsAnswer answer{{}, next_cursor(page->next)};
  for (const core::User& user : page->users) answer.users.push_back(view(user));
  co_return answer;
}

Async<AccountAnswer> change_user(Api& api, Asked<AccountRequest> call) {
  const services::AccountChange change{.disabled = call.body.disabled, .role = call.body.role};
  auto changed = co_await services::change_account(api.services, call.context, call.param("userId"), change);
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  co_return AccountAnswer{view(*changed)};
}

Async<RolesDocument> roles(Api& api, Asked<> call) {
  auto table = co_await services::get_roles(api.services, call.context);
  if (!table) co_return std::unexpected(std::move(table.error()));
  co_return document_of(*table);
}

Async<RolesDocument> replace_roles(Api& api, Asked<RolesDocument> call) {
  auto table = co_await services::replace_roles(api.services, call.context, table_of(call.body));
  if (!table) co_return std::unexpected(std::move(table.error()));
  co_return document_of(*table);
}

Async<LogAnswer> log(Api& api, Asked<None, LogQuery> call) {
  auto page = co_await services::search_audit(api.services, call.context, audit_query_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  LogAnswer answer{{}, next_cursor(page->next)};
  for (const services::AuditEntry& entry : page->entries) answer.entries.push_back(view(entry));
  co_return answer;
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Administration";
  return {
      {.method = Verb::get,
       .path = "/api/admin/users",
       .access = admin(),
       .summary = "All accounts",
       .tag = tag,
       .description = "Of all organizations, newest first, by creation then id. query finds accounts (not temporary "
                      "ones) by words "
                      "of name and address.",
       .handler = http::typed([api](Asked<None, AccountsQuery> call) { return list_users(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/api/admin/users/:userId",
       .access = admin(),
       .summary = "Disable or enable an account, or change its role on the server",
       .tag = tag,
       .description =
           "Disabling ends the account's sessions, takes it out of the meetings and calls that it is in, and "
           "closes its connections. 409 invalid_state where no administrator would be left.",
       .handler = http::typed([api](Asked<AccountRequest> call) { return change_user(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/admin/roles",
       .access = admin(),
       .summary = "The permission table",
       .tag = tag,
       .description =
           "What each role may do in meetings: never, always, where_open (where the meeting's policy is open) or "
           "unless_disabled (unless the host turned it off for the meeting).",
       .handler = http::typed([api](Asked<> call) { return roles(*api, std::move(call)); })},
      {.method = Verb::put,
       .path = "/api/admin/roles",
       .access = admin(),
       .summary = "Replace the permission table",
       .tag = tag,
       .description = "Holds at once, for meetings that run too; on other nodes of the same database within seconds.",
       .handler = http::typed([api](Asked<RolesDocument> call) { return replace_roles(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/admin/audit",
       .access = admin(),
       .summary = "The log of what people changed",
       .tag = tag,
       .description = "Newest first, by time then id.",
       .handler = http::typed([api](Asked<None, LogQuery> call) { return log(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::administration
