// Whiteboards of LiveMeetings: changing the drawing, giving it to those who come, and writing it down in the
// background.
//
// What was drawn is in the database two seconds later at the latest, and at once when the last one leaves, the meeting
// ends or the server stops. whiteboard:updated is not numbered among the meeting's events: drawing would flush the
// window of those that are kept. It has a revision of its own, after which read_whiteboard gives what somebody missed.
#include "services/live_parts.hpp"
#include "services/whiteboards.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

/// How long changes gather before they are written down, and how long a database that did not take them is left alone.
constexpr std::chrono::milliseconds save_pause{2000};
constexpr std::chrono::milliseconds save_retry{5000};
/// How often is looked whether a saving that runs is done, when the server stops.
constexpr std::chrono::milliseconds save_poll{20};
/// Of one answer, by json::text_size: far below what may wait for a connection.
constexpr std::size_t part_bytes = std::size_t{256} * 1024;
constexpr std::size_t epoch_bytes = 9;

boost::json::array array_of(std::vector<object> elements) {
  boost::json::array array;
  array.reserve(elements.size());
  for (object& element : elements) array.emplace_back(std::move(element));
  return array;
}

std::int64_t random_nonce(core::RandomSource& random) {
  std::uint32_t nonce = 0;
  random.fill(std::as_writable_bytes(std::span(&nonce, 1)));
  return nonce >> 1U;  // as Excalidraw's own, 31 bits
}

}  // namespace

asio::awaitable<core::Outcome<LiveMeeting*>> LiveMeetings::open_whiteboard(std::string meeting_id) {
  LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
  if (live && !live->ended && !live->whiteboard) {
    auto loaded = co_await load_whiteboard(*services_, meeting_id);
    // Meanwhile everybody may have left, or somebody else opened it; that one may have changed since.
    live = find(thread_of(meeting_id), meeting_id, false);
    if (live && !live->whiteboard) {
      if (!loaded) co_return std::unexpected(std::move(loaded.error()));
      live->whiteboard = std::make_unique<LiveWhiteboard>(
          LiveWhiteboard{.scene = std::move(*loaded), .epoch = core::make_secret(services_->random, epoch_bytes)});
    }
  }
  if (!live || live->ended) co_return core::fail(core::Code::invalid_state, "The meeting is not live.");
  if (!live->meeting.features.whiteboard_enabled)
    co_return core::fail(core::Code::feature_disabled, "The whiteboard is turned off in this meeting.");
  co_return live;
}

