// Meetings: making, finding, listing, starting and ending them.
#pragma once

#include "json/types.hpp"
#include "services/actor.hpp"
#include "services/idempotency.hpp"
#include "services/meeting_fields.hpp"

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

/// Somebody to invite: by user id, or by e-mail address, which finds the account where there is one.
struct Invitee {
  std::optional<std::string> user_id{};
  std::optional<std::string> email{};
  std::optional<std::string> name{};       ///< shown for people without an account; the address otherwise
  core::Role role = core::Role::attendee;  ///< not host: a meeting has one
};

struct CreateMeeting {
  core::MeetingKind kind = core::MeetingKind::meeting;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> location;
  std::optional<core::TimePoint> start_time;
  std::optional<core::TimePoint> end_time;
  std::optional<std::string> time_zone;
  std::optional<std::string> recurrence;
  std::optional<std::string> group_id;
  std::optional<std::string> parent_meeting_id;
  std::optional<core::MeetingPolicy> policy;  ///< unset: open for instant calls, hosted otherwise
  core::OnHostLeave on_host_leave = core::OnHostLeave::promote_or_end;
  std::optional<std::string> password;
  std::optional<int> max_participants;
  bool waiting_room_enabled = false;
  bool require_host_approval = false;
  bool allow_external = true;
  bool auto_admit_guests = false;
  core::Features features;
  core::RecordingConfig recording_config;
  std::string metadata = "{}";
  std::vector<Invitee> participants;
  std::optional<IdempotencyKey> idempotency;
};
/// Every user may. All defaults make a room to use now: kind meeting, status waiting, policy hosted, the creator its
/// host. Those invited are told by meeting_created.
Async<MeetingDetails> create_meeting(Services& services, Actor actor, CreateMeeting request);

/// `reference`: id or code, here and below. Anybody may look; see MeetingDetails::is_member.
Async<MeetingDetails> get_meeting(Services& services, Actor actor, std::string reference);

/// What is to change; what is absent stays. Null clears what may be unset.
struct UpdateMeeting {
  std::string meeting;
  json::Field<std::string> title{};
  json::Field<std::string> description{};
  json::Field<std::string> location{};
  json::Field<core::TimePoint> start_time{};
  json::Field<core::TimePoint> end_time{};
  json::Field<std::string> time_zone{};
  json::Field<std::string> recurrence{};
  std::optional<core::MeetingPolicy> policy{};
  std::optional<core::OnHostLeave> on_host_leave{};
  json::Field<std::string> password{};  ///< empty clears too
  json::Field<int> max_participants{};
  std::optional<bool> waiting_room_enabled{};
  std::optional<bool> require_host_approval{};
  std::optional<bool> allow_external{};
  std::optional<bool> auto_admit_guests{};
  std::optional<FeaturesChange> features{};
  std::optional<RecordingChange> recording_config{};
  std::optional<std::string> metadata{};
};
/// Needs can_edit; invalid_state for a meeting that is over. Whoever is told of it gets meeting_updated. A new start
/// time, which must not be over, makes a meeting that has not started scheduled or waiting again.
Async<MeetingDetails> update_meeting(Services& services, Actor actor, UpdateMeeting request);

/// Soft: gone from every list and route at once, purged after the retention. A live meeting is ended first. Needs
/// can_delete, or an administrator.
Async<> delete_meeting(Services& services, Actor actor, std::string reference);

struct DeletedOne {
  std::string meeting_id;  ///< as it was asked
  core::Outcome<> outcome;
};
/// Each by itself: one that fails keeps no other from being deleted.
Async<std::vector<DeletedOne>> delete_meetings(Services& services, Actor actor, std::vector<std::string> references);

/// The token of the link for people without an account; one that exists already stays, unless `renew`. Needs
/// can_generate_link; forbidden where allow_external is off.
Async<core::Meeting> generate_link(Services& services, Actor actor, std::string reference, bool renew);
/// The link of a meeting that has a token.
std::string invitation_url(const Settings& settings, const core::Meeting& meeting);

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

/// in_progress → paused: the media of everybody but hosts is held. Needs can_end.
Async<MeetingDetails> pause_meeting(Services& services, Actor actor, std::string reference);

/// paused → in_progress. Needs can_start.
Async<MeetingDetails> resume_meeting(Services& services, Actor actor, std::string reference);

/// in_progress, paused → ended; everybody leaves. Needs can_end.
Async<MeetingDetails> end_meeting(Services& services, Actor actor, std::string reference);

/// Makes another participant the host, and the host so far a co-host; told by participant_updated and host_changed.
void hand_over(Transaction& transaction, Services& services, const Actor& actor, core::Meeting meeting,
               core::Participant next, const std::string& reason);

/// What follows when the host of a hosted meeting has not come back in time: the longest-joined co-host becomes host
/// (host_changed), or the meeting ends with reason host_left; as on_host_leave says. Nothing where the host is back,
/// the policy is open, or the meeting is over. Called by the live meeting.
enum class HostLeft { nothing, promoted, ended };
Async<HostLeft> settle_host_left(Services& services, std::string meeting_id);

}  // namespace parley::services
