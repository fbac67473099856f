// What people ask about meetings on the wire, the same in REST and in the events; and how it becomes what the use cases
// take.
#pragma once

#include "services/participants.hpp"
#include "services/wire_words.hpp"

namespace parley::services {

using PersonId = json::Text<1, 64>;
using PersonName = json::Text<1, 200>;
using MeetingPassword = json::Text<0, max_meeting_password_bytes>;
using OpaqueText = json::Text<0, max_opaque_bytes>;

/// Somebody to invite: a user_id, or an email with a name.
struct InviteeRequest {
  std::optional<PersonId> user_id;
  std::optional<json::Text<3, 254>> email;
  std::optional<PersonName> name;
  std::optional<RoleWord> role;
};
BOOST_DESCRIBE_STRUCT(InviteeRequest, (), (user_id, email, name, role))

/// One of a list of people to invite: an InviteeRequest, or a user_id alone.
struct InviteeWord : InviteeRequest {};

/// One of a list of accounts: a user_id, alone or in an object.
struct PersonWord {
  PersonId user_id;
};
std::vector<std::string> user_ids_of(const std::vector<PersonWord>& people);

struct CreateMeetingRequest {
  std::optional<OpaqueText> title;
  std::optional<OpaqueText> name;  ///< another word for title
  std::optional<OpaqueText> description;
  std::optional<json::Text<0, max_location_bytes>> location;
  std::optional<Time> start_time;
  std::optional<Time> end_time;
  std::optional<json::Text<1, max_time_zone_bytes>> time_zone;
  std::optional<json::Text<1, max_recurrence_bytes>> recurrence;
  std::optional<json::Text<1, 64>> group_id;
  std::optional<core::MeetingPolicy> policy;
  std::optional<HostLeaveWord> on_host_leave;
  std::optional<MeetingPassword> password;
  std::optional<json::Int<1, max_meeting_size>> max_participants;
  std::optional<bool> waiting_room_enabled;
  std::optional<bool> require_host_approval;
  std::optional<bool> allow_external;
  std::optional<bool> auto_admit_guests;
  std::optional<FeaturesChange> features;
  std::optional<RecordingChange> recording_config;
  std::optional<json::object> metadata;
  std::optional<json::List<InviteeWord, max_people_at_once>> participants;
};
BOOST_DESCRIBE_STRUCT(CreateMeetingRequest, (),
                      (title, name, description, location, start_time, end_time, time_zone, recurrence, group_id,
                       policy, on_host_leave, password, max_participants, waiting_room_enabled, require_host_approval,
                       allow_external, auto_admit_guests, features, recording_config, metadata, participants))

/// What is absent stays; null clears.
struct UpdateMeetingRequest {
  json::Field<OpaqueText> title;
  json::Field<OpaqueText> name;  ///< another word for title
  json::Field<OpaqueText> description;
  json::Field<json::Text<0, max_location_bytes>> location;
  json::Field<Time> start_time;
  json::Field<Time> end_time;
  json::Field<json::Text<1, max_time_zone_bytes>> time_zone;
  json::Field<json::Text<1, max_recurrence_bytes>> recurrence;
  std::optional<core::MeetingPolicy> policy;
  std::optional<HostLeaveWord> on_host_leave;
  json::Field<MeetingPassword> password;
  json::Field<json::Int<1, max_meeting_size>> max_participants;
  std::optional<bool> waiting_room_enabled;
  std::optional<bool> require_host_approval;
  std::optional<bool> allow_external;
  std::optional<bool> auto_admit_guests;
  std::optional<FeaturesChange> features;
  std::optional<RecordingChange> recording_config;
  std::optional<json::object> metadata;
};
BOOST_DESCRIBE_STRUCT(UpdateMeetingRequest, (),
                      (title, name, description, location, start_time, end_time, time_zone, recurrence, policy,
                       on_host_leave, password, max_participants, waiting_room_enabled, require_host_approval,
                       allow_external, auto_admit_guests, features, recording_config, metadata))

Invitee invitee_of(const InviteeRequest& request);
CreateMeeting create_meeting_of(const CreateMeetingRequest& request);
UpdateMeeting update_meeting_of(std::string reference, const UpdateMeetingRequest& request);

}  // namespace parley::services

namespace parley::json::detail {

template <>
struct Codec<services::InviteeWord> : Required {
  static void decode(const value& from, services::InviteeWord& to, Cursor& at);
  static value encode(const services::InviteeWord& from, Spelling spelling);
  static object schema(Schemas& schemas);
};

template <>
struct Codec<services::PersonWord> : Required {
  static void decode(const value& from, services::PersonWord& to, Cursor& at);
  static value encode(const services::PersonWord& from, Spelling spelling);
  static object schema(Schemas& schemas);
};

}  // namespace parley::json::detail
