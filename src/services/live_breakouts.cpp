// Breakout rooms of LiveMeetings: who sees and hears whom while they are open, and their timer.
#include "services/breakout_news.hpp"
#include "services/breakouts.hpp"
#include "services/live_parts.hpp"

#include <algorithm>
#include <set>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

/// Just behind the due time, so that it is due for sure.
constexpr std::chrono::milliseconds due_slack{20};
/// After a step that could not be done, or was not due by the database's word.
constexpr std::chrono::seconds step_pause{2};

/// Where somebody was and is now.
struct Way {
  std::string from;
  std::string to;
  auto operator<=>(const Way&) const = default;
};

/// What the people of one way see no more, and see from now on.
struct Sight {
  std::vector<object> gone;
  std::vector<object> come;
};

using Ways = std::map<std::string, Way>;  ///< by participant

Sight sight_of(LiveMeeting& live, const Ways& ways, const Way& way) {
  Sight sight;
  for (const std::string& socket_id : live.sockets()) {
    const LiveDevice& device = *live.device(socket_id);
    const auto owner = ways.find(device.participant_id);
    if (owner == ways.end()) continue;
    const bool was_seen = owner->second.from == way.from;
    const bool is_seen = owner->second.to == way.to;
    if (was_seen == is_seen) continue;
    for (const auto& [id, producer] : device.producers)
      if (was_seen)
        sight.gone.push_back(producer_reference(producer, device.participant_id));
      else
        sight.come.push_back({{"producer", described_producer(producer, device.participant_id)}});
  }
  return sight;
}

}  // namespace

void LiveMeetings::breakouts_changed(const BreakoutNews& news) {
  post(news.meeting_id, false, [this, news](LiveMeeting& live) {
    if (live.ended) return;
    if (!news.event.empty()) live.announce(news.event, news.payload);
    move_people(live, news.breakouts);
    arm_breakouts(live);
  });
}

void LiveMeetings::move_people(LiveMeeting& live, std::optional<core::Breakouts> next) {
  const std::string& meeting_id = live.meeting_id();
  const bool was_divided = live.is_divided();
  Ways ways;
  std::map<std::string, std::string> groups_before;  // by place
  for (const core::Participant& one : live.participants()) {
    const std::string place = live.place_of(one.participant_id);
    ways[one.participant_id].from = place;
    groups_before[place] = live.group_of(place);
  }
  live.breakouts = std::move(next);
  const bool is_divided = live.is_divided();
  if (!was_divided && !is_divided) return;
  bool is_anybody_moved = false;
  for (auto& [participant_id, way] : ways) {
    way.to = live.place_of(participant_id);
    is_anybody_moved = is_anybody_moved || way.from != way.to;
  }
  if (was_divided == is_divided && !is_anybody_moved) return;

  // While there are rooms, a device is in the group of its place, of one at a time.
  std::vector<std::pair<PeerId, std::string>> moved;
  for (const std::string& socket_id : live.sockets()) {
    const auto way = ways.find(live.device(socket_id)->participant_id);
    if (way == ways.end()) continue;
    const auto& [from, to] = way->second;
    if (from != to) moved.emplace_back(socket_id, to);
    if (!is_divided || (was_divided && from == to)) continue;
    if (was_divided) broadcaster_.exit(groups_before[from], socket_id);
    broadcaster_.enter(live.group_of(to), socket_id);
  }

  // Those of one way see the same change. Where they are a whole group, one message reaches all of them.
  std::map<Way, std::vector<std::string>> people_by_way;
  for (const auto& [participant_id, way] : ways) people_by_way[way].push_back(participant_id);
  for (const auto& [way, people] : people_by_way) {
    const Sight sight = sight_of(live, ways, way);
    const bool is_whole_group = std::ranges::none_of(people_by_way, [&](const auto& other) {
      return other.first != way && (is_divided ? other.first.to == way.to : other.first.from == way.from);
    });
    const std::string group = is_divided ? live.group_of(way.to) : groups_before[way.from];
    const auto tell = [&](std::string_view event, object payload) {
      payload["meeting_id"] = meeting_id;
      if (is_whole_group) return broadcaster_.to_meeting(group, event, std::move(payload));
      for (const std::string& participant_id : people) live.to_participant(participant_id, event, payload);
    };
    for (const object& one : sight.gone) tell("media:producer:closed", one);
    for (const object& one : sight.come) tell("media:producer:new", one);
  }

  if (!is_divided) {
    for (const std::string& socket_id : live.sockets())
      if (const auto way = ways.find(live.device(socket_id)->participant_id); way != ways.end())
        broadcaster_.exit(groups_before[way->second.from], socket_id);
    live.activity.forget_places();
  }
  live.divided_at = live.seq();
  if (!moved.empty()) run(meeting_id, "moving people's media", media_.place_peers(meeting_id, std::move(moved)));
}

void LiveMeetings::place_device(LiveMeeting& live, const std::string& socket_id, const std::string& participant_id,
                                bool in) {
  if (!live.is_divided()) return;
  const std::string place = live.place_of(participant_id);
  if (!in) return broadcaster_.exit(live.group_of(place), socket_id);
  // A connection that comes back is where it was when it was lost.
  if (!place.empty()) broadcaster_.exit(live.group_of({}), socket_id);
  for (const core::BreakoutRoom& room : live.breakouts->rooms)
    if (room.room_id != place) broadcaster_.exit(live.group_of(room.room_id), socket_id);
  broadcaster_.enter(live.group_of(place), socket_id);
  if (place.empty()) return;
  std::vector<std::pair<PeerId, std::string>> placed{{socket_id, place}};
  run(live.meeting_id(), "placing a device's media", media_.place_peers(live.meeting_id(), std::move(placed)));
}

void LiveMeetings::arm_breakouts(LiveMeeting& live) {
  live.breakout_timer.reset();
  if (!live.breakouts || live.ended) return;
  const auto due = core::next_breakout_step(*live.breakouts);
  if (!due) return;
  const auto wait = std::max(*due - services_->clock.now(), std::chrono::milliseconds(0));
  time_breakouts(live, wait + due_slack);
}

void LiveMeetings::time_breakouts(LiveMeeting& live, std::chrono::milliseconds wait) {
  const std::string& meeting_id = live.meeting_id();
  asio::io_context& context = *thread_of(meeting_id).context;
  live.breakout_timer = std::make_unique<asio::steady_timer>(context, wait);
  live.breakout_timer->async_wait([this, meeting_id, &context](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    const auto settled = [this, meeting_id](const std::exception_ptr& bug, const core::Outcome<bool>& done) {
      if (bug || !done) spdlog::warn("meeting {}: a step of its breakout rooms failed and is tried again", meeting_id);
      // A step that was done has told so, and set the timer anew.
      LiveMeeting* still = find(thread_of(meeting_id), meeting_id, false);
      if (still && !still->ended && still->breakouts && (bug || !done || !*done)) time_breakouts(*still, step_pause);
    };
    asio::co_spawn(context, settle_breakouts(*services_, meeting_id), settled);
  });
}

}  // namespace parley::services
