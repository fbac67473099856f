// Meetings: making, finding, listing, starting and ending them.
#pragma once

#include "services/actor.hpp"

#include <vector>

namespace parley::services {

/// A meeting with what is shown beside it.
struct MeetingDetails {
  core::Meeting meeting;
  std::string host_name;
  std::vector<core::Participant> participants;  ///< oldest first
  /// The asker is a participant (or an administrator) and may see all; false: only the stranger's view is meant for
  /// them.
  bool is_member = false;
};

/// A client's promise that a repetition of a request means the same thing: within a day it is carried out once.
struct IdempotencyKey {
  std::string key;      ///< the client's own, 1 to 255 bytes
  std::string request;  ///< what was asked; the same key with another request is a conflict
};

struct CreateMeeting {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> location;
  std::optional<core::TimePoint> start_time;
  std::optional<core::TimePoint> end_time;
  std::optional<std::string> time_zone;
  std::optional<core::MeetingPolicy> policy;
  std::optional<std::string> password;
  std::optional<int> max_participants;
  bool waiting_room_enabled = false;
  bool require_host_approval = false;
  bool allow_external = true;
  bool auto_admit_guests = false;
  core::Features features;
  std::string metadata = "{}";
  std::optional<IdempotencyKey> idempotency;
};
/// Every user may. All defaults make a room to use now: kind meeting, status waiting, policy hosted, the creator its
/// host.
Async<MeetingDetails> create_meeting(Services& services, Actor actor, CreateMeeting request);

/// `reference`: id or code, here and below. Anybody may look; see MeetingDetails::is_member.
Async<MeetingDetails> get_meeting(Services& services, Actor actor, std::string reference);

struct MeetingPage {
  std::vector<MeetingDetails> meetings;
  std::optional<PageKey> next;
};
/// The asker's meetings; query.user_id and query.now are set here.
Async<MeetingPage> list_meetings(Services& services, Actor actor, MeetingQuery query);

struct ParticipantPage {
  std::vector<core::Participant> participants;
  std::optional<PageKey> next;
};
/// For members; not_found for strangers.
Async<ParticipantPage> list_participants(Services& services, Actor actor, std::string reference, int limit,
                                         std::optional<PageKey> after);

/// scheduled, waiting → in_progress. Needs can_start; not_found for strangers, forbidden for members without it,
/// invalid_state.
Async<MeetingDetails> start_meeting(Services& services, Actor actor, std::string reference);

/// in_progress, paused → ended; everybody leaves. Needs can_end.
Async<MeetingDetails> end_meeting(Services& services, Actor actor, std::string reference);

/// What follows when the host of a hosted meeting has not come back in time: the longest-joined co-host becomes host
/// (host_changed), or the meeting ends with reason host_left; as on_host_leave says. Nothing where the host is back,
/// the policy is open, or the meeting is over. Called by the live meeting.
enum class HostLeft { nothing, promoted, ended };
Async<HostLeft> settle_host_left(Services& services, std::string meeting_id);

}  // namespace parley::services
