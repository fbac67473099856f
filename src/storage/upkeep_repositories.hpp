// Retention and the leases of jobs over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/upkeep_repositories.hpp"
#include "storage/columns.hpp"

#include <deque>

namespace parley::storage {

class SqlRetentionRepository final : public services::RetentionRepository {
 public:
  explicit SqlRetentionRepository(soci::session& session);
  std::vector<core::Meeting> stale_calls(core::TimePoint empty_since, core::TimePoint made_before, int limit) override;
  std::vector<core::Meeting> stale_meetings(core::TimePoint before, int limit) override;
  int remove_guest_sessions(core::TimePoint before, bool dry_run) override;
  std::vector<std::string> deleted_meetings(core::TimePoint before, int limit) override;
  void purge(std::string_view meeting_id) override;

 private:
  Query<core::Meeting, core::TimePoint, core::TimePoint, int> stale_calls_;
  Query<core::Meeting, core::TimePoint, core::TimePoint, core::TimePoint, int> stale_meetings_;
  Query<int, core::TimePoint> expired_guests_;
  Command<core::TimePoint> remove_absent_guests_;
  Command<core::TimePoint> remove_sessions_;
  Query<std::string, core::TimePoint, int> deleted_meetings_;
  std::deque<Command<std::string_view>> purge_;  ///< one a table, in an order that keeps references whole
};

class SqlJobLeaseRepository final : public services::JobLeaseRepository {
 public:
  explicit SqlJobLeaseRepository(soci::session& session);
  bool take(std::string_view name, std::string_view holder, core::TimePoint now, core::TimePoint until) override;
  void release(std::string_view name, std::string_view holder) override;

 private:
  Command<std::string_view, std::string_view, core::TimePoint, core::TimePoint, std::string_view> take_;
  Command<std::string_view, std::string_view> release_;
};

}  // namespace parley::storage
