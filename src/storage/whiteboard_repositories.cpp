#include "storage/whiteboard_repositories.hpp"

#include "storage/columns.hpp"

namespace parley::storage {

SqlWhiteboardRepository::SqlWhiteboardRepository(soci::session& session)
    : put_(session,
           insert_sql("whiteboard_elements", Columns<services::StoredBoardElement>::names,
                      "ON CONFLICT (meeting_id, element_id) DO UPDATE SET version = excluded.version, version_nonce = "
                      "excluded.version_nonce, deleted = excluded.deleted, data = excluded.data, changed_at = "
                      "excluded.changed_at")),
      remove_(session, "DELETE FROM whiteboard_elements WHERE meeting_id = :meeting AND element_id = :element"),
      list_(session, select_sql<services::StoredBoardElement>(
                         "whiteboard_elements", "WHERE meeting_id = :meeting ORDER BY changed_at, element_id")),
      count_(session, "SELECT COUNT(*) FROM whiteboard_elements WHERE meeting_id = :meeting AND deleted = 0") {}

void SqlWhiteboardRepository::put(const services::StoredBoardElement& element) { put_(element); }
void SqlWhiteboardRepository::remove(std::string_view meeting_id, std::string_view element_id) {
  remove_(meeting_id, element_id);
}
std::vector<services::StoredBoardElement> SqlWhiteboardRepository::list(std::string_view meeting_id) {
  return list_.all(meeting_id);
}
int SqlWhiteboardRepository::count(std::string_view meeting_id) { return count_.one(meeting_id).value_or(0); }

}  // namespace parley::storage
