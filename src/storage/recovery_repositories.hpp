// What the recovery after a restart asks for. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/recovery.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

class SqlRunningMeetingRepository final : public services::RunningMeetingRepository {
 public:
  explicit SqlRunningMeetingRepository(soci::session& session);
  std::vector<core::Meeting> running() override;

 private:
  Query<core::Meeting> running_;
};

}  // namespace parley::storage
