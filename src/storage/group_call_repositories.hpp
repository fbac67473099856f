// Group calls over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/group_call_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

class SqlGroupCallRepository final : public services::GroupCallRepository {
 public:
  explicit SqlGroupCallRepository(soci::session& session);
  std::optional<core::Meeting> find(std::string_view call_id) override;
  std::optional<core::Meeting> find_open(std::string_view group_id) override;
  std::vector<core::Meeting> list(std::string_view group_id, int limit,
                                  const std::optional<services::PageKey>& after) override;
  std::vector<core::Meeting> open_of_user(std::string_view user_id) override;
  std::vector<core::Meeting> open_since(core::TimePoint before) override;

 private:
  Query<core::Meeting, std::string_view> find_;
  Query<core::Meeting, std::string_view> find_open_;
  Query<core::Meeting, std::string_view, core::TimePoint, core::TimePoint, std::string, int> list_;
  Query<core::Meeting, std::string_view> open_of_user_;
  Query<core::Meeting, core::TimePoint> open_since_;
};

}  // namespace parley::storage
