#include "services/meeting_requests.hpp"

namespace parley::services {
namespace {

template <class Text>
std::optional<std::string> text_of(const std::optional<Text>& text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::optional<core::TimePoint> time_of(const std::optional<Time>& time) {
  if (!time) return std::nullopt;
  return time->at;
}

/// A field of another type: absent and null stay what they are.
template <class To, class From, class Convert>
json::Field<To> field_of(const json::Field<From>& from, Convert convert) {
  if (!from.present()) return {};
  if (from.is_null()) return json::Field<To>::null();
  return json::Field<To>(convert(*from.value()));
}

template <class Text>
json::Field<std::string> text_field(const json::Field<Text>& from) {
  return field_of<std::string>(from, [](const Text& text) { return std::string(text); });
}

json::Field<core::TimePoint> time_field(const json::Field<Time>& from) {
  return field_of<core::TimePoint>(from, [](const Time& time) { return time.at; });
}

}  // namespace

std::vector<std::string> user_ids_of(const std::vector<PersonWord>& people) {
  std::vector<std::string> user_ids;
  user_ids.reserve(people.size());
  for (const PersonWord& person : people) user_ids.push_back(person.user_id);
  return user_ids;
}

Invitee invitee_of(const InviteeRequest& request) {
  Invitee invitee{.user_id = text_of(request.user_id), .email = text_of(request.email), .name = text_of(request.name)};
  if (request.role) invitee.role = request.role->role;
  return invitee;
}

CreateMeeting create_meeting_of(const CreateMeetingRequest& body) {
  CreateMeeting request;
  request.title = text_of(body.title ? body.title : body.name);
  request.description = text_of(body.description);
  request.location = text_of(body.location);
  request.start_time = time_of(body.start_time);
  request.end_time = time_of(body.end_time);
  request.time_zone = text_of(body.time_zone);
  request.recurrence = text_of(body.recurrence);
  request.group_id = text_of(body.group_id);
  request.policy = body.policy;
  if (body.on_host_leave) request.on_host_leave = body.on_host_leave->value;
  request.password = text_of(body.password);
  if (body.max_participants) request.max_participants = static_cast<int>(body.max_participants->value);
  request.waiting_room_enabled = body.waiting_room_enabled.value_or(request.waiting_room_enabled);
  request.require_host_approval = body.require_host_approval.value_or(request.require_host_approval);
  request.allow_external = body.allow_external.value_or(request.allow_external);
  request.auto_admit_guests = body.auto_admit_guests.value_or(request.auto_admit_guests);
  if (body.features) apply(*body.features, request.features);
  if (body.recording_config) apply(*body.recording_config, request.recording_config);
  if (body.metadata) request.metadata = boost::json::serialize(*body.metadata);
  if (body.participants)
    for (const InviteeWord& invitee : *body.participants) request.participants.push_back(invitee_of(invitee));
  return request;
}

UpdateMeeting update_meeting_of(std::string reference, const UpdateMeetingRequest& body) {
  UpdateMeeting request{.meeting = std::move(reference)};
  request.title = text_field(body.title.present() ? body.title : body.name);
  request.description = text_field(body.description);
  request.location = text_field(body.location);
  request.start_time = time_field(body.start_time);
  request.end_time = time_field(body.end_time);
  request.time_zone = text_field(body.time_zone);
  request.recurrence = text_field(body.recurrence);
  request.policy = body.policy;
  if (body.on_host_leave) request.on_host_leave = body.on_host_leave->value;
  request.password = text_field(body.password);
  request.max_participants = field_of<int>(body.max_participants, [](const json::Int<1, max_meeting_size>& number) {
    return static_cast<int>(number.value);
  });
  request.waiting_room_enabled = body.waiting_room_enabled;
  request.require_host_approval = body.require_host_approval;
  request.allow_external = body.allow_external;
  request.auto_admit_guests = body.auto_admit_guests;
  request.features = body.features;
  request.recording_config = body.recording_config;
  if (body.metadata) request.metadata = boost::json::serialize(*body.metadata);
  return request;
}

}  // namespace parley::services

namespace parley::json::detail {
namespace {

/// An account in an object, as the lists of invitees have it.
struct PersonObject {
  services::PersonId user_id;
};
BOOST_DESCRIBE_STRUCT(PersonObject, (), (user_id))

}  // namespace

void Codec<services::InviteeWord>::decode(const value& from, services::InviteeWord& to, Cursor& at) {
  if (from.is_string())
    Codec<services::PersonId>::decode(from, to.user_id.emplace(), at);
  else
    Codec<services::InviteeRequest>::decode(from, to, at);
}

value Codec<services::InviteeWord>::encode(const services::InviteeWord& from, Spelling spelling) {
  return Codec<services::InviteeRequest>::encode(from, spelling);
}

object Codec<services::InviteeWord>::schema(Schemas& schemas) {
  return {
      {"anyOf", array{Codec<services::InviteeRequest>::schema(schemas), Codec<services::PersonId>::schema(schemas)}}};
}

void Codec<services::PersonWord>::decode(const value& from, services::PersonWord& to, Cursor& at) {
  if (!from.is_object()) return Codec<services::PersonId>::decode(from, to.user_id, at);
  PersonObject person;
  Codec<PersonObject>::decode(from, person, at);
  to.user_id = std::move(person.user_id);
}

value Codec<services::PersonWord>::encode(const services::PersonWord& from, Spelling spelling) {
  return Codec<services::PersonId>::encode(from.user_id, spelling);
}

object Codec<services::PersonWord>::schema(Schemas& schemas) {
  return {{"anyOf", array{Codec<services::PersonId>::schema(schemas), Codec<PersonObject>::schema(schemas)}}};
}

}  // namespace parley::json::detail
