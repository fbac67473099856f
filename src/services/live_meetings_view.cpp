// LiveMeetings as a LiveView: what use cases may know of a live meeting, and what people did in it written down.
#include "services/live_meetings.hpp"
#include "services/live_parts.hpp"
#include "services/quality.hpp"
#include "services/quality_reports.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

namespace parley::services {
namespace asio = boost::asio;

namespace {

/// Pages say how it goes every five seconds.
constexpr std::chrono::seconds direct_lasts{12};

bool is_weak(const QualityReport& report) {
  return report.told.quality == ConnectionQuality::fair || report.told.quality == ConnectionQuality::poor;
}

}  // namespace

asio::awaitable<std::optional<LiveLook>> LiveMeetings::look(std::string meeting_id) {
  const auto look_now = [&]() -> asio::awaitable<std::optional<LiveLook>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    if (!live || live->ended) co_return std::nullopt;
    LiveLook look{.participants = live->participants(),
                  .participant_of = {},
                  .speaking = live->activity.speaking(std::chrono::steady_clock::now()),
                  .sharing_screen = live->activity.sharing()};
    const auto oldest = std::chrono::steady_clock::now() - direct_lasts;
    for (const std::string& socket_id : live->sockets()) {
      const LiveDevice& device = *live->device(socket_id);
      look.participant_of[socket_id] = device.participant_id;
      if (device.direct && device.direct_at > oldest) look.direct[socket_id] = *device.direct;
    }
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

void LiveMeetings::note_direct(const std::string& meeting_id, PeerFigures figures) {
  post(meeting_id, false, [figures = std::move(figures)](LiveMeeting& live) {
    LiveDevice* device = live.device(figures.peer);
    if (!device) return;
    device->direct = figures;
    device->direct_at = std::chrono::steady_clock::now();
  });
}

void LiveMeetings::tell_quality(const std::string& meeting_id, const std::vector<QualityReport>& reports) {
  post(meeting_id, false, [this, reports](LiveMeeting& live) {
    std::map<std::string, boost::json::array> weak;
    for (const std::string& place : live.weak_places) weak[place];  // where there are none any more, this is told once
    for (const QualityReport& report : reports) {
      if (!live.find(report.participant_id)) continue;
      boost::json::object told = json::encode(report.told).as_object();
      told["meeting_id"] = live.meeting_id();
      for (const std::string& device : report.devices)
        if (live.device(device)) broadcaster_.to_device(device, "media:quality", told);
      if (is_weak(report))
        weak[live.place_of(report.participant_id)].push_back(
            boost::json::object{{"participant_id", report.participant_id}, {"quality", told.at("quality")}});
    }
    live.weak_places.clear();
    for (auto& [place, list] : weak) {
      if (!list.empty()) live.weak_places.insert(place);
      live.signal_in(place, "media:quality:weak", {{"participants", std::move(list)}});
    }
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
