#include "storage/people_repositories.hpp"

#include <boost/mp11/algorithm.hpp>

namespace parley::storage {

SqlUserRepository::SqlUserRepository(soci::session& session)
    : insert_(session, insert_sql("users", Columns<core::User>::names, "ON CONFLICT DO NOTHING")),
      find_(session, select_sql<core::User>("users", "WHERE user_id = :id")),
      find_by_email_(session, select_sql<core::User>("users", "WHERE email = :email")),
      // Another's address is left alone by updating nothing, instead of running into the unique key.
      update_(session, update_sql("users", Columns<core::User>::names, "user_id")) {}

bool SqlUserRepository::insert(const core::User& user) { return insert_(user) == 1; }

std::optional<core::User> SqlUserRepository::find(std::string_view user_id) { return find_.one(user_id); }

std::optional<core::User> SqlUserRepository::find_by_email(std::string_view email) { return find_by_email_.one(email); }

bool SqlUserRepository::update(const core::User& user) {
  if (user.email) {
    const auto owner = find_by_email(*user.email);
    if (owner && owner->user_id != user.user_id) return false;
  }
  return update_(user, user.user_id) == 1;
}

SqlRefreshTokenRepository::SqlRefreshTokenRepository(soci::session& session)
    : insert_(session, insert_sql("refresh_tokens", Columns<services::RefreshToken>::names)),
      find_(session, select_sql<services::RefreshToken>("refresh_tokens", "WHERE token_hash = :hash")),
      mark_used_(session, "UPDATE refresh_tokens SET used_at = :at WHERE token_hash = :hash"),
      revoke_family_(session,
                     "UPDATE refresh_tokens SET revoked_at = :at WHERE family_id = :family AND revoked_at IS NULL"),
      revoke_user_(session, "UPDATE refresh_tokens SET revoked_at = :at WHERE user_id = :user AND revoked_at IS NULL") {
}

void SqlRefreshTokenRepository::insert(const services::RefreshToken& token) { insert_(token); }

std::optional<services::RefreshToken> SqlRefreshTokenRepository::find(std::string_view token_hash) {
  return find_.one(token_hash);
}

void SqlRefreshTokenRepository::mark_used(std::string_view token_hash, core::TimePoint at) {
  mark_used_(at, token_hash);
}

void SqlRefreshTokenRepository::revoke_family(std::string_view family_id, core::TimePoint at) {
  revoke_family_(at, family_id);
}

void SqlRefreshTokenRepository::revoke_user(std::string_view user_id, core::TimePoint at) { revoke_user_(at, user_id); }

core::RoleTable SqlRoleRepository::load() {
  core::RoleTable table;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Permission>>([&](auto permission) {
    // The permission's word is the column's name.
    struct Cell {
      std::string role;
      int grant = 0;
    } cell;
    soci::statement rows = (session_.prepare << "SELECT role, " << permission.name << " FROM meeting_roles",
                            soci::into(cell.role), soci::into(cell.grant));
    rows.execute();
    while (rows.fetch()) {
      const auto role = core::enum_value<core::Role>(cell.role);
      if (!role || cell.grant < 0 || cell.grant > static_cast<int>(core::Grant::unless_disabled))
        throw std::runtime_error("meeting_roles: the row of '" + cell.role + "' is not understood.");
      table.set(*role, permission.value, static_cast<core::Grant>(cell.grant));
    }
  });
  return table;
}

SqlAuditRepository::SqlAuditRepository(soci::session& session)
    : insert_(session, insert_sql("audit_log", Columns<services::AuditEntry>::names)),
      list_(session, select_sql<services::AuditEntry>("audit_log",
                                                      "WHERE meeting_id = :meeting ORDER BY at DESC LIMIT :limit")) {}

void SqlAuditRepository::insert(const services::AuditEntry& entry) { insert_(entry); }

std::vector<services::AuditEntry> SqlAuditRepository::list(std::string_view meeting_id, int limit) {
  return list_.all(meeting_id, limit);
}

SqlIdempotencyRepository::SqlIdempotencyRepository(soci::session& session)
    : find_(session, select_sql<services::IdempotencyRecord>("idempotency_keys", "WHERE idempotency_key = :key")),
      insert_(session,
              insert_sql("idempotency_keys", Columns<services::IdempotencyRecord>::names, "ON CONFLICT DO NOTHING")),
      remove_before_(session, "DELETE FROM idempotency_keys WHERE created_at < :at") {}

std::optional<services::IdempotencyRecord> SqlIdempotencyRepository::find(std::string_view key) {
  return find_.one(key);
}

bool SqlIdempotencyRepository::insert(const services::IdempotencyRecord& record) { return insert_(record) == 1; }

void SqlIdempotencyRepository::remove_before(core::TimePoint at) { remove_before_(at); }

}  // namespace parley::storage
