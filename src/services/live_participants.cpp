// What happened to the people of a meeting, told by LiveMeetings.
#include "services/live_parts.hpp"
#include "services/joining.hpp"

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

namespace {

object participant_payload(const core::Participant& participant) {
  return {{"participant", json::encode(view(participant))}};
}

}  // namespace

void LiveMeetings::participant_joined(const core::Meeting& meeting, const core::Participant& participant) {
  post(meeting.meeting_id, true, [this, meeting, participant](LiveMeeting& live) {
    if (live.ended) return;
    live.meeting = meeting;
    const bool is_new = live.put(participant);
    // A co-host who comes does not stand in for the host: at the end of the grace they become host.
    if (participant.role == core::Role::host) live.host_grace.reset();
    if (!is_new) return;
    ++participant_count_;
    if (!live.has_device(participant.participant_id)) await_device(live, participant.participant_id);
    live.announce("participant:joined", participant_payload(participant));
    for (MeetingWatcher* watcher : watchers_) watcher->joined(meeting, participant);
  });
}

void LiveMeetings::participant_left(const core::Meeting& meeting, const core::Participant& participant,
                                    LeaveReason reason) {
  if (reason == LeaveReason::ended) return;  // meeting_ended follows and says it to all at once
  post(meeting.meeting_id, false,
       [this, meeting, participant, reason](LiveMeeting& live) { tell_left(live, meeting, participant, reason); });
}

void LiveMeetings::tell_left(LiveMeeting& live, const core::Meeting& meeting, const core::Participant& participant,
                             LeaveReason reason) {
  if (!live.remove(participant.participant_id)) return;
  --participant_count_;
  live.awaited.erase(participant.participant_id);
  change_hand(live, participant.participant_id, false);
  live.activity.sharing(participant.participant_id, false, std::chrono::steady_clock::now());
  write_down(live.meeting_id());
  live.announce("participant:left",
                {{"participant_id", participant.participant_id}, {"reason", core::enum_name(reason)}});
  for (const std::string& socket_id : live.sockets_of(participant.participant_id)) remove_device(live, socket_id);
  if (live.breakouts) core::leave_breakouts(*live.breakouts, participant.participant_id);
  for (MeetingWatcher* watcher : watchers_) watcher->left(meeting, participant, reason);
  if (participant.role == core::Role::host) watch_host(live, meeting);
}

void LiveMeetings::watch_host(LiveMeeting& live, const core::Meeting& meeting) {
  if (meeting.policy != core::MeetingPolicy::hosted) return;
  const std::string& meeting_id = meeting.meeting_id;
  live.host_grace = std::make_unique<asio::steady_timer>(*thread_of(meeting_id).context, options_.host_grace);
  live.host_grace->async_wait([this, meeting_id](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    if (LiveMeeting* still = find(thread_of(meeting_id), meeting_id, false)) still->host_grace.reset();
    run(meeting_id, "settling a meeting whose host left", settle_without_host(meeting_id));
    forget_if_empty(meeting_id);
  });
}

void LiveMeetings::await_host(const core::Meeting& meeting) {
  post(meeting.meeting_id, true, [this, meeting](LiveMeeting& live) {
    live.meeting = meeting;
    watch_host(live, meeting);
  });
}

void LiveMeetings::participant_updated(const core::Meeting& meeting, const core::Participant& participant) {
  post(meeting.meeting_id, false, [this, meeting, participant](LiveMeeting& live) {
    live.meeting = meeting;
    // Of those who are not in it, the others see whom they may expect.
    const bool is_in = live.find(participant.participant_id) != nullptr;
    if (!is_in && participant.status == core::ParticipantStatus::joined) return;
    if (is_in) live.put(participant);
    live.announce("participant:updated", participant_payload(participant));
    if (is_in) settle_hold(live);
  });
}

void LiveMeetings::participant_added(const MeetingNews& news, const core::Participant& participant) {
  post_any(news.meeting.meeting_id, [this, news, participant](LiveMeeting* live) {
    if (live) live->announce("participant:updated", participant_payload(participant));
    tell_people(live, news.people, "meeting:created", meeting_payload(news));
  });
}

void LiveMeetings::participant_removed(const core::Meeting& meeting, const core::Participant& participant,
                                       LeaveReason reason, const std::string& message) {
  post_any(meeting.meeting_id, [this, meeting, participant, reason, message](LiveMeeting* live) {
    object payload{{"meeting_id", meeting.meeting_id},
                   {"participant_id", participant.participant_id},
                   {"reason", core::enum_name(reason)}};
    if (!message.empty()) payload["message"] = message;
    if (live) live->announce("participant:removed", payload);
    for (MeetingWatcher* watcher : watchers_) watcher->removed(meeting, participant, reason, message);
    const auto in_it = live ? live->sockets_of(participant.participant_id) : std::vector<std::string>();
    services_->people.to_people({participant.person_id()}, in_it, "participant:removed", std::move(payload));
  });
}

void LiveMeetings::waiting_changed(const core::Meeting& meeting, const core::Participant& participant,
                                   WaitingChange change) {
  post_any(meeting.meeting_id, [this, meeting, participant, change](LiveMeeting* live) {
    object payload = participant_payload(participant);
    payload["meeting_id"] = meeting.meeting_id;
    if (change != WaitingChange::left)
      services_->people.to_person(participant.person_id(), "lobby:" + std::string(core::enum_name(change)), payload);
    payload["change"] = core::enum_name(change);
    std::vector<std::string> hosts{meeting.host_id};
    if (live)
      for (const core::Participant& host : live->participants()) {
        if (!core::is_host(host.role)) continue;
        live->to_participant(host.participant_id, "lobby:updated", payload);
        if (host.user_id && *host.user_id != meeting.host_id) hosts.push_back(*host.user_id);
      }
    tell_people(live, hosts, "lobby:updated", payload);
  });
}

void LiveMeetings::host_changed(const core::Meeting& meeting, const std::string& reason) {
  post(meeting.meeting_id, false, [meeting, reason](LiveMeeting& live) {
    live.meeting = meeting;
    live.announce("host:changed", {{"host_id", meeting.host_id}, {"reason", reason}});
  });
}

void LiveMeetings::guest_waiting(const core::Meeting& meeting, const core::Participant& guest) {
  announce(meeting.meeting_id, "meeting:guest_join",
           {{"session_id", guest.person_id()}, {"participant_id", guest.participant_id}, {"display_name", guest.name}});
}

void LiveMeetings::guest_admission(const core::Meeting& meeting, const core::Participant& guest,
                                   core::Admission admission) {
  object payload{{"session_id", guest.person_id()}, {"status", core::enum_name(admission)}};
  announce(meeting.meeting_id, "meeting:admission_status", payload);
  payload["meeting_id"] = meeting.meeting_id;
  services_->people.to_person(guest.person_id(), "meeting:admission_status", std::move(payload));
}

}  // namespace parley::services
