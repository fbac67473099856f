#include "api/meetings/dto.hpp"

namespace parley::api::meetings {
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

/// FeaturesRequest has the members of core::Features in the same order.
void apply(const FeaturesRequest& request, core::Features& features) {
  using Requested = boost::describe::describe_members<FeaturesRequest, boost::describe::mod_public>;
  using Known = boost::describe::describe_members<core::Features, boost::describe::mod_public>;
  static_assert(boost::mp11::mp_size<Requested>::value == boost::mp11::mp_size<Known>::value);
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_list, Requested, Known>>([&](auto pair) {
    using Pair = decltype(pair);
    constexpr auto requested = boost::mp11::mp_first<Pair>::pointer;
    constexpr auto known = boost::mp11::mp_second<Pair>::pointer;
    if (request.*requested) features.*known = *(request.*requested);
  });
}

}  // namespace

services::CreateMeeting create_meeting_of(const CreateRequest& body) {
  services::CreateMeeting request;
  request.title = text_of(body.title ? body.title : body.name);
  request.description = text_of(body.description);
  request.location = text_of(body.location);
  request.start_time = time_of(body.start_time);
  request.end_time = time_of(body.end_time);
  request.time_zone = text_of(body.time_zone);
  request.policy = body.policy;
  request.password = text_of(body.password);
  if (body.max_participants) request.max_participants = static_cast<int>(body.max_participants->value);
  request.waiting_room_enabled = body.waiting_room_enabled.value_or(request.waiting_room_enabled);
  request.require_host_approval = body.require_host_approval.value_or(request.require_host_approval);
  request.allow_external = body.allow_external.value_or(request.allow_external);
  request.auto_admit_guests = body.auto_admit_guests.value_or(request.auto_admit_guests);
  if (body.features) apply(*body.features, request.features);
  if (body.metadata) request.metadata = boost::json::serialize(*body.metadata);
  return request;
}

services::MeetingQuery meeting_query_of(const ListQuery& query) {
  services::MeetingQuery wanted;
  wanted.filter = query.filter.value_or(services::MeetingFilter::my);
  wanted.status = query.status;
  wanted.kind = query.type;
  wanted.from = time_of(query.from);
  wanted.to = time_of(query.to);
  wanted.limit = query.limit ? static_cast<int>(query.limit->value) : default_page;
  if (query.cursor) wanted.after = query.cursor->key;
  return wanted;
}

JoinAnswer join_answer(services::Services& services, const services::JoinResult& result) {
  const services::Settings& settings = services.settings;
  JoinAnswer answer{.status = result.joined ? JoinStatus::joined : JoinStatus::waiting,
                    .participant = services::view(result.participant),
                    .meeting = services::view(settings, result.details)};
  if (result.guest_token) answer.guest_token = *result.guest_token;
  if (!result.joined) return answer;
  answer.access_token = result.access_token;
  answer.ice_servers =
      services::view(services::ice_servers(settings, result.participant.person_id(), services.clock.now()));
  answer.server_url = settings.public_url;
  return answer;
}

}  // namespace parley::api::meetings
