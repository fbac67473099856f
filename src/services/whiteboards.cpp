#include "services/whiteboards.hpp"

#include "services/support.hpp"
#include "services/whiteboard_repositories.hpp"

#include <spdlog/spdlog.h>

namespace parley::services {
namespace {

StoredBoardElement stored(const std::string& meeting_id, const std::string& element_id,
                          const KeptBoardElement& element) {
  return {.meeting_id = meeting_id,
          .element_id = element_id,
          .version = element.version,
          .version_nonce = element.version_nonce,
          .deleted = element.deleted,
          .data = boost::json::serialize(element.data),
          .changed_at = element.changed_at};
}

}  // namespace

Async<WhiteboardScene> load_whiteboard(Services& services, std::string meeting_id) {
  auto job = [meeting_id](Transaction& transaction) -> core::Outcome<std::vector<StoredBoardElement>> {
    return transaction.of<WhiteboardRepository>().list(meeting_id);
  };
  auto rows = co_await services.store.read(std::move(job));
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  WhiteboardScene scene;
  for (const StoredBoardElement& row : *rows) {
    boost::system::error_code error;
    const json::value data = boost::json::parse(row.data, error);
    if (error || !data.is_object()) {
      spdlog::warn("meeting {}: an element of its whiteboard cannot be read and is left out", meeting_id);
      continue;
    }
    scene.restore(row.element_id, {.version = row.version,
                                   .version_nonce = row.version_nonce,
                                   .deleted = row.deleted,
                                   .data = data.get_object(),
                                   .changed_at = row.changed_at});
  }
  co_return std::move(scene);
}

Async<> save_whiteboard(Services& services, std::string meeting_id, WhiteboardScene::Unsaved unsaved) {
  std::vector<StoredBoardElement> rows;
  rows.reserve(unsaved.changed.size());
  for (const auto& [id, element] : unsaved.changed) rows.push_back(stored(meeting_id, id, element));
  auto job = [meeting_id = std::move(meeting_id), rows = std::move(rows),
              gone = std::move(unsaved.gone)](Transaction& transaction) -> core::Outcome<> {
    WhiteboardRepository& boards = transaction.of<WhiteboardRepository>();
    for (const StoredBoardElement& row : rows) boards.put(row);
    for (const std::string& id : gone) boards.remove(meeting_id, id);
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<int> count_whiteboard(Services& services, std::string meeting_id) {
  auto job = [meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<int> {
    return transaction.of<WhiteboardRepository>().count(meeting_id);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<> note_whiteboard_clearing(Services& services, Actor actor, std::string meeting_id) {
  auto job = [&services, actor = std::move(actor),
              meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<> {
    write_audit(transaction, services, actor, {"WHITEBOARD_CLEARED", meeting_id});
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
