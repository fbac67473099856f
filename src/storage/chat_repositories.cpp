#include "storage/chat_repositories.hpp"

#include <algorithm>
#include <limits>

namespace parley::storage {
namespace {

/// So many meetings are remembered with their last position.
constexpr std::size_t max_last_positions = 10'000;

}  // namespace

SqlChatRepository::SqlChatRepository(soci::session& session)
    // The end of an index; MAX() of a table that was empty when this was prepared may become a walk.
    : last_position_(session,
                     "SELECT position FROM chat_messages WHERE meeting_id = :meeting ORDER BY position DESC LIMIT 1"),
      insert_(session, insert_sql("chat_messages", Columns<services::ChatMessage>::names,
                                  "ON CONFLICT (meeting_id, position) DO NOTHING")),
      find_(session, select_sql<services::ChatMessage>("chat_messages", "WHERE message_id = :id")),
      update_(session,
              "UPDATE chat_messages SET message = :message, file_id = :file_id, file_name = :file_name, file_type = "
              ":file_type, file_size = :file_size, edited_at = :edited_at, deleted_at = :deleted_at WHERE message_id = "
              ":id"),
      list_(session, select_sql<services::ChatMessage>(
                         "chat_messages",
                         "WHERE meeting_id = :meeting AND position < :before AND ((receiver IS NULL AND "
                         "COALESCE(breakout_room_id, '') = :room) OR receiver = :reader OR (receiver IS NOT NULL AND "
                         "participant_id = :same_reader)) ORDER BY position DESC LIMIT :page_size")) {}

long long SqlChatRepository::insert(const services::ChatMessage& message) {
  if (last_positions_.size() >= max_last_positions) last_positions_.clear();
  auto known = last_positions_.find(message.meeting_id);
  services::ChatMessage placed = message;
  while (true) {
    if (known == last_positions_.end())
      known = last_positions_.emplace(message.meeting_id, last_position_.one(message.meeting_id).value_or(0)).first;
    placed.position = ++known->second;
    if (insert_(placed) == 1) return placed.position;
    // Another program has given that position.
    last_positions_.erase(known);
    known = last_positions_.end();
  }
}

std::optional<services::ChatMessage> SqlChatRepository::find(std::string_view message_id) {
  return find_.one(message_id);
}

void SqlChatRepository::update(const services::ChatMessage& message) {
  update_(message.message, message.file_id, message.file_name, message.file_type, message.file_size, message.edited_at,
          message.deleted_at, message.message_id);
}

std::vector<services::ChatMessage> SqlChatRepository::list(std::string_view meeting_id, std::string_view reader,
                                                           int limit, std::optional<long long> before,
                                                           std::string_view breakout_room_id) {
  auto messages = list_.all(meeting_id, before.value_or(std::numeric_limits<long long>::max()), breakout_room_id,
                            reader, reader, limit);
  std::reverse(messages.begin(), messages.end());
  return messages;
}

SqlFileRepository::SqlFileRepository(soci::session& session)
    : insert_(session, insert_sql("files", Columns<services::StoredFile>::names)),
      find_(session, select_sql<services::StoredFile>("files", "WHERE file_id = :id")),
      attach_(session, "UPDATE files SET message_id = :message WHERE file_id = :id AND message_id IS NULL"),
      size_of_meeting_(session, "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files WHERE meeting_id = :meeting"),
      note_removal_(session,
                    "INSERT INTO removed_files (stored_as) SELECT stored_as FROM files WHERE file_id = :id ON CONFLICT "
                    "DO NOTHING"),
      delete_(session, "DELETE FROM files WHERE file_id = :id"),
      unsent_(session,
              "SELECT file_id FROM files WHERE message_id IS NULL AND created_at < :before ORDER BY created_at LIMIT "
              ":most"),
      count_unsent_(session, "SELECT COUNT(*) FROM files WHERE message_id IS NULL AND created_at < :before"),
      is_stored_(session, "SELECT 1 FROM files WHERE stored_as = :name"),
      to_remove_(session, "SELECT stored_as FROM removed_files ORDER BY stored_as LIMIT :most"),
      removed_(session, "DELETE FROM removed_files WHERE stored_as = :name") {}

void SqlFileRepository::insert(const services::StoredFile& file) { insert_(file); }
std::optional<services::StoredFile> SqlFileRepository::find(std::string_view file_id) { return find_.one(file_id); }
bool SqlFileRepository::attach(std::string_view file_id, std::string_view message_id) {
  return attach_(message_id, file_id) == 1;
}
long long SqlFileRepository::size_of_meeting(std::string_view meeting_id) {
  return size_of_meeting_.one(meeting_id).value_or(0);
}
void SqlFileRepository::forget(std::string_view file_id) {
  note_removal_(file_id);
  delete_(file_id);
}
int SqlFileRepository::forget_unsent(core::TimePoint before, int limit) {
  const auto ids = unsent_.all(before, limit);
  for (const std::string& id : ids) forget(id);
  return static_cast<int>(ids.size());
}
int SqlFileRepository::count_unsent(core::TimePoint before) { return count_unsent_.one(before).value_or(0); }
bool SqlFileRepository::is_stored(std::string_view stored_as) { return is_stored_.one(stored_as).has_value(); }
std::vector<std::string> SqlFileRepository::to_remove(int limit) { return to_remove_.all(limit); }
void SqlFileRepository::removed(std::string_view stored_as) { removed_(stored_as); }

}  // namespace parley::storage
