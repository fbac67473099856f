#include "api/administration/dto.hpp"

namespace parley::api::administration {
namespace {

int limit_of(const std::optional<PageLimit>& limit) { return limit ? static_cast<int>(limit->value) : default_page; }

std::optional<services::PageKey> after_of(const std::optional<Cursor>& cursor) {
  if (!cursor) return std::nullopt;
  return cursor->key;
}

/// Calls `step(role, permission, grant&)` for every cell of a document; the words of the domain are the names of its
/// members.
template <class Roles, class Step>
void for_each_cell(Roles& roles, Step step) {
  using boost::describe::describe_members;
  using boost::describe::mod_public;
  boost::mp11::mp_for_each<describe_members<RolePermissions, mod_public>>([&](auto row) {
    boost::mp11::mp_for_each<describe_members<Permissions, mod_public>>([&](auto cell) {
      const auto role = core::enum_value<core::Role>(row.name);
      const auto permission = core::enum_value<core::Permission>(cell.name);
      step(role.value(), permission.value(), (roles.*row.pointer).*cell.pointer);
    });
  });
}

}  // namespace

services::AccountSearch account_search_of(const AccountsQuery& query) {
  services::AccountSearch search;
  if (query.query) search.query = *query.query;
  search.user_type = query.user_type;
  search.role = query.role;
  search.disabled = query.disabled;
  search.limit = limit_of(query.limit);
  search.after = after_of(query.cursor);
  return search;
}

AccountView view(const core::User& user) {
  return {.id = user.user_id,
          .email = user.email,
          .name = user.name,
          .user_type = user.user_type,
          .profile_image = user.profile_image,
          .role = user.role,
          .organization_id = user.organization_id,
          .disabled = user.disabled,
          .created_at = core::format_time(user.created_at),
          .updated_at = core::format_time(user.updated_at)};
}

RolesDocument document_of(const core::RoleTable& table) {
  RolesDocument document{};
  for_each_cell(document.roles, [&](core::Role role, core::Permission permission, core::Grant& grant) {
    grant = table.grant(role, permission);
  });
  return document;
}

core::RoleTable table_of(const RolesDocument& document) {
  core::RoleTable table;
  for_each_cell(document.roles, [&](core::Role role, core::Permission permission, const core::Grant& grant) {
    table.set(role, permission, grant);
  });
  return table;
}

services::AuditQuery audit_query_of(const LogQuery& query) {
  services::AuditQuery wanted;
  wanted.actor = query.actor;
  wanted.meeting_id = query.meeting_id;
  wanted.action = query.action;
  if (query.from) wanted.from = query.from->at;
  if (query.to) wanted.to = query.to->at;
  wanted.limit = limit_of(query.limit);
  wanted.after = after_of(query.cursor);
  return wanted;
}

LogEntryView view(const services::AuditEntry& entry) {
  auto details = json::parse(entry.details);
  return {.id = entry.audit_id,
          .actor = entry.actor,
          .action = entry.action,
          .meeting_id = entry.meeting_id,
          .target = entry.target,
          .at = core::format_time(entry.at),
          .address = entry.address,
          .details = details ? std::move(*details) : json::value(json::object{})};
}

}  // namespace parley::api::administration
