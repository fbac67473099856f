// Refresh tokens, guests, roles and the audit log over one connection. Owned by ConnectionRepositories; used
// by its thread only.
#pragma once

#include "storage/columns.hpp"

namespace parley::storage {

class SqlRefreshTokenRepository final : public services::RefreshTokenRepository {
 public:
  explicit SqlRefreshTokenRepository(soci::session& session);
  void insert(const services::RefreshToken& token) override;
  std::optional<services::RefreshToken> find(std::string_view token_hash) override;
  void spend_family(std::string_view family_id, core::TimePoint at) override;
  int count_unspent(std::string_view family_id) override;
  bool was_spent_after(std::string_view family_id, core::TimePoint at) override;
  void revoke_family(std::string_view family_id, core::TimePoint at) override;
  void revoke_user(std::string_view user_id, core::TimePoint at) override;
  int count_old(core::TimePoint before) override;
  int remove_old(core::TimePoint before, int limit) override;

 private:
  Command<services::RefreshToken> insert_;
  Query<services::RefreshToken, std::string_view> find_;
  Command<core::TimePoint, std::string_view> spend_family_;
  Query<int, std::string_view> count_unspent_;
  Query<int, std::string_view, core::TimePoint> count_spent_after_;
  Command<core::TimePoint, std::string_view> revoke_family_;
  Command<core::TimePoint, std::string_view> revoke_user_;
  Query<int, core::TimePoint> count_expired_;
  Query<int, core::TimePoint, core::TimePoint> count_revoked_;
  Command<core::TimePoint, int> remove_expired_;
  Command<core::TimePoint, int> remove_revoked_;
};

class SqlRoleRepository final : public services::RoleRepository {
 public:
  explicit SqlRoleRepository(soci::session& session) : session_(session) {}
  core::RoleTable load() override;
  void save(const core::RoleTable& table) override;

 private:
  soci::session& session_;
};

class SqlAuditRepository final : public services::AuditRepository {
 public:
  explicit SqlAuditRepository(soci::session& session);
  void insert(const services::AuditEntry& entry) override;
  std::vector<services::AuditEntry> search(const services::AuditQuery& query) override;
  std::vector<services::AuditEntry> list(std::string_view meeting_id, int limit) override;

 private:
  /// Which index finds the rows is decided by the first parameter; the others narrow them.
  template <class... Driver>
  using Search = Query<services::AuditEntry, Driver..., bool, std::string, bool, std::string, bool, std::string,
                       core::TimePoint, core::TimePoint, core::TimePoint, core::TimePoint, std::string, int>;
  GatheredInsert<services::AuditEntry> insert_;
  Query<services::AuditEntry, std::string_view, int> list_;
  Search<std::string> by_meeting_;
  Search<std::string> by_actor_;
  Search<std::string> by_action_;
  Search<> by_time_;
};

class SqlIdempotencyRepository final : public services::IdempotencyRepository {
 public:
  explicit SqlIdempotencyRepository(soci::session& session);
  std::optional<services::IdempotencyRecord> find(std::string_view key) override;
  bool insert(const services::IdempotencyRecord& record) override;
  void remove_before(core::TimePoint at) override;

 private:
  Query<services::IdempotencyRecord, std::string_view> find_;
  Command<services::IdempotencyRecord> insert_;
  Command<core::TimePoint> remove_before_;
};

}  // namespace parley::storage
