// Accounts, refresh tokens, guests, roles and the audit log over one connection. Owned by ConnectionRepositories; used
// by its thread only.
#pragma once

#include "storage/columns.hpp"

namespace parley::storage {

class SqlUserRepository final : public services::UserRepository {
 public:
  explicit SqlUserRepository(soci::session& session);
  bool insert(const core::User& user) override;
  std::optional<core::User> find(std::string_view user_id) override;
  std::optional<core::User> find_by_email(std::string_view email) override;
  bool update(const core::User& user) override;

 private:
  Command<core::User> insert_;
  Query<core::User, std::string_view> find_;
  Query<core::User, std::string_view> find_by_email_;
  Command<core::User, std::string> update_;
};

class SqlRefreshTokenRepository final : public services::RefreshTokenRepository {
 public:
  explicit SqlRefreshTokenRepository(soci::session& session);
  void insert(const services::RefreshToken& token) override;
  std::optional<services::RefreshToken> find(std::string_view token_hash) override;
  void mark_used(std::string_view token_hash, core::TimePoint at) override;
  void revoke_family(std::string_view family_id, core::TimePoint at) override;
  void revoke_user(std::string_view user_id, core::TimePoint at) override;

 private:
  Command<services::RefreshToken> insert_;
  Query<services::RefreshToken, std::string_view> find_;
  Command<core::TimePoint, std::string_view> mark_used_;
  Command<core::TimePoint, std::string_view> revoke_family_;
  Command<core::TimePoint, std::string_view> revoke_user_;
};

class SqlRoleRepository final : public services::RoleRepository {
 public:
  explicit SqlRoleRepository(soci::session& session) : session_(session) {}
  core::RoleTable load() override;

 private:
  soci::session& session_;
};

class SqlAuditRepository final : public services::AuditRepository {
 public:
  explicit SqlAuditRepository(soci::session& session);
  void insert(const services::AuditEntry& entry) override;
  std::vector<services::AuditEntry> list(std::string_view meeting_id, int limit) override;

 private:
  Command<services::AuditEntry> insert_;
  Query<services::AuditEntry, std::string_view, int> list_;
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
