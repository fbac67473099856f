// Raised hands, and what devices missed, of LiveMeetings.
#include "services/live_meetings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace parley::services {
namespace asio = boost::asio;

namespace {

core::Error not_live() { return {core::Code::invalid_state, "The meeting is not live."}; }

}  // namespace

void LiveMeetings::change_hand(LiveMeeting& live, const std::string& participant_id, bool up) {
  const auto found = std::ranges::find(live.hands, participant_id);
  if ((found != live.hands.end()) == up) return;
  if (up)
    live.hands.push_back(participant_id);
  else
    live.hands.erase(found);
  live.announce(up ? "hand:raised" : "hand:lowered",
                {{"participant_id", participant_id}, {"hands", boost::json::value_from(live.hands)}});
}

asio::awaitable<core::Outcome<std::vector<std::string>>> LiveMeetings::set_hand(std::string meeting_id,
                                                                                std::string participant_id, bool up) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<std::vector<std::string>>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        if (!live) co_return std::unexpected(not_live());
        if (!live->find(participant_id))
          co_return core::fail(core::Code::not_found, "There is no such participant in the meeting.");
        const bool is_new = up && std::ranges::find(live->hands, participant_id) == live->hands.end();
        if (is_new) live->activity.hand_raised(participant_id);
        change_hand(*live, participant_id, up);
        co_return live->hands;
      },
      asio::use_awaitable);
}

asio::awaitable<core::Outcome<LiveMeetings::Missed>> LiveMeetings::missed(std::string meeting_id, std::uint64_t since,
                                                                          std::string participant_id) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<Missed>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        if (!live) co_return std::unexpected(not_live());
        Missed missed;
        missed.events = live->kept_since(since, live->place_of(participant_id), participant_id);
        missed.now.seq = live->seq();
        if (!missed.events) missed.now = look_around(*live, participant_id);
        co_return missed;
      },
      asio::use_awaitable);
}

}  // namespace parley::services
