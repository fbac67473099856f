#include "storage/recovery_repositories.hpp"

namespace parley::storage {

SqlRunningMeetingRepository::SqlRunningMeetingRepository(soci::session& session)
    : running_(session, select_sql<core::Meeting>(
                            "meetings", "WHERE status IN ('in_progress', 'paused') AND deleted_at IS NULL")) {}

std::vector<core::Meeting> SqlRunningMeetingRepository::running() { return running_.all(); }

}  // namespace parley::storage
