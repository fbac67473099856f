// Circles of LiveMeetings: devices that reach each other by its handing on.
#include "services/live_parts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

asio::awaitable<core::Outcome<std::vector<core::Participant>>> LiveMeetings::join_circle(std::string meeting_id,
                                                                                         std::string socket_id,
                                                                                         const Circle& circle) {
  auto step = [&]() -> asio::awaitable<core::Outcome<std::vector<core::Participant>>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    LiveDevice* device = live ? live->device(socket_id) : nullptr;
    const core::Participant* own = device ? live->find(device->participant_id) : nullptr;
    if (!own) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
    const bool is_new = !live->in_circle(circle, own->participant_id);
    device->circle = &circle;
    device->person_id = own->person_id();
    if (is_new && !circle.joined.empty()) {
      const object payload = circle.describe(*own);
      for (const std::string& other : live->others_in_circle(circle, own->participant_id))
        broadcaster_.to_device(other, circle.joined, payload);
    }
    auto people = live->circle_people(circle);
    std::erase_if(people, [&](const core::Participant& one) { return one.participant_id == own->participant_id; });
    co_return people;
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

void LiveMeetings::leave_circle(LiveMeeting& live, const Circle& circle, const std::string& participant_id,
                                const std::string& person_id) {
  if (circle.left.empty()) return;
  const object payload{{circle.person, person_id}};
  for (const std::string& other : live.others_in_circle(circle, participant_id))
    broadcaster_.to_device(other, circle.left, payload);
}

asio::awaitable<core::Outcome<>> LiveMeetings::relay(std::string meeting_id, std::string socket_id, Relayed message) {
  auto step = [&]() -> asio::awaitable<core::Outcome<>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    LiveDevice* device = live ? live->device(socket_id) : nullptr;
    if (!device || !device->circle)
      co_return core::fail(core::Code::invalid_state, "You are not connected with the others here; join first.");
    bool reached = !message.to;
    for (const std::string& other : live->others_in_circle(*device->circle, device->participant_id)) {
      if (message.to && live->device(other)->person_id != *message.to) continue;
      broadcaster_.to_device(other, message.event, message.payload);
      reached = true;
    }
    if (!reached) co_return core::fail(core::Code::not_found, "The person you send this to is not here.");
    co_return core::Outcome<>{};
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, step, asio::use_awaitable);
}

}  // namespace parley::services
