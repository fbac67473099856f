#include "services/live_meetings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

LiveMeetings::LiveMeetings(const std::vector<asio::io_context*>& threads, Broadcaster& broadcaster, MediaPort& media,
                           Options options)
    : broadcaster_(broadcaster), media_(media), options_(options) {
  for (asio::io_context* context : threads) threads_.push_back({context, {}});
}

LiveMeetings::~LiveMeetings() = default;

LiveMeetings::Thread& LiveMeetings::thread_of(const std::string& meeting_id) {
  return threads_[std::hash<std::string>{}(meeting_id) % threads_.size()];
}

LiveMeeting* LiveMeetings::find(Thread& thread, const std::string& meeting_id, bool make) {
  const auto found = thread.meetings.find(meeting_id);
  if (found != thread.meetings.end()) return found->second.get();
  if (!make) return nullptr;
  ++live_count_;
  LiveMeeting& made =
      *thread.meetings.emplace(meeting_id, std::make_unique<LiveMeeting>(meeting_id, broadcaster_)).first->second;
  set_active(made, true);
  return &made;
}

void LiveMeetings::set_active(LiveMeeting& live, bool active) {
  if (live.is_counted == active) return;
  live.is_counted = active;
  if (active)
    ++active_count_;
  else
    --active_count_;
}

void LiveMeetings::erase(Thread& thread, const std::string& meeting_id) {
  const auto found = thread.meetings.find(meeting_id);
  if (found == thread.meetings.end()) return;
  set_active(*found->second, false);
  thread.meetings.erase(found);
  --live_count_;
}

void LiveMeetings::forget_if_empty(const std::string& meeting_id) {
  Thread& thread = thread_of(meeting_id);
  const auto found = thread.meetings.find(meeting_id);
  if (found == thread.meetings.end() || found->second->ended || !found->second->is_empty()) return;
  if (holds_unsaved_whiteboard(*found->second)) return;  // comes here again when it is saved
  write_down(meeting_id);
  erase(thread, meeting_id);
  asio::co_spawn(*thread.context, media_.close_room(meeting_id), asio::detached);
}

void LiveMeetings::post(const std::string& meeting_id, bool make, std::function<void(LiveMeeting&)> action) {
  Thread& thread = thread_of(meeting_id);
  asio::post(*thread.context, [this, &thread, meeting_id, make, action = std::move(action)] {
    if (LiveMeeting* live = find(thread, meeting_id, make)) action(*live);
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::post_any(const std::string& meeting_id, std::function<void(LiveMeeting*)> action) {
  Thread& thread = thread_of(meeting_id);
  asio::post(*thread.context, [this, &thread, meeting_id, action = std::move(action)] {
    action(find(thread, meeting_id, false));
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::announce(const std::string& meeting_id, std::string event, object payload) {
  post(meeting_id, false,
       [event = std::move(event), payload = std::move(payload)](LiveMeeting& live) { live.announce(event, payload); });
}

void LiveMeetings::announce_in(const std::string& meeting_id, std::string breakout_room_id, std::string event,
                               object payload) {
  post(meeting_id, false,
       [place = std::move(breakout_room_id), event = std::move(event),
        payload = std::move(payload)](LiveMeeting& live) { live.announce_in(place, event, payload); });
}

void LiveMeetings::announce_near(const std::string& meeting_id, std::string participant_id, std::string event,
                                 object payload) {
  post(meeting_id, false,
       [participant_id = std::move(participant_id), event = std::move(event),
        payload = std::move(payload)](LiveMeeting& live) { live.announce_near(participant_id, event, payload); });
}

void LiveMeetings::tell(const std::string& meeting_id, std::vector<std::string> participant_ids, std::string event,
                        object payload) {
  post(meeting_id, false,
       [participant_ids = std::move(participant_ids), event = std::move(event),
        payload = std::move(payload)](LiveMeeting& live) { live.tell(participant_ids, event, payload); });
}

void LiveMeetings::tell_others(const std::string& meeting_id, std::string from, std::optional<std::string> to,
                               std::string event, object payload) {
  payload["meeting_id"] = meeting_id;
  post(meeting_id, false,
       [from = std::move(from), to = std::move(to), event = std::move(event),
        payload = std::move(payload)](LiveMeeting& live) {
         if (to) return live.to_participant(*to, event, payload);
         const std::string place = live.place_of(from);
         for (const core::Participant& other : live.participants())
           if (other.participant_id != from && live.place_of(other.participant_id) == place)
             live.to_participant(other.participant_id, event, payload);
       });
}

}  // namespace parley::services
