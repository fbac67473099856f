// The families of events; each file adds its rows to the tables.
#pragma once

#include "events/table.hpp"

namespace parley::events {

void add_meeting_events(EventTable& table);
void add_participant_events(EventTable& table);
void add_moderation_events(EventTable& table);
void add_chat_events(EventTable& table);
void add_poll_events(EventTable& table);
void add_hand_events(EventTable& table);
void add_whiteboard_events(EventTable& table);
void add_breakout_events(EventTable& table);
void add_media_events(EventTable& table);
void add_guest_events(EventTable& table);
void add_call_events(EventTable& table);
void add_presence_events(EventTable& table);

// What the server sends; each file (sent_*.cpp) adds its rows.
void add_people_news(Announcements& rows);
void add_meeting_news(Announcements& rows);
void add_together_news(Announcements& rows);
void add_breakout_news(Announcements& rows);
void add_media_news(Announcements& rows);
void add_call_news(Announcements& rows);
/// In every namespace.
void add_common_news(Announcements& rows);

/// All events that clients may send in namespace "/".
EventTable all_events();
/// All events that the server sends there.
const Announcements& all_announcements();

}  // namespace parley::events
