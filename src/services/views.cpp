#include "services/views.hpp"

#include "core/text.hpp"

namespace parley::services {
namespace {

/// A value, or null where there is none: a field that is always on the wire.
template <class T>
json::Field<T> shown(const std::optional<T>& value) {
  return value ? json::Field<T>(*value) : json::Field<T>::null();
}

json::value metadata_of(const core::Meeting& meeting) {
  if (meeting.metadata == "{}") return json::object{};
  auto parsed = json::parse(meeting.metadata);
  return parsed ? std::move(*parsed) : json::value(json::object{});
}

MeetingView strangers_view(const Settings& settings, const core::Meeting& meeting, const std::string& host_name) {
  return {.meeting_id = meeting.meeting_id,
          .code = meeting.code,
          .kind = meeting.kind,
          .is_instant_call = meeting.kind == core::MeetingKind::instant_call,
          .title = meeting.title,
          .host_name = host_name,
          .status = meeting.status,
          .start_time = time_text(meeting.start_time),
          .has_password = meeting.password_hash.has_value(),
          .locked = meeting.locked,
          .waiting_room_enabled = meeting.waiting_room_enabled,
          .allow_external = meeting.allow_external,
          .url = settings.public_url + "/join/" + meeting.code};
}

}  // namespace

UserView view(const core::User& user) {
  return {.id = user.user_id,
          .email = user.email,
          .name = user.name,
          .user_type = user.user_type,
          .profile_image = user.profile_image,
          .role = user.role,
          .organization_id = user.organization_id,
          .created_at = core::format_time(user.created_at)};
}

ParticipantView view(const core::Participant& participant) {
  return {.participant_id = participant.participant_id,
          .meeting_id = participant.meeting_id,
          .user_id = participant.user_id,
          // Someone invited by e-mail is no guest yet.
          .guest_session_id = participant.email ? std::nullopt : participant.guest_session_id,
          .name = participant.name,
          .role = participant.role,
          .status = participant.status,
          .joined_at = time_text(participant.joined_at),
          .left_at = time_text(participant.left_at),
          .media_status = participant.media_status,
          .email = participant.email ? json::Field<std::string>(*participant.email) : json::Field<std::string>()};
}

std::string file_path(const std::string& meeting_id, const std::string& file_id) {
  return "/api/meetings/" + meeting_id + "/files/" + file_id;
}

ChatMessageView view(const ChatMessage& message) {
  std::optional<ChatFileView> file;
  if (message.file_id)
    file = ChatFileView{.file_id = *message.file_id,
                        .name = message.file_name.value_or(""),
                        .type = message.file_type.value_or(""),
                        .size = message.file_size.value_or(0),
                        .url = file_path(message.meeting_id, *message.file_id)};
  return {.message_id = message.message_id,
          .meeting_id = message.meeting_id,
          .participant_id = message.participant_id,
          .participant_name = message.participant_name,
          .message = message.message,
          .type = message.type,
          .to = message.to,
          .reply_to = message.reply_to,
          .created_at = core::format_time(message.created_at),
          .breakout_room_id = message.breakout_room_id,
          .file = std::move(file),
          .edited_at = time_text(message.edited_at),
          .deleted_at = time_text(message.deleted_at)};
}

std::vector<IceServerView> view(const std::vector<IceServer>& servers) {
  std::vector<IceServerView> views;
  views.reserve(servers.size());
  for (const IceServer& server : servers) {
    IceServerView one{.urls = server.urls};
    if (server.username) one.username = *server.username;
    if (server.credential) one.credential = *server.credential;
    views.push_back(std::move(one));
  }
  return views;
}

MeetingView view(const Settings& settings, const core::Meeting& meeting, const std::string& host_name) {
  MeetingView full = strangers_view(settings, meeting, host_name);
  full.description = shown(meeting.description);
  full.location = shown(meeting.location);
  full.created_by = meeting.created_by;
  full.host_id = meeting.host_id;
  full.organization_id = shown(meeting.organization_id);
  full.end_time = shown(time_text(meeting.end_time));
  full.time_zone = shown(meeting.time_zone);
  full.recurrence = shown(meeting.recurrence);
  full.group_id = shown(meeting.group_id);
  full.parent_meeting_id = shown(meeting.parent_meeting_id);
  full.policy = meeting.policy;
  full.on_host_leave = HostLeaveWord{meeting.on_host_leave};
  full.max_participants = shown(meeting.max_participants);
  full.require_host_approval = meeting.require_host_approval;
  full.auto_admit_guests = meeting.auto_admit_guests;
  full.features = meeting.features;
  full.recording_config = meeting.recording_config;
  full.metadata = metadata_of(meeting);
  full.started_at = shown(time_text(meeting.started_at));
  full.ended_at = shown(time_text(meeting.ended_at));
  full.created_at = core::format_time(meeting.created_at);
  full.updated_at = core::format_time(meeting.updated_at);
  return full;
}

MeetingView view(const Settings& settings, const MeetingDetails& details) {
  if (!details.is_member) return strangers_view(settings, details.meeting, details.host_name);
  MeetingView full = view(settings, details.meeting, details.host_name);
  std::vector<ParticipantView> participants;
  participants.reserve(details.participants.size());
  for (const core::Participant& participant : details.participants) participants.push_back(view(participant));
  full.participants = std::move(participants);
  return full;
}

std::optional<std::string> device_text(const std::optional<json::value>& info) {
  if (!info || info->is_null()) return std::nullopt;
  const std::string text = info->is_string() ? std::string(info->get_string()) : boost::json::serialize(*info);
  return std::string(core::shortened(text, max_device_bytes));
}

}  // namespace parley::services
