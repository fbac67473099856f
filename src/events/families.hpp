// The families of events; each file adds its rows to the table.
#pragma once

#include "events/table.hpp"

namespace parley::events {

void add_meeting_events(EventTable& table);
void add_participant_events(EventTable& table);
void add_moderation_events(EventTable& table);
void add_chat_events(EventTable& table);
void add_poll_events(EventTable& table);
void add_hand_events(EventTable& table);
void add_media_events(EventTable& table);
void add_guest_events(EventTable& table);
void add_call_events(EventTable& table);
void add_presence_events(EventTable& table);

/// All events that clients may send in namespace "/".
EventTable all_events();
/// All events that the server sends there, for the documentation.
const std::vector<AnnouncementRow>& all_announcements();

}  // namespace parley::events
