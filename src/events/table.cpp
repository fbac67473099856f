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
  add_whiteboard_events(table);
  add_breakout_events(table);
  add_media_events(table);
  add_guest_events(table);
  add_call_events(table);
  add_presence_events(table);
  return table;
}

const Announcements& all_announcements() {
  static const Announcements rows = [] {
    Announcements all;
    add_people_news(all);
    add_meeting_news(all);
    add_together_news(all);
    add_breakout_news(all);
    add_media_news(all);
    add_call_news(all);
    add_common_news(all);
    return all;
  }();
  return rows;
}

}  // namespace parley::events
