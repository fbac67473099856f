// Meeting: one type for scheduled meetings, open rooms, instant calls, group calls and breakout rooms, with the state
// machine of its status.
#pragma once

#include "core/enum_text.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace parley::core {

enum class MeetingKind { meeting, instant_call, group_call, breakout };
BOOST_DESCRIBE_ENUM(MeetingKind, meeting, instant_call, group_call, breakout)

/// What a group call was begun for.
enum class CallType { audio, video, screen };
BOOST_DESCRIBE_ENUM(CallType, audio, video, screen)

enum class MeetingStatus { scheduled, waiting, in_progress, paused, ended, cancelled, failed };
BOOST_DESCRIBE_ENUM(MeetingStatus, scheduled, waiting, in_progress, paused, ended, cancelled, failed)

/// Who starts, ends and makes links: only hosts and co-hosts, or any member.
enum class MeetingPolicy { hosted, open };
BOOST_DESCRIBE_ENUM(MeetingPolicy, hosted, open)

/// What follows when the host of a hosted meeting has left for good. `keep` is `continue` on the wire.
enum class OnHostLeave { promote_or_end, end, keep };
BOOST_DESCRIBE_ENUM(OnHostLeave, promote_or_end, end, keep)

/// `renew`: the end of one occurrence of a recurring meeting that has another to come.
enum class MeetingAction { start, end, pause, resume, cancel, fail, renew };
BOOST_DESCRIBE_ENUM(MeetingAction, start, end, pause, resume, cancel, fail, renew)

/// What can be done in a meeting; a disabled feature is refused by the server.
struct Features {
  bool video_enabled = true;
  bool audio_enabled = true;
  bool screen_sharing_enabled = true;
  bool chat_enabled = true;
  bool recording_enabled = true;
  bool breakout_rooms_enabled = true;
  bool whiteboard_enabled = true;
  bool hand_raise_enabled = true;
  bool reactions_enabled = true;
  bool polls_enabled = true;
  bool qa_enabled = true;
  bool e2ee_enabled = false;

  bool operator==(const Features&) const = default;
};
BOOST_DESCRIBE_STRUCT(Features, (),
                      (video_enabled, audio_enabled, screen_sharing_enabled, chat_enabled, recording_enabled,
                       breakout_rooms_enabled, whiteboard_enabled, hand_raise_enabled, reactions_enabled, polls_enabled,
                       qa_enabled, e2ee_enabled))

/// What is recorded, and how long recordings are kept.
struct RecordingConfig {
  bool auto_record = false;
  bool record_video = true;
  bool record_audio = true;
  bool record_chat = false;
  std::optional<std::string> storage_location;
  std::optional<int> retention_days;

  bool operator==(const RecordingConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecordingConfig, (),
                      (auto_record, record_video, record_audio, record_chat, storage_location, retention_days))

struct Meeting {
  std::string meeting_id;
  std::string code;
  MeetingKind kind = MeetingKind::meeting;
  std::optional<std::string> title;        ///< opaque: never parsed, trimmed or logged; 16 KiB at most
  std::optional<std::string> description;  ///< likewise
  std::optional<std::string> location;
  std::string created_by;  ///< user_id
  std::string host_id;     ///< user_id
  std::optional<std::string> organization_id;
  std::optional<std::string> group_id;
  std::optional<std::string> parent_meeting_id;
  std::optional<TimePoint> start_time;    ///< of a recurring meeting: of the occurrence that runs or comes next
  std::optional<TimePoint> end_time;      ///< likewise
  std::optional<std::string> time_zone;   ///< IANA name
  std::optional<std::string> recurrence;  ///< RRULE in its normal form; set together with series_start
  std::optional<TimePoint> series_start;  ///< of a recurring meeting: its first occurrence, which the rule counts from
  std::optional<TimePoint> series_end;
  long long sequence = 0;  ///< grows with every change that calendars must learn of
  MeetingStatus status = MeetingStatus::waiting;
  MeetingPolicy policy = MeetingPolicy::hosted;
  OnHostLeave on_host_leave = OnHostLeave::promote_or_end;
  std::optional<std::string> password_hash;
  std::optional<int> max_participants;
  bool locked = false;  ///< nobody new gets in, but for hosts
  bool waiting_room_enabled = false;
  bool require_host_approval = false;
  bool allow_external = true;
  bool auto_admit_guests = false;
  std::optional<std::string> invitation_token;
  Features features;
  RecordingConfig recording_config;
  std::string metadata = "{}";               ///< free JSON, as text
  std::optional<std::string> group_call_id;  ///< UUID: what group calls are called in their own interface
  std::optional<CallType> call_type;         ///< of group calls
  int peak_participants = 0;                 ///< how many were in it at most at the same time
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
  TimePoint created_at;
  TimePoint updated_at;
  std::optional<TimePoint> deleted_at;
};

/// The status that an action leads to, or invalid_state naming the current one.
Outcome<MeetingStatus> next_status(MeetingStatus current, MeetingAction action);

/// The status a new meeting begins with: scheduled when it has a start time that is still to come, waiting otherwise.
MeetingStatus initial_status(std::optional<TimePoint> start_time, TimePoint now) noexcept;

/// Started and not over: people can be in it.
constexpr bool is_live(MeetingStatus status) noexcept {
  return status == MeetingStatus::in_progress || status == MeetingStatus::paused;
}

/// Ended, cancelled or failed: nothing leads out of it.
constexpr bool is_over(MeetingStatus status) noexcept {
  return status == MeetingStatus::ended || status == MeetingStatus::cancelled || status == MeetingStatus::failed;
}

}  // namespace parley::core
