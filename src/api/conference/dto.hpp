// What travels in the conference family: its names for what the views and use cases have.
#pragma once

#include "api/formats.hpp"
#include "services/conference.hpp"
#include "services/meeting_requests.hpp"
#include "services/views.hpp"

namespace parley::api::conference {

enum class MeetingStatus { scheduled, waiting, live, paused, ended, cancelled, failed };
BOOST_DESCRIBE_ENUM(MeetingStatus, scheduled, waiting, live, paused, ended, cancelled, failed)
MeetingStatus status_of(core::MeetingStatus status);

enum class MeetingType { scheduled, instant, recurring };
BOOST_DESCRIBE_ENUM(MeetingType, scheduled, instant, recurring)

/// Guests are attendees here.
enum class Role { host, co_host, presenter, attendee };
BOOST_DESCRIBE_ENUM(Role, host, co_host, presenter, attendee)
Role role_of(core::Role role);

struct NewConference {
  std::optional<services::OpaqueText> meeting_name;
  std::optional<services::OpaqueText> meeting_description;
  std::optional<services::Time> meeting_start_time;
  std::optional<services::Time> meeting_end_time;
  std::optional<json::Text<0, services::max_location_bytes>> meeting_location;
  std::optional<json::List<services::InviteeWord, services::max_people_at_once>> participants;
  std::optional<json::object> meeting_meta_data;
  std::optional<MeetingType> meeting_type;  ///< follows from times and recurrence, and is refused where it differs
  std::optional<json::Int<1, services::max_meeting_size>> max_participants;
  std::optional<services::MeetingPassword> meeting_password;
  std::optional<bool> waiting_room_enabled;
  std::optional<bool> require_host_approval;
  std::optional<services::FeaturesChange> features;
  std::optional<services::RecordingChange> recording_config;
  std::optional<json::Text<1, services::max_time_zone_bytes>> time_zone;
  std::optional<json::Text<1, services::max_recurrence_bytes>> recurrence;
};
BOOST_DESCRIBE_STRUCT(NewConference, (),
                      (meeting_name, meeting_description, meeting_start_time, meeting_end_time, meeting_location,
                       participants, meeting_meta_data, meeting_type, max_participants, meeting_password,
                       waiting_room_enabled, require_host_approval, features, recording_config, time_zone, recurrence))
services::CreateMeeting create_meeting_of(const NewConference& body);

/// What is absent stays; null clears.
struct ConferenceChange {
  json::Field<services::OpaqueText> meeting_name;
  json::Field<services::OpaqueText> meeting_description;
  json::Field<services::Time> meeting_start_time;
  json::Field<services::Time> meeting_end_time;
  json::Field<json::Text<0, services::max_location_bytes>> meeting_location;
  std::optional<json::object> meeting_meta_data;
  std::optional<MeetingType> meeting_type;  ///< as in NewConference
  json::Field<json::Int<1, services::max_meeting_size>> max_participants;
  json::Field<services::MeetingPassword> meeting_password;
  std::optional<bool> waiting_room_enabled;
  std::optional<bool> require_host_approval;
  std::optional<services::FeaturesChange> features;
  std::optional<services::RecordingChange> recording_config;
  json::Field<json::Text<1, services::max_time_zone_bytes>> time_zone;
  json::Field<json::Text<1, services::max_recurrence_bytes>> recurrence;
};
BOOST_DESCRIBE_STRUCT(ConferenceChange, (),
                      (meeting_name, meeting_description, meeting_start_time, meeting_end_time, meeting_location,
                       meeting_meta_data, meeting_type, max_participants, meeting_password, waiting_room_enabled,
                       require_host_approval, features, recording_config, time_zone, recurrence))
services::UpdateMeeting update_meeting_of(std::string reference, const ConferenceChange& body);

struct ParticipantData {
  std::string id;
  std::optional<std::string> user_id;
  std::string name;
  Role role;
  std::optional<std::string> joined_at;
  std::optional<std::string> left_at;
  core::ParticipantStatus status;
  core::MediaStatus media_status;
};
BOOST_DESCRIBE_STRUCT(ParticipantData, (), (id, user_id, name, role, joined_at, left_at, status, media_status))
ParticipantData participant_data(const core::Participant& participant);

struct MeetingLiveStats {
  int participant_count;
  double duration_minutes;
  std::optional<double> quality_score;  ///< 0 to 10, of all media that flows
};
BOOST_DESCRIBE_STRUCT(MeetingLiveStats, (), (participant_count, duration_minutes, quality_score))
MeetingLiveStats meeting_live_stats(const services::LiveStats& stats);

struct WorkerStats {
  int active_workers;
  std::optional<double> current_load;  ///< share of a core that the workers use, on average
};
BOOST_DESCRIBE_STRUCT(WorkerStats, (), (active_workers, current_load))

struct WebrtcConfig {
  json::Field<std::string> router_id;
  json::Field<json::value> router_capabilities;
  std::vector<services::IceServerView> ice_servers;
  json::Field<std::vector<services::IceServerView>> turn_servers;
  json::Field<WorkerStats> worker_stats;
};
BOOST_DESCRIBE_STRUCT(WebrtcConfig, (), (router_id, router_capabilities, ice_servers, turn_servers, worker_stats))

/// A member's view. A stranger's ends with meeting_url.
struct MeetingData {
  std::string id;
  std::string meeting_code;
  std::optional<std::string> meeting_name;
  std::string host_name;
  MeetingStatus status;
  MeetingType meeting_type;
  std::optional<std::string> meeting_start_time;
  bool has_password;
  bool waiting_room_enabled;
  bool is_active;
  bool is_deleted;
  std::string meeting_url;
  json::Field<std::string> meeting_description;
  json::Field<std::string> meeting_end_time;
  json::Field<std::string> meeting_location;
  json::Field<std::vector<ParticipantData>> participants;
  json::Field<json::value> meeting_meta_data;
  json::Field<int> max_participants;
  json::Field<bool> require_host_approval;
  json::Field<core::Features> features;
  json::Field<core::RecordingConfig> recording_config;
  json::Field<std::string> time_zone;
  json::Field<std::string> recurrence;
  json::Field<std::string> campus_id;
  json::Field<std::string> creator_id;
  json::Field<std::string> host_id;
  json::Field<std::string> started_at;
  json::Field<std::string> ended_at;
  json::Field<std::string> created_at;
  json::Field<std::string> updated_at;
  json::Field<MeetingLiveStats> live_stats;
  json::Field<WebrtcConfig> webrtc_config;
};
BOOST_DESCRIBE_STRUCT(MeetingData, (),
                      (id, meeting_code, meeting_name, host_name, status, meeting_type, meeting_start_time,
                       has_password, waiting_room_enabled, is_active, is_deleted, meeting_url, meeting_description,
                       meeting_end_time, meeting_location, participants, meeting_meta_data, max_participants,
                       require_host_approval, features, recording_config, time_zone, recurrence, campus_id, creator_id,
                       host_id, started_at, ended_at, created_at, updated_at, live_stats, webrtc_config))
MeetingData meeting_data(const services::Settings& settings, const services::MeetingDetails& details);

/// Minutes with two digits behind the point.
double minutes(double seconds);
/// With two digits behind the point.
double rounded(double value);
std::optional<double> rounded(const std::optional<double>& value);

}  // namespace parley::api::conference
