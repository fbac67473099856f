// LiveMeetings as a LiveView: what use cases may know of a live meeting, and what people did in it written down.
#include "services/live_meetings.hpp"
#include "services/quality.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

namespace parley::services {
namespace asio = boost::asio;

asio::awaitable<std::optional<LiveLook>> LiveMeetings::look(std::string meeting_id) {
  const auto look_now = [&]() -> asio::awaitable<std::optional<LiveLook>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    if (!live || live->ended) co_return std::nullopt;
    LiveLook look{.participants = live->participants(),
                  .participant_of = {},
                  .speaking = live->activity.speaking(std::chrono::steady_clock::now()),
                  .sharing_screen = live->activity.sharing()};
    for (const std::string& socket_id : live->sockets())
      look.participant_of[socket_id] = live->device(socket_id)->participant_id;
    co_return look;
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, look_now, asio::use_awaitable);
}

asio::awaitable<void> LiveMeetings::settle(std::string meeting_id) {
  const auto write_now = [&]() -> asio::awaitable<void> {
    auto shares = take_shares(meeting_id);
    if (!shares.empty()) co_await write_shares(meeting_id, std::move(shares));
  };
  co_await asio::co_spawn(*thread_of(meeting_id).context, write_now, asio::use_awaitable);
}

void LiveMeetings::settle_all() {
  for (Thread& thread : threads_)
    asio::post(*thread.context, [this, &thread] {
      for (const auto& [meeting_id, live] : thread.meetings) write_down(meeting_id);
    });
}

asio::awaitable<LiveMeetings::Census> LiveMeetings::census() {
  Census all;
  for (Thread& thread : threads_) {
    const auto count = [&]() -> asio::awaitable<Census> {
      Census here;
      for (const auto& [meeting_id, live] : thread.meetings) {
        here.awaited += live->awaited.size();
        for (const std::string& socket_id : live->sockets()) {
          ++here.devices;
          if (live->device(socket_id)->grace) ++here.awaited;
        }
      }
      co_return here;
    };
    const Census counted = co_await asio::co_spawn(*thread.context, count, asio::use_awaitable);
    all.devices += counted.devices;
    all.awaited += counted.awaited;
  }
  co_return all;
}

void LiveMeetings::count_reaction(const std::string& meeting_id, const std::string& participant_id) {
  post(meeting_id, false, [participant_id](LiveMeeting& live) {
    if (live.find(participant_id)) live.activity.reaction(participant_id);
  });
}

void LiveMeetings::write_down(const std::string& meeting_id) {
  // Taken at once: the meeting may be forgotten before the database has answered.
  auto shares = take_shares(meeting_id);
  if (shares.empty()) return;
  asio::co_spawn(*thread_of(meeting_id).context, write_shares(meeting_id, std::move(shares)), asio::detached);
}

std::vector<ActivityShare> LiveMeetings::take_shares(const std::string& meeting_id) {
  LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
  if (!live || !services_) return {};
  return live->activity.take(std::chrono::steady_clock::now());
}

asio::awaitable<void> LiveMeetings::write_shares(std::string meeting_id, std::vector<ActivityShare> shares) {
  const auto done = co_await record_activity(*services_, meeting_id, shares);
  if (done) co_return;
  spdlog::warn("meeting {}: what people did was not written down: {}", meeting_id, done.error().message);
  if (LiveMeeting* still = find(thread_of(meeting_id), meeting_id, false)) still->activity.restore(shares);
}

}  // namespace parley::services
