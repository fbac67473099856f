// Chat and its files over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/file_repositories.hpp"
#include "storage/columns.hpp"

#include <string>
#include <unordered_map>

namespace parley::storage {

template <>
struct Columns<services::StoredFile> {
  static constexpr std::string_view names =
      "file_id, meeting_id, participant_id, name, media_type, size, stored_as, message_id, created_at";
  static auto tie(services::StoredFile& f) {
    return std::tie(f.file_id, f.meeting_id, f.participant_id, f.name, f.media_type, f.size, f.stored_as, f.message_id,
                    f.created_at);
  }
};

class SqlChatRepository final : public services::ChatRepository {
 public:
  explicit SqlChatRepository(soci::session& session);
  long long insert(const services::ChatMessage& message) override;
  std::optional<services::ChatMessage> find(std::string_view message_id) override;
  void update(const services::ChatMessage& message) override;
  std::vector<services::ChatMessage> list(std::string_view meeting_id, std::string_view reader, int limit,
                                          std::optional<long long> before, std::string_view breakout_room_id) override;

 private:
  /// The last positions given, by meeting, so that the database is not asked before every insert. Another program may
  /// have gone further, and a transaction that failed not so far: positions grow, and some may be left out.
  std::unordered_map<std::string, long long> last_positions_;

  Query<long long, std::string_view> last_position_;
  Command<services::ChatMessage> insert_;
  Query<services::ChatMessage, std::string_view> find_;
  Command<std::string_view, std::optional<std::string>, std::optional<std::string>, std::optional<std::string>,
          std::optional<long long>, std::optional<core::TimePoint>, std::optional<core::TimePoint>, std::string_view>
      update_;
  Query<services::ChatMessage, std::string_view, long long, std::string_view, std::string_view, std::string_view, int>
      list_;
};

class SqlFileRepository final : public services::FileRepository {
 public:
  explicit SqlFileRepository(soci::session& session);
  void insert(const services::StoredFile& file) override;
  std::optional<services::StoredFile> find(std::string_view file_id) override;
  bool attach(std::string_view file_id, std::string_view message_id) override;
  long long size_of_meeting(std::string_view meeting_id) override;
  void forget(std::string_view file_id) override;
  int forget_unsent(core::TimePoint before, int limit) override;
  int count_unsent(core::TimePoint before) override;
  bool is_stored(std::string_view stored_as) override;
  std::vector<std::string> to_remove(int limit) override;
  void removed(std::string_view stored_as) override;

 private:
  Command<services::StoredFile> insert_;
  Query<services::StoredFile, std::string_view> find_;
  Command<std::string_view, std::string_view> attach_;
  Query<long long, std::string_view> size_of_meeting_;
  Command<std::string_view> note_removal_;
  Command<std::string_view> delete_;
  Query<std::string, core::TimePoint, int> unsent_;
  Query<int, core::TimePoint> count_unsent_;
  Query<int, std::string_view> is_stored_;
  Query<std::string, int> to_remove_;
  Command<std::string_view> removed_;
};

}  // namespace parley::storage
