#include "storage/group_call_repositories.hpp"

#include "storage/time_bounds.hpp"

namespace parley::storage {
namespace {

/// A statement over open calls. The words are those of the index that lets a group have one only.
std::string open_calls(std::string_view further) {
  return select_sql<core::Meeting>("meetings",
                                   "WHERE kind = 'group_call' AND status IN ('waiting', 'in_progress', 'paused') AND "
                                   "deleted_at IS NULL AND " +
                                       std::string(further));
}

}  // namespace

SqlGroupCallRepository::SqlGroupCallRepository(soci::session& session)
    : find_(session, select_sql<core::Meeting>("meetings", "WHERE group_call_id = :call AND deleted_at IS NULL")),
      find_open_(session, open_calls("group_id = :group")),
      list_(
          session,
          select_sql<core::Meeting>(
              "meetings",
              "WHERE group_id = :group AND kind = 'group_call' AND deleted_at IS NULL AND (created_at < :page_time OR "
              "(created_at = :page_same_time AND meeting_id < :page_id)) ORDER BY created_at DESC, meeting_id DESC "
              "LIMIT :page_size")),
      open_of_user_(session, open_calls("group_id IN (SELECT group_id FROM group_members WHERE user_id = :user) "
                                        "ORDER BY created_at, meeting_id")),
      open_since_(session, open_calls("created_at < :before ORDER BY created_at, meeting_id")) {}

std::optional<core::Meeting> SqlGroupCallRepository::find(std::string_view call_id) { return find_.one(call_id); }

std::optional<core::Meeting> SqlGroupCallRepository::find_open(std::string_view group_id) {
  return find_open_.one(group_id);
}

std::vector<core::Meeting> SqlGroupCallRepository::list(std::string_view group_id, int limit,
                                                        const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : latest;
  return list_.all(group_id, page_time, page_time, after ? after->id : std::string(), limit);
}

std::vector<core::Meeting> SqlGroupCallRepository::open_of_user(std::string_view user_id) {
  return open_of_user_.all(user_id);
}

std::vector<core::Meeting> SqlGroupCallRepository::open_since(core::TimePoint before) {
  return open_since_.all(before);
}

}  // namespace parley::storage
