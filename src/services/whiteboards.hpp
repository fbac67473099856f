// Whiteboards as they are kept: one row an element, so that a change writes no more than it changed. What happens to
// one while people are in the meeting is the affair of LiveMeetings.
#pragma once

#include "services/actor.hpp"
#include "services/whiteboard_scene.hpp"

namespace parley::services {

/// The drawing of a meeting as it was written down last; empty where there is none.
Async<WhiteboardScene> load_whiteboard(Services& services, std::string meeting_id);
Async<> save_whiteboard(Services& services, std::string meeting_id, WhiteboardScene::Unsaved unsaved);
/// How many elements a drawing has that was written down.
Async<int> count_whiteboard(Services& services, std::string meeting_id);
/// Notes in the audit log that somebody cleared it.
Async<> note_whiteboard_clearing(Services& services, Actor actor, std::string meeting_id);

}  // namespace parley::services