asio::awaitable<core::Outcome<WhiteboardChange>> LiveMeetings::update_whiteboard(std::string meeting_id,
                                                                                 std::string socket_id,
                                                                                 std::vector<BoardElement> elements) {
  const auto step = [&]() -> asio::awaitable<core::Outcome<WhiteboardChange>> {
    auto opened = co_await open_whiteboard(meeting_id);
    if (!opened) co_return std::unexpected(std::move(opened.error()));
    LiveMeeting& live = **opened;
    const LiveDevice* device = live.device(socket_id);
    if (!device) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
    LiveWhiteboard& board = *live.whiteboard;
    auto merged = board.scene.merge(std::move(elements), services_->clock.now());
    if (!merged) co_return std::unexpected(std::move(merged.error()));
    if (!merged->won.empty()) {
      broadcaster_.to_others(meeting_id, socket_id, "whiteboard:updated",
                             {{"meeting_id", meeting_id},
                              {"participant_id", device->participant_id},
                              {"epoch", board.epoch},
                              {"revision", board.scene.revision()},
                              {"elements", array_of(std::move(merged->won))}},
                             false);
      save_whiteboard_after(live, save_pause);
    }
    co_return WhiteboardChange{board.epoch, board.scene.revision(), std::move(merged->lost)};
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

void LiveMeetings::point_on_whiteboard(const std::string& meeting_id, const std::string& socket_id, object payload) {
  payload["meeting_id"] = meeting_id;
  broadcaster_.to_others(meeting_id, socket_id, "whiteboard:cursor", std::move(payload), true);
}

asio::awaitable<core::Outcome<WhiteboardChange>> LiveMeetings::clear_whiteboard(std::string meeting_id,
                                                                                std::string by) {
  const auto step = [&]() -> asio::awaitable<core::Outcome<WhiteboardChange>> {
    auto opened = co_await open_whiteboard(meeting_id);
    if (!opened) co_return std::unexpected(std::move(opened.error()));
    LiveMeeting& live = **opened;
    LiveWhiteboard& board = *live.whiteboard;
    board.scene.clear(random_nonce(services_->random), services_->clock.now());
    live.announce("whiteboard:cleared",
                  {{"participant_id", by}, {"epoch", board.epoch}, {"revision", board.scene.revision()}});
    save_whiteboard_after(live, save_pause);
    co_return WhiteboardChange{board.epoch, board.scene.revision(), {}};
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

asio::awaitable<core::Outcome<WhiteboardPart>> LiveMeetings::read_whiteboard(std::string meeting_id,
                                                                             WhiteboardPlace place) {
  const auto step = [&]() -> asio::awaitable<core::Outcome<WhiteboardPart>> {
    auto opened = co_await open_whiteboard(meeting_id);
    if (!opened) co_return std::unexpected(std::move(opened.error()));
    const LiveWhiteboard& board = *(*opened)->whiteboard;
    // Who knows nothing yet needs no word of what is deleted.
    const bool is_new = !place.epoch;
    const bool goes_on = place.epoch == board.epoch && place.since;
    auto page = board.scene.page(goes_on ? *place.since : 0, !is_new, part_bytes);
    co_return WhiteboardPart{.epoch = board.epoch,
                             .revision = board.scene.revision(),
                             .reached = page.reached,
                             .more = page.more,
                             .elements = std::move(page.elements)};
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

// --- writing it down

void LiveMeetings::save_whiteboard_after(LiveMeeting& live, std::chrono::milliseconds pause) {
  LiveWhiteboard& board = *live.whiteboard;
  if (board.saving || board.save_timer || !board.scene.has_unsaved()) return;
  asio::io_context& context = *thread_of(live.meeting_id()).context;
  board.save_timer = std::make_unique<asio::steady_timer>(context, pause);
  board.save_timer->async_wait([this, meeting_id = live.meeting_id()](const boost::system::error_code& cancelled) {
    if (!cancelled) asio::co_spawn(*thread_of(meeting_id).context, save_whiteboard(meeting_id), asio::detached);
  });
}

asio::awaitable<void> LiveMeetings::save_whiteboard(std::string meeting_id) {
  LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
  if (!live || !live->whiteboard || live->whiteboard->saving) co_return;
  live->whiteboard->save_timer.reset();
  if (!live->whiteboard->scene.has_unsaved()) co_return;
  // A meeting that holds something unsaved is not forgotten: it is there still when the database has answered.
  live->whiteboard->saving = true;
  auto unsaved = live->whiteboard->scene.take_unsaved();
  const auto saved = co_await services::save_whiteboard(*services_, meeting_id, unsaved);
  live = find(thread_of(meeting_id), meeting_id, false);
  if (!live || !live->whiteboard) co_return;
  live->whiteboard->saving = false;
  live->whiteboard->failed = !saved;
  if (!saved) {
    spdlog::warn("meeting {}: its whiteboard was not written down: {}", meeting_id, saved.error().message);
    live->whiteboard->scene.return_unsaved(unsaved);
  }
  save_whiteboard_after(*live, saved ? save_pause : save_retry);
  forget_if_empty(meeting_id);
}

bool LiveMeetings::holds_unsaved_whiteboard(LiveMeeting& live) {
  if (!live.whiteboard) return false;
  LiveWhiteboard& board = *live.whiteboard;
  if (board.saving) return true;
  if (!board.scene.has_unsaved()) return false;
  if (board.failed && board.save_timer) return true;
  const std::string& meeting_id = live.meeting_id();
  asio::co_spawn(*thread_of(meeting_id).context, save_whiteboard(meeting_id), asio::detached);
  return true;
}

asio::awaitable<void> LiveMeetings::finish_saving(std::string meeting_id) {
  asio::steady_timer pause(*thread_of(meeting_id).context);
  for (auto waited = std::chrono::milliseconds(0); waited < save_retry; waited += save_poll) {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    if (!live || !live->whiteboard || !live->whiteboard->saving) co_return;
    pause.expires_after(save_poll);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> LiveMeetings::save_whiteboards() {
  for (Thread& thread : threads_) {
    const auto step = [&]() -> asio::awaitable<void> {
      std::vector<std::string> ids;
      for (const auto& [meeting_id, live] : thread.meetings)
        if (live->whiteboard) ids.push_back(meeting_id);
      for (const std::string& meeting_id : ids) {
        co_await finish_saving(meeting_id);
        co_await save_whiteboard(meeting_id);
      }
    };
    co_await asio::co_spawn(*thread.context, step, asio::use_awaitable);
  }
}

}  // namespace parley::services
