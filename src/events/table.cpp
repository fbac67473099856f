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
  add_chat_events(table);
  add_media_events(table);
  return table;
}

const std::vector<AnnouncementRow>& all_announcements() {
  static const std::vector<AnnouncementRow> rows{
      {"participant:joined", "`{participant}`, numbered: someone is in."},
      {"participant:left", "`{participant_id, reason: left \\| disconnected \\| removed}`, numbered."},
      {"participant:updated", "`{participant}`, numbered: name, role or what they send changed."},
      {"meeting:started", "`{meeting}`, numbered; also to those who wait."},
      {"meeting:ended", "`{reason: ended \\| host_left}`, numbered; also to those who wait. Nothing follows it."},
      {"host:changed", "`{host_id, reason}`, numbered."},
      {"chat:message", "`{message}`, numbered; a private message, without number, to its two people only."},
      {"reaction:received", "`{participant_id, emoji}`, numbered."},
      {"media:producer:new", "`{producer: {producer_id, participant_id, kind, source, paused}}`, numbered."},
      {"media:producer:closed", "`{producer_id, participant_id, source}`, numbered; its consumers are gone with it."},
      {"media:producer:paused", "`{producer_id, participant_id, source}`, numbered."},
      {"media:producer:resumed", "`{producer_id, participant_id, source}`, numbered."},
      {"media:consumer:layers", "`{consumer_id, spatial_layer, temporal_layer}` to the device that receives."},
      {"media:score", "`{id, score}` of a producer or consumer, to its device."},
      {"media:active_speaker", "`{participant_id or null}`."},
      {"media:audio_levels", "`{levels: [{participant_id, volume in dBvo}]}`, loudest first."},
      {"media:reset", "`{reason}`, numbered: the media worker was lost; build transports anew and produce again."},
      {"server:draining", "`{reconnect_in_ms}`: the server is about to stop; connect again after that time."},
      {"error", "`{code, message, errors?}`: an event without acknowledgement failed."},
  };
  return rows;
}

}  // namespace parley::events
