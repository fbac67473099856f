#include "events/table.hpp"

#include "events/families.hpp"

namespace parley::events {

core::Error validation_error(const json::FieldErrors& errors) {
  core::Error error{.code = core::Code::validation_failed, .message = "Some fields are not valid."};
  for (const json::FieldError& one : errors)
    error.errors.push_back({one.field.empty() ? "(payload)" : one.field, one.message});
  return error;
}

EventTable all_events() {
  EventTable table;
  add_meeting_events(table);
  add_participant_events(table);
  add_moderation_events(table);
  add_chat_events(table);
  add_poll_events(table);
  add_hand_events(table);
  add_media_events(table);
  add_guest_events(table);
  add_call_events(table);
  add_presence_events(table);
  return table;
}

const std::vector<AnnouncementRow>& all_announcements() {
  static const std::vector<AnnouncementRow> rows{
      {"participant:joined", "`{participant}`, numbered: someone is in."},
      {"participant:left", "`{participant_id, reason: left \\| disconnected \\| removed \\| banned}`, numbered."},
      {"participant:updated",
       "`{participant}`, numbered: name, role, answer or what they send changed; somebody was "
       "invited."},
      {"participant:removed",
       "`{participant_id, reason: removed \\| banned, message?}`, numbered; also to that person."},
      {"participant:muted",
       "`{participant_id, kind: audio \\| video \\| screen, by}`, numbered: a host paused what they send."},
      {"meeting:created", "`{meeting}` to those who were invited to it."},
      {"meeting:updated", "`{meeting}`, numbered; also to its people who are not in it, without number."},
      {"meeting:started", "`{meeting}`, numbered; also to those who wait and to its people who are not in it."},
      {"meeting:paused", "`{status}`, numbered: only hosts are seen and heard now."},
      {"meeting:resumed", "`{status}`, numbered."},
      {"meeting:ended",
       "`{reason: ended \\| host_left \\| empty \\| deleted \\| expired}`, numbered; also to those who wait and to its "
       "people who are not in it. Nothing follows it."},
      {"meeting:deleted", "`{meeting_id}` to its people."},
      {"meeting:link_generated", "`{token}`, numbered."},
      {"meeting:first_participant_joined",
       "`{meeting_id, participant}` to the meeting's people and `{meeting_id}` to those who wait, when the first of "
       "all "
       "comes."},
      {"meeting:live_invite_sent", "`{meeting}` to a person who is called into it."},
      {"lobby:waiting", "`{participant}` to the person: they wait for the start or to be let in."},
      {"lobby:admitted", "`{participant}` to the person: they may join."},
      {"lobby:rejected", "`{participant}` to the person."},
      {"lobby:updated", "`{participant, change: waiting \\| admitted \\| rejected \\| left}` to the hosts."},
      {"meeting:guest_join", "`{session_id, participant_id, display_name}`, numbered: a guest waits to be let in."},
      {"meeting:admission_status",
       "`{session_id, status: admitted \\| declined}`, numbered: to the room, and without number to the guest."},
      {"host:changed", "`{host_id, reason: host_left \\| transferred}`, numbered."},
      {"chat:message", "`{message}`, numbered; a private message, without number, to its two people only."},
      {"reaction:received", "`{participant_id, emoji}`, numbered."},
      {"hand:raised", "`{participant_id, hands}`, numbered; `hands`: participant ids, who raised first comes first."},
      {"hand:lowered", "`{participant_id, hands}`, numbered."},
      {"poll:created", "`{poll}`, numbered."},
      {"poll:updated", "`{poll}`, numbered: somebody voted."},
      {"poll:closed", "`{poll}`, numbered."},
      {"qa:asked", "`{question}`, numbered."},
      {"qa:upvoted", "`{question}`, numbered: it has a vote more or less."},
      {"qa:answered", "`{question}`, numbered."},
      {"qa:dismissed", "`{question}`, numbered."},
      {"media:producer:new", "`{producer: {producer_id, participant_id, kind, source, paused}}`, numbered."},
      {"media:producer:closed", "`{producer_id, participant_id, source}`, numbered; its consumers are gone with it."},
      {"media:producer:paused", "`{producer_id, participant_id, source}`, numbered."},
      {"media:producer:resumed", "`{producer_id, participant_id, source}`, numbered."},
      {"media:consumer:layers", "`{consumer_id, spatial_layer, temporal_layer}` to the device that receives."},
      {"media:score", "`{id, score}` of a producer or consumer, to its device."},
      {"media:active_speaker", "`{participant_id or null}`."},
      {"media:audio_levels", "`{levels: [{participant_id, volume in dBvo}]}`, loudest first."},
      {"media:reset", "`{reason}`, numbered: the media worker was lost; build transports anew and produce again."},
      {"session:replaced",
       "`{meeting_id, device_id}` to a socket that is out of the meeting now, with its media: another one joined with "
       "its "
       "device_id (the page was loaded again, or opened twice). It stays connected, and must not join again by "
       "itself."},
      {"call:incoming",
       "`{call, caller: {id, name, profile_image}}` to all devices of who is called; also to one that "
       "gets ready while it rings."},
      {"call:accepted", "`{call_id, user_id}` to everybody who takes part: stop ringing for that person."},
      {"call:declined", "`{call_id, user_id}` to the caller, and to the devices of who declined."},
      {"call:cancelled", "`{call_id, user_id}` to who was called: the caller gave up, or the call is over."},
      {"call:missed", "`{call_id, user_id, caller_id, caller}` to who was called and to the caller, after 45 seconds."},
      {"notification",
       "`{type, meeting}` to all devices of a person, once for each type and time: `15_min_warning`, `start_time`, "
       "`invitation`, `cancelled`, `live_invite`."},
      {"presence:user_connected",
       "`{user_id, status, last_seen, users}`: someone is there now. Of many at once, some "
       "are gathered: then `users` holds all of them, and the other fields are left out."},
      {"presence:user_disconnected", "The same for people who are not there any more."},
      {"server:draining", "`{reconnect_in_ms}`: the server is about to stop; connect again after that time."},
      {"error", "`{code, message, errors?}`: an event without acknowledgement failed."},
  };
  return rows;
}

}  // namespace parley::events
