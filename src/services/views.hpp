// Views: what people see of the domain on the wire, the same in REST answers, acknowledgements and events. Plain
// described structs (json/describe.hpp encodes them); made from the domain's types here and nowhere else.
#pragma once

#include "json/describe.hpp"
#include "services/chat.hpp"
#include "services/ice_servers.hpp"
#include "services/joining.hpp"
#include "services/wire_words.hpp"

namespace parley::services {

struct UserView {
  std::string id;
  std::optional<std::string> email;
  std::string name;
  core::UserType user_type;
  std::optional<std::string> profile_image;
  core::ServerRole role;
  std::optional<std::string> organization_id;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, email, name, user_type, profile_image, role, organization_id, created_at))

struct ParticipantView {
  std::string participant_id;
  std::string meeting_id;
  std::optional<std::string> user_id;
  std::optional<std::string> guest_session_id;
  std::string name;
  core::Role role;
  core::ParticipantStatus status;
  std::optional<std::string> joined_at;
  std::optional<std::string> left_at;
  core::MediaStatus media_status;
  json::Field<std::string> email;  ///< of people who were invited without an account
};
BOOST_DESCRIBE_STRUCT(ParticipantView, (),
                      (participant_id, meeting_id, user_id, guest_session_id, name, role, status, joined_at, left_at,
                       media_status, email))

/// A member's view. A stranger's has only the fields that strangers may see; the others are absent.
struct MeetingView {
  std::string meeting_id;
  std::string code;
  core::MeetingKind kind;
  bool is_instant_call;
  std::optional<std::string> title;
  std::string host_name;
  core::MeetingStatus status;
  std::optional<std::string> start_time;
  bool has_password;
  bool locked;
  bool waiting_room_enabled;
  bool allow_external;
  std::string url;  ///< the link to send
  json::Field<std::string> description;
  json::Field<std::string> location;
  json::Field<std::string> created_by;
  json::Field<std::string> host_id;
  json::Field<std::string> organization_id;
  json::Field<std::string> end_time;
  json::Field<std::string> time_zone;
  json::Field<std::string> recurrence;
  json::Field<std::string> group_id;
  json::Field<std::string> parent_meeting_id;
  json::Field<core::MeetingPolicy> policy;
  json::Field<HostLeaveWord> on_host_leave;
  json::Field<int> max_participants;
  json::Field<bool> require_host_approval;
  json::Field<bool> auto_admit_guests;
  json::Field<core::Features> features;
  json::Field<core::RecordingConfig> recording_config;
  json::Field<json::value> metadata;
  json::Field<std::string> started_at;
  json::Field<std::string> ended_at;
  json::Field<std::string> created_at;
  json::Field<std::string> updated_at;
  json::Field<std::vector<ParticipantView>> participants;
};
BOOST_DESCRIBE_STRUCT(MeetingView, (),
                      (meeting_id, code, kind, is_instant_call, title, host_name, status, start_time, has_password,
                       locked, waiting_room_enabled, allow_external, url, description, location, created_by, host_id,
                       organization_id, end_time, time_zone, recurrence, group_id, parent_meeting_id, policy,
                       on_host_leave, max_participants, require_host_approval, auto_admit_guests, features,
                       recording_config, metadata, started_at, ended_at, created_at, updated_at, participants))

struct ChatFileView {
  std::string file_id;
  std::string name;
  std::string type;  ///< found out from its content
  long long size;    ///< in bytes
  std::string url;   ///< path to fetch it from, with a credential
};
BOOST_DESCRIBE_STRUCT(ChatFileView, (), (file_id, name, type, size, url))

/// A message that was deleted stays as a placeholder: its text is empty, and deleted_at is set.
struct ChatMessageView {
  std::string message_id;
  std::string meeting_id;
  std::string participant_id;
  std::string participant_name;
  std::string message;
  std::string type;
  std::optional<std::string> to;
  std::optional<std::string> reply_to;
  std::string created_at;
  std::optional<std::string> breakout_room_id;  ///< null in the main room
  std::optional<ChatFileView> file;
  std::optional<std::string> edited_at;
  std::optional<std::string> deleted_at;
};
BOOST_DESCRIBE_STRUCT(ChatMessageView, (),
                      (message_id, meeting_id, participant_id, participant_name, message, type, to, reply_to,
                       created_at, breakout_room_id, file, edited_at, deleted_at))

struct IceServerView {
  std::vector<std::string> urls;
  json::Field<std::string> username;
  json::Field<std::string> credential;
};
BOOST_DESCRIBE_STRUCT(IceServerView, (), (urls, username, credential))

UserView view(const core::User& user);
ParticipantView view(const core::Participant& participant);
ChatMessageView view(const ChatMessage& message);
/// Where a file of a meeting is fetched from.
std::string file_path(const std::string& meeting_id, const std::string& file_id);
std::vector<IceServerView> view(const std::vector<IceServer>& servers);

/// A member's view with participants, without them, or (details.is_member false) a stranger's.
MeetingView view(const Settings& settings, const MeetingDetails& details);
/// A member's view without participants, for events.
MeetingView view(const Settings& settings, const core::Meeting& meeting, const std::string& host_name);

/// What a client tells of its device, as one text for the attendance log: a string as it is, anything else as JSON; 500
/// bytes at most. nullopt for nothing and null.
std::optional<std::string> device_text(const std::optional<json::value>& info);

}  // namespace parley::services
