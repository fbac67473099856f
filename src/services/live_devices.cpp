// Devices of LiveMeetings: coming in, going, and the grace of a lost connection.
#include "services/live_parts.hpp"
#include "services/joining.hpp"
#include "services/presence.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

std::vector<LiveMeetings::LiveProducer> producers_in(LiveMeeting& live, const std::string& place) {
  std::vector<LiveMeetings::LiveProducer> producers;
  for (const std::string& socket_id : live.sockets()) {
    const LiveDevice& device = *live.device(socket_id);
    if (live.place_of(device.participant_id) != place) continue;
    for (const auto& [id, producer] : device.producers) producers.push_back({device.participant_id, producer});
  }
  return producers;
}

}  // namespace

asio::awaitable<core::Outcome<LiveMeetings::Entered>> LiveMeetings::enter(std::string meeting_id,
                                                                          std::string participant_id,
                                                                          std::string socket_id,
                                                                          std::string device_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<Entered>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        if (live && live->ended) co_return core::fail(core::Code::gone, "The meeting has ended.");
        if (!live || !live->find(participant_id))
          co_return core::fail(core::Code::invalid_state, "You left the meeting while joining it; join again.");
        if (!device_id.empty())
          for (const std::string& earlier : live->sockets_of(participant_id, device_id))
            if (earlier != socket_id) replace_device(*live, earlier, device_id);
        live->add_device(socket_id, device_id, participant_id);
        live->awaited.erase(participant_id);
        broadcaster_.enter(meeting_id, socket_id);
        place_device(*live, socket_id, participant_id, true);
        co_return look_around(*live, participant_id);
      },
      asio::use_awaitable);
}

LiveMeetings::Entered LiveMeetings::look_around(LiveMeeting& live, const std::string& participant_id) {
  Entered entered{live.seq(), live.participants(), producers_in(live, live.place_of(participant_id)), live.hands,
                  live.breakouts};
  if (live.whiteboard) entered.drawn = live.whiteboard->scene.size();
  return entered;
}

asio::awaitable<core::Outcome<LiveMeetings::Standing>> LiveMeetings::standing(std::string meeting_id,
                                                                              std::string socket_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<Standing>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        LiveDevice* device = live ? live->device(socket_id) : nullptr;
        const core::Participant* participant = device ? live->find(device->participant_id) : nullptr;
        if (!participant) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
        co_return Standing{live->meeting, *participant};
      },
      asio::use_awaitable);
}

asio::awaitable<bool> LiveMeetings::exit(std::string meeting_id, std::string socket_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<bool> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        LiveDevice* device = live ? live->device(socket_id) : nullptr;
        if (!device) co_return true;
        const std::string participant_id = device->participant_id;
        remove_device(*live, socket_id);
        if (live->has_device(participant_id)) co_return false;
        // Should their leaving fail.
        if (live->find(participant_id)) await_device(*live, participant_id, services_->clock.now());
        co_return true;
      },
      asio::use_awaitable);
}

void LiveMeetings::close_media_peer(const std::string& meeting_id, const std::string& socket_id) {
  run(meeting_id, "closing a device's media", media_.close_peer(meeting_id, socket_id));
}

void LiveMeetings::replace_device(LiveMeeting& live, const std::string& socket_id, const std::string& device_id) {
  if (is_of_main_space(socket_id))
    broadcaster_.to_device(socket_id, "session:replaced",
                           {{"meeting_id", live.meeting_id()}, {"device_id", device_id}});
  remove_device(live, socket_id);
}

void LiveMeetings::remove_device(LiveMeeting& live, const std::string& socket_id) {
  LiveDevice* device = live.device(socket_id);
  if (!device) return;
  const std::string participant_id = device->participant_id;
  const Circle* circle = device->circle;
  const std::string person_id = device->person_id;
  const auto producers = std::move(device->producers);
  live.erase_device(socket_id);
  if (circle && !live.in_circle(*circle, participant_id)) leave_circle(live, *circle, participant_id, person_id);
  broadcaster_.exit(live.meeting_id(), socket_id);
  place_device(live, socket_id, participant_id, false);
  for (const auto& [id, producer] : producers)
    live.announce_near(participant_id, "media:producer:closed", producer_reference(producer, participant_id));
  close_media_peer(live.meeting_id(), socket_id);
  if (!producers.empty()) follow_media_status(live, participant_id);
}

