// Whiteboards over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/whiteboard_repositories.hpp"
#include "storage/sql.hpp"

namespace parley::storage {

template <>
struct Columns<services::StoredBoardElement> {
  static constexpr std::string_view names = "meeting_id, element_id, version, version_nonce, deleted, data, changed_at";
  static auto tie(services::StoredBoardElement& e) {
    return std::tie(e.meeting_id, e.element_id, e.version, e.version_nonce, e.deleted, e.data, e.changed_at);
  }
};

class SqlWhiteboardRepository final : public services::WhiteboardRepository {
 public:
  explicit SqlWhiteboardRepository(soci::session& session);
  void put(const services::StoredBoardElement& element) override;
  void remove(std::string_view meeting_id, std::string_view element_id) override;
  std::vector<services::StoredBoardElement> list(std::string_view meeting_id) override;
  int count(std::string_view meeting_id) override;

 private:
  Command<services::StoredBoardElement> put_;
  Command<std::string_view, std::string_view> remove_;
  Query<services::StoredBoardElement, std::string_view> list_;
  Query<int, std::string_view> count_;
};

}  // namespace parley::storage
