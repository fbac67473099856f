#include "storage/people_repositories.hpp"

#include "storage/time_bounds.hpp"

#include <boost/mp11/algorithm.hpp>

namespace parley::storage {

namespace {

/// The log's rows that `driver` (with " AND " behind it) finds by an index, newest first. What is compared with 0 says
/// whether that filter is wanted.
std::string audit_sql(std::string_view driver) {
  return select_sql<services::AuditEntry>(
      "audit_log", "WHERE " + std::string(driver) +
                       "(:by_meeting = 0 OR meeting_id = :meeting) AND (:by_actor = 0 OR actor = :actor) AND "
                       "(:by_action = 0 OR action = :action) AND at >= :from_time AND at < :to_time AND "
                       "at <= :page_time AND (at < :page_same_time OR audit_id < :page_id) "
                       "ORDER BY at DESC, audit_id DESC LIMIT :page_size");
}

/// Removes the first tokens, as an index has them, whose `time` (a column) is over.
std::string remove_tokens_sql(std::string_view time) {
  return "DELETE FROM refresh_tokens WHERE token_hash IN (SELECT token_hash FROM refresh_tokens WHERE " +
         std::string(time) + " < :before LIMIT :limit)";
}

}  // namespace

SqlRefreshTokenRepository::SqlRefreshTokenRepository(soci::session& session)
    : insert_(session, insert_sql("refresh_tokens", Columns<services::RefreshToken>::names)),
      find_(session, select_sql<services::RefreshToken>("refresh_tokens", "WHERE token_hash = :hash")),
      spend_family_(session, "UPDATE refresh_tokens SET used_at = :at WHERE family_id = :family AND used_at IS NULL"),
      count_unspent_(session, "SELECT COUNT(*) FROM refresh_tokens WHERE family_id = :family AND used_at IS NULL"),
      count_spent_after_(session, "SELECT COUNT(*) FROM refresh_tokens WHERE family_id = :family AND used_at > :at"),
      revoke_family_(session,
                     "UPDATE refresh_tokens SET revoked_at = :at WHERE family_id = :family AND revoked_at IS NULL"),
      revoke_user_(session, "UPDATE refresh_tokens SET revoked_at = :at WHERE user_id = :user AND revoked_at IS NULL"),
      count_expired_(session, "SELECT COUNT(*) FROM refresh_tokens WHERE expires_at < :before"),
      count_revoked_(
          session,
          "SELECT COUNT(*) FROM refresh_tokens WHERE revoked_at < :before AND expires_at >= :not_expired_before"),
      remove_expired_(session, remove_tokens_sql("expires_at")),
      remove_revoked_(session, remove_tokens_sql("revoked_at")) {}

void SqlRefreshTokenRepository::insert(const services::RefreshToken& token) { insert_(token); }

std::optional<services::RefreshToken> SqlRefreshTokenRepository::find(std::string_view token_hash) {
  return find_.one(token_hash);
}

void SqlRefreshTokenRepository::spend_family(std::string_view family_id, core::TimePoint at) {
  spend_family_(at, family_id);
}

int SqlRefreshTokenRepository::count_unspent(std::string_view family_id) {
  return count_unspent_.one(family_id).value_or(0);
}

bool SqlRefreshTokenRepository::was_spent_after(std::string_view family_id, core::TimePoint at) {
  return count_spent_after_.one(family_id, at).value_or(0) > 0;
}

void SqlRefreshTokenRepository::revoke_family(std::string_view family_id, core::TimePoint at) {
  revoke_family_(at, family_id);
}

void SqlRefreshTokenRepository::revoke_user(std::string_view user_id, core::TimePoint at) { revoke_user_(at, user_id); }

int SqlRefreshTokenRepository::count_old(core::TimePoint before) {
  return count_expired_.one(before).value_or(0) + count_revoked_.one(before, before).value_or(0);
}

int SqlRefreshTokenRepository::remove_old(core::TimePoint before, int limit) {
  const int expired = static_cast<int>(remove_expired_(before, limit));
  return expired + static_cast<int>(remove_revoked_(before, limit - expired));
}

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

void SqlRoleRepository::save(const core::RoleTable& table) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Role>>([&](auto role) {
    const std::string name = role.name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Permission>>([&](auto permission) {
      const int grant = static_cast<int>(table.grant(role.value, permission.value));
      session_ << "UPDATE meeting_roles SET " << permission.name << " = :permitted WHERE role = :role",
          soci::use(grant), soci::use(name);
      ++session_of(session_).changes;
    });
  });
}

SqlAuditRepository::SqlAuditRepository(soci::session& session)
    : insert_(session, "audit_log"),
      list_(session,
            select_sql<services::AuditEntry>("audit_log", "WHERE meeting_id = :meeting ORDER BY at DESC LIMIT :limit")),
      by_meeting_(session, audit_sql("meeting_id = :driver AND ")),
      by_actor_(session, audit_sql("actor = :driver AND ")),
      by_action_(session, audit_sql("action = :driver AND ")),
      by_time_(session, audit_sql("")) {}

std::vector<services::AuditEntry> SqlAuditRepository::search(const services::AuditQuery& query) {
  const core::TimePoint page_time = query.after ? query.after->at : latest;
  const auto with = [&](auto& search, const auto&... driver) {
    return search.all(driver..., query.meeting_id.has_value(), query.meeting_id.value_or(""), query.actor.has_value(),
                      query.actor.value_or(""), query.action.has_value(), query.action.value_or(""),
                      query.from.value_or(earliest), query.to.value_or(latest), page_time, page_time,
                      query.after ? query.after->id : std::string(), query.limit);
  };
  if (query.meeting_id) return with(by_meeting_, *query.meeting_id);
  if (query.actor) return with(by_actor_, *query.actor);
  if (query.action) return with(by_action_, *query.action);
  return with(by_time_);
}

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