void LiveMeetings::dropped(const std::string& meeting_id, const std::string& socket_id) {
  post(meeting_id, false, [this, meeting_id, socket_id](LiveMeeting& live) {
    LiveDevice* device = live.device(socket_id);
    if (!device) return;
    device->grace = std::make_unique<asio::steady_timer>(*thread_of(meeting_id).context, options_.reconnect_grace);
    device->grace->async_wait([this, meeting_id, socket_id](const boost::system::error_code& cancelled) {
      if (!cancelled) grace_over(meeting_id, socket_id);
    });
  });
}

void LiveMeetings::returned(const std::string& meeting_id, const std::string& socket_id) {
  post_any(meeting_id, [this, meeting_id, socket_id](LiveMeeting* live) {
    LiveDevice* device = live ? live->device(socket_id) : nullptr;
    // Whoever was sent away meanwhile, or came a moment too late, hears nothing more.
    if (!device) return broadcaster_.exit(meeting_id, socket_id);
    device->grace.reset();
    broadcaster_.enter(meeting_id, socket_id);
    place_device(*live, socket_id, device->participant_id, true);
  });
}

void LiveMeetings::grace_over(const std::string& meeting_id, const std::string& socket_id) {
  LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
  LiveDevice* device = live ? live->device(socket_id) : nullptr;
  if (!device) return;
  const std::string participant_id = device->participant_id;
  remove_device(*live, socket_id);
  if (live->has_device(participant_id)) return;
  Departure departure{participant_id, LeaveReason::disconnected, services_->clock.now()};
  run(meeting_id, "leaving after a lost connection", leave_by_itself(meeting_id, std::move(departure)));
}

void LiveMeetings::await_device(LiveMeeting& live, const std::string& participant_id,
                                std::optional<core::TimePoint> left_at) {
  const std::string& meeting_id = live.meeting_id();
  auto grace = std::make_unique<asio::steady_timer>(*thread_of(meeting_id).context, options_.reconnect_grace);
  grace->async_wait([this, meeting_id, participant_id, left_at](const boost::system::error_code& cancelled) {
    LiveMeeting* still = cancelled ? nullptr : find(thread_of(meeting_id), meeting_id, false);
    if (!still || still->awaited.erase(participant_id) == 0) return;
    run(meeting_id, "leaving of somebody whose device did not come",
        leave_unless_heard_of(meeting_id, participant_id, left_at));
  });
  live.awaited[participant_id] = {std::move(grace), left_at};
}

asio::awaitable<core::Outcome<>> LiveMeetings::leave_unless_heard_of(std::string meeting_id, std::string participant_id,
                                                                     std::optional<core::TimePoint> left_at) {
  const auto look = [&] {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    const core::Participant* participant = live ? live->find(participant_id) : nullptr;
    return participant && !live->has_device(participant_id) ? std::optional(*participant) : std::nullopt;
  };
  const auto waited_for = look();
  if (!waited_for) co_return core::Outcome<>{};
  bool is_heard_of = false;
  if (waited_for->user_id) {
    std::vector<std::string> person{*waited_for->user_id};
    const std::vector<bool> online = co_await services_->presence.online(person);
    const std::vector<bool> connected = co_await services_->presence.connected(std::move(person));
    // A person whose devices are connected enters with one of them.
    is_heard_of = online.front() && !connected.front();
  }
  if (!look()) co_return core::Outcome<>{};
  if (is_heard_of) {
    await_device(*find(thread_of(meeting_id), meeting_id, false), participant_id);
    co_return core::Outcome<>{};
  }
  Departure departure{participant_id, left_at ? LeaveReason::left : LeaveReason::disconnected,
                      left_at.value_or(services_->clock.now())};
  co_return co_await leave_by_itself(std::move(meeting_id), std::move(departure));
}

}  // namespace parley::services
