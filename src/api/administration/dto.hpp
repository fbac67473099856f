// What travels in the administration family.
#pragma once

#include "api/formats.hpp"
#include "services/administration.hpp"
#include "services/views.hpp"

namespace parley::api::administration {

struct AccountsQuery {
  std::optional<json::Text<0, 200>> query;
  std::optional<UserTypeWord> user_type;
  std::optional<core::ServerRole> role;
  std::optional<bool> disabled;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(AccountsQuery, (), (query, user_type, role, disabled, limit, cursor))

services::AccountSearch account_search_of(const AccountsQuery& query);

struct AccountView {
  std::string id;
  std::optional<std::string> email;
  std::string name;
  core::UserType user_type;
  std::optional<std::string> profile_image;
  core::ServerRole role;
  std::optional<std::string> organization_id;
  bool disabled;
  std::string created_at;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, email, name, user_type, profile_image, role, organization_id, disabled, created_at,
                       updated_at))

AccountView view(const core::User& user);

struct AccountsAnswer {
  std::vector<AccountView> users;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AccountsAnswer, (), (users, next_cursor))

struct AccountRequest {
  std::optional<bool> disabled;
  std::optional<core::ServerRole> role;
};
BOOST_DESCRIBE_STRUCT(AccountRequest, (), (disabled, role))

struct AccountAnswer {
  AccountView user;
};
BOOST_DESCRIBE_STRUCT(AccountAnswer, (), (user))

/// A row of the permission table.
struct Permissions {
  core::Grant can_edit;
  core::Grant can_delete;
  core::Grant can_add_participants;
  core::Grant can_remove_participants;
  core::Grant can_start;
  core::Grant can_end;
  core::Grant can_generate_link;
  core::Grant can_admit_external;
  core::Grant can_moderate;
  core::Grant can_record;
  core::Grant can_share_screen;
  core::Grant can_manage_breakouts;
};
BOOST_DESCRIBE_STRUCT(Permissions, (),
                      (can_edit, can_delete, can_add_participants, can_remove_participants, can_start, can_end,
                       can_generate_link, can_admit_external, can_moderate, can_record, can_share_screen,
                       can_manage_breakouts))

struct RolePermissions {
  Permissions host;
  Permissions co_host;
  Permissions presenter;
  Permissions attendee;
  Permissions guest;
};
BOOST_DESCRIBE_STRUCT(RolePermissions, (), (host, co_host, presenter, attendee, guest))

/// The permission table, in both directions.
struct RolesDocument {
  RolePermissions roles;
};
BOOST_DESCRIBE_STRUCT(RolesDocument, (), (roles))

RolesDocument document_of(const core::RoleTable& table);
core::RoleTable table_of(const RolesDocument& document);

struct LogQuery {
  std::optional<json::Text<1, 64>> actor;
  std::optional<json::Text<1, 64>> meeting_id;
  std::optional<json::Text<1, 64>> action;
  std::optional<Time> from;
  std::optional<Time> to;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(LogQuery, (), (actor, meeting_id, action, from, to, limit, cursor))

services::AuditQuery audit_query_of(const LogQuery& query);

struct LogEntryView {
  std::string id;
  std::optional<std::string> actor;
  std::string action;
  std::optional<std::string> meeting_id;
  std::optional<std::string> target;
  std::string at;
  std::string address;
  json::value details;
};
BOOST_DESCRIBE_STRUCT(LogEntryView, (), (id, actor, action, meeting_id, target, at, address, details))

LogEntryView view(const services::AuditEntry& entry);

struct LogAnswer {
  std::vector<LogEntryView> entries;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(LogAnswer, (), (entries, next_cursor))

}  // namespace parley::api::administration
