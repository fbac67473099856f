// Moderation: what hosts do to a meeting as a whole: locking it, and letting in or sending away those who wait.
// (Sending somebody away: participants.hpp. Bans: bans.hpp. Muting: LiveMeetings::mute, since only live meetings send.)
#pragma once

#include "services/meetings.hpp"

namespace parley::services {

/// While a meeting is locked nobody new gets in, but for hosts. Told by meeting_updated. Needs can_moderate;
/// invalid_state for a meeting that is over.
Async<MeetingDetails> lock_meeting(Services& services, Actor actor, std::string reference, bool locked);

/// Those who wait to be let in, oldest first. Needs can_admit_external.
Async<std::vector<core::Participant>> list_waiting(Services& services, Actor actor, std::string reference);

/// Lets everybody in who waits, or sends all of them away. Needs can_admit_external. Returns who it was.
Async<std::vector<core::Participant>> admit_all_waiting(Services& services, Actor actor, std::string reference);
Async<std::vector<core::Participant>> reject_all_waiting(Services& services, Actor actor, std::string reference);

/// Notes in the audit log that somebody was muted. `what`: audio, video or screen; `target`: a participant id, or unset
/// for everybody.
Async<> note_muting(Services& services, Actor actor, std::string meeting_id, std::string what,
                    std::optional<std::string> target);

}  // namespace parley::services
