// Guest sessions and their keys over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/guest_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

class SqlGuestRepository final : public services::GuestRepository {
 public:
  explicit SqlGuestRepository(soci::session& session);
  void insert(const core::GuestSession& session) override;
  std::optional<core::GuestSession> find(std::string_view session_id) override;
  void update(const core::GuestSession& session) override;
  void add_pre_keys(std::string_view session_id, const std::vector<std::string>& pre_keys) override;
  std::optional<std::string> take_pre_key(std::string_view session_id) override;
  int count_pre_keys(std::string_view session_id) override;
  void remove_pre_keys(std::string_view session_id) override;

 private:
  Command<core::GuestSession> insert_;
  Query<core::GuestSession, std::string_view> find_;
  Command<core::GuestSession, std::string> update_;
  Query<long long, std::string_view> last_position_;
  Command<std::string_view, long long, std::string> add_pre_key_;
  Query<long long, std::string_view> first_position_;
  Query<std::string, std::string_view, long long> pre_key_;
  Command<std::string_view, long long> remove_pre_key_;
  Query<int, std::string_view> count_pre_keys_;
  Command<std::string_view> remove_pre_keys_;
};

}  // namespace parley::storage
