// What happened to a meeting itself, told by LiveMeetings.
#include "services/live_parts.hpp"

#include <algorithm>
#include <iterator>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

/// An ended meeting is remembered for so long, to refuse those who were on their way in.
constexpr std::chrono::seconds ended_memory{60};

}  // namespace

void LiveMeetings::tell_people(const LiveMeeting* live, const std::vector<std::string>& people, std::string_view event,
                               const object& payload) {
  std::vector<std::string> in_it;
  if (live)
    for (const std::string& user_id : people)
      std::ranges::copy(live->devices_of_user(user_id), std::back_inserter(in_it));
  services_->people.to_people(people, in_it, event, payload);
}

object LiveMeetings::meeting_payload(const MeetingNews& news) const {
  return {{"meeting_id", news.meeting.meeting_id},
          {"meeting", json::encode(view(services_->settings, news.meeting, news.host_name))}};
}

void LiveMeetings::meeting_created(const MeetingNews& news) {
  if (news.people.empty()) return;
  post_any(news.meeting.meeting_id, [this, news](LiveMeeting* live) {
    tell_people(live, news.people, "meeting:created", meeting_payload(news));
  });
}

void LiveMeetings::meeting_updated(const MeetingNews& news) {
  post_any(news.meeting.meeting_id, [this, news](LiveMeeting* live) {
    const object payload = meeting_payload(news);
    if (live) {
      live->meeting = news.meeting;
      live->announce("meeting:updated", payload);
      mute_what_is_off(*live, news.by);
    }
    tell_people(live, news.people, "meeting:updated", payload);
  });
}

void LiveMeetings::meeting_started(const MeetingNews& news) {
  post(news.meeting.meeting_id, true, [this, news](LiveMeeting& live) {
    const object payload = meeting_payload(news);
    live.meeting = news.meeting;
    live.ended = false;  // a recurring meeting that is started again while its last end is remembered
    set_active(live, true);
    live.announce("meeting:started", payload);
    tell_people(&live, news.people, "meeting:started", payload);
    const MeetingDetails outside{.meeting = news.meeting, .host_name = news.host_name};
    broadcaster_.to_waiting(
        news.meeting.meeting_id, "meeting:started",
        {{"meeting_id", news.meeting.meeting_id}, {"meeting", json::encode(view(services_->settings, outside))}},
        news.people);
  });
}

void LiveMeetings::meeting_paused(const core::Meeting& meeting) { tell_change(meeting, "meeting:paused"); }

void LiveMeetings::meeting_resumed(const core::Meeting& meeting) { tell_change(meeting, "meeting:resumed"); }

void LiveMeetings::tell_change(const core::Meeting& meeting, const char* event) {
  post(meeting.meeting_id, false, [this, meeting, event](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce(event, {{"status", core::enum_name(meeting.status)}});
    settle_hold(live);
  });
}

void LiveMeetings::meeting_ended(const MeetingNews& news, EndReason reason) {
  post(news.meeting.meeting_id, true, [this, news, reason](LiveMeeting& live) {
    const std::string& meeting_id = news.meeting.meeting_id;
    const object payload{{"reason", core::enum_name(reason)}};
    live.announce("meeting:ended", payload);
    object outside = payload;
    outside["meeting_id"] = meeting_id;
    tell_people(&live, news.people, "meeting:ended", outside);
    broadcaster_.to_waiting(meeting_id, "meeting:ended", std::move(outside), news.people);
    for (MeetingWatcher* watcher : watchers_) watcher->ended(news.meeting, reason);
    live.ended = true;
    set_active(live, false);
    live.host_grace.reset();
    live.awaited.clear();
    live.hands.clear();  // a recurring meeting may begin again while this end is remembered
    live.breakout_timer.reset();
    for (const core::Participant& participant : live.participants())
      if (live.remove(participant.participant_id)) --participant_count_;
    for (const std::string& socket_id : live.sockets()) {
      place_device(live, socket_id, live.device(socket_id)->participant_id, false);
      live.erase_device(socket_id);
      broadcaster_.exit(meeting_id, socket_id);
    }
    live.breakouts.reset();
    for (const std::string& participant_id : live.activity.sharing())
      live.activity.sharing(participant_id, false, std::chrono::steady_clock::now());
    write_down(meeting_id);
    holds_unsaved_whiteboard(live);
    asio::io_context& context = *thread_of(meeting_id).context;
    run(meeting_id, "closing a meeting's media", media_.close_room(meeting_id));
    auto memory = std::make_shared<asio::steady_timer>(context, ended_memory);
    memory->async_wait([this, meeting_id, memory](const boost::system::error_code& cancelled) {
      Thread& thread = thread_of(meeting_id);
      const auto found = thread.meetings.find(meeting_id);
      if (cancelled || found == thread.meetings.end() || !found->second->ended) return;
      if (holds_unsaved_whiteboard(*found->second)) {
        // The database has been away for all of that time. It is forgotten as an empty meeting once it is saved.
        found->second->ended = false;
        return;
      }
      erase(thread, meeting_id);
    });
  });
}

void LiveMeetings::meeting_deleted(const MeetingNews& news) {
  post_any(news.meeting.meeting_id, [this, news](const LiveMeeting* live) {
    const std::string& meeting_id = news.meeting.meeting_id;
    // Nobody is in it any more: an end went before. Of one that never began there was none, and people may wait for it.
    const bool has_ended = live && live->ended;
    if (!has_ended && news.meeting.status == core::MeetingStatus::cancelled)
      broadcaster_.to_waiting(meeting_id, "meeting:ended",
                              {{"meeting_id", meeting_id}, {"reason", core::enum_name(EndReason::cancelled)}}, {});
    tell_people(nullptr, news.people, "meeting:deleted", {{"meeting_id", meeting_id}});
  });
}

void LiveMeetings::link_generated(const core::Meeting& meeting) {
  post(meeting.meeting_id, false, [meeting](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce("meeting:link_generated", {{"token", meeting.invitation_token.value_or("")}});
  });
}

}  // namespace parley::services
