#include "api/conference/dto.hpp"

#include <cmath>

namespace parley::api::conference {
namespace {

MeetingType type_of(const core::Meeting& meeting) {
  if (meeting.recurrence) return MeetingType::recurring;
  return meeting.start_time ? MeetingType::scheduled : MeetingType::instant;
}

}  // namespace

MeetingStatus status_of(core::MeetingStatus status) {
  switch (status) {
    case core::MeetingStatus::scheduled:
      return MeetingStatus::scheduled;
    case core::MeetingStatus::waiting:
      return MeetingStatus::waiting;
    case core::MeetingStatus::in_progress:
      return MeetingStatus::live;
    case core::MeetingStatus::paused:
      return MeetingStatus::paused;
    case core::MeetingStatus::ended:
      return MeetingStatus::ended;
    case core::MeetingStatus::cancelled:
      return MeetingStatus::cancelled;
    case core::MeetingStatus::failed:
      break;
  }
  return MeetingStatus::failed;
}

Role role_of(core::Role role) {
  switch (role) {
    case core::Role::host:
      return Role::host;
    case core::Role::co_host:
      return Role::co_host;
    case core::Role::presenter:
      return Role::presenter;
    case core::Role::attendee:
    case core::Role::guest:
      break;
  }
  return Role::attendee;
}

services::CreateMeeting create_meeting_of(const NewConference& body) {
  services::CreateMeetingRequest request;
  request.title = body.meeting_name;
  request.description = body.meeting_description;
  request.location = body.meeting_location;
  request.start_time = body.meeting_start_time;
  request.end_time = body.meeting_end_time;
  request.time_zone = body.time_zone;
  request.recurrence = body.recurrence;
  request.password = body.meeting_password;
  request.max_participants = body.max_participants;
  request.waiting_room_enabled = body.waiting_room_enabled;
  request.require_host_approval = body.require_host_approval;
  request.features = body.features;
  request.recording_config = body.recording_config;
  request.metadata = body.meeting_meta_data;
  request.participants = body.participants;
  return services::create_meeting_of(request);
}

services::UpdateMeeting update_meeting_of(std::string reference, const ConferenceChange& body) {
  services::UpdateMeetingRequest request;
  request.title = body.meeting_name;
  request.description = body.meeting_description;
  request.location = body.meeting_location;
  request.start_time = body.meeting_start_time;
  request.end_time = body.meeting_end_time;
  request.time_zone = body.time_zone;
  request.recurrence = body.recurrence;
  request.password = body.meeting_password;
  request.max_participants = body.max_participants;
  request.waiting_room_enabled = body.waiting_room_enabled;
  request.require_host_approval = body.require_host_approval;
  request.features = body.features;
  request.recording_config = body.recording_config;
  request.metadata = body.meeting_meta_data;
  return services::update_meeting_of(std::move(reference), request);
}

ParticipantData participant_data(const core::Participant& participant) {
  const services::ParticipantView view = services::view(participant);
  return {.id = view.participant_id,
          .user_id = view.user_id,
          .name = view.name,
          .role = role_of(view.role),
          .joined_at = view.joined_at,
          .left_at = view.left_at,
          .status = view.status,
          .media_status = view.media_status};
}

MeetingLiveStats meeting_live_stats(const services::LiveStats& stats) {
  return {.participant_count = stats.current_participants,
          .duration_minutes = minutes(stats.duration_seconds),
          .quality_score = rounded(stats.score)};
}

MeetingData meeting_data(const services::Settings& settings, const services::MeetingDetails& details) {
  // Who sees what is the view's affair; here it gets other names.
  const services::MeetingView view = services::view(settings, details);
  const core::Meeting& meeting = details.meeting;
  MeetingData data{.id = view.meeting_id,
                   .meeting_code = view.code,
                   .meeting_name = view.title,
                   .host_name = view.host_name,
                   .status = status_of(view.status),
                   .meeting_type = type_of(meeting),
                   .meeting_start_time = view.start_time,
                   .has_password = view.has_password,
                   .waiting_room_enabled = view.waiting_room_enabled,
                   .is_active = !core::is_over(meeting.status),
                   .is_deleted = meeting.deleted_at.has_value(),
                   .meeting_url = view.url,
                   .meeting_description = view.description,
                   .meeting_end_time = view.end_time,
                   .meeting_location = view.location};
  data.meeting_meta_data = view.metadata;
  data.max_participants = view.max_participants;
  data.require_host_approval = view.require_host_approval;
  data.features = view.features;
  data.recording_config = view.recording_config;
  data.time_zone = view.time_zone;
  data.recurrence = view.recurrence;
  data.campus_id = view.organization_id;
  data.creator_id = view.created_by;
  data.host_id = view.host_id;
  data.started_at = view.started_at;
  data.ended_at = view.ended_at;
  data.created_at = view.created_at;
  data.updated_at = view.updated_at;
  if (!view.participants.present()) return data;
  std::vector<ParticipantData> participants;
  for (const core::Participant& participant : details.participants)
    participants.push_back(participant_data(participant));
  data.participants = std::move(participants);
  return data;
}

double rounded(double value) { return std::round(value * 100) / 100; }

std::optional<double> rounded(const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return rounded(*value);
}

double minutes(double seconds) { return rounded(seconds / 60); }

}  // namespace parley::api::conference
