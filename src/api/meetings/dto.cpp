#include "api/meetings/dto.hpp"

namespace parley::api::meetings {
namespace {

std::optional<core::TimePoint> time_of(const std::optional<Time>& time) {
  if (!time) return std::nullopt;
  return time->at;
}

}  // namespace

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

DeletedOneView view(const services::DeletedOne& one) {
  DeletedOneView shown{.meeting_id = one.meeting_id, .deleted = one.outcome.has_value()};
  if (one.outcome) return shown;
  shown.code = std::string(core::code_name(one.outcome.error().code));
  shown.message = one.outcome.error().message;
  return shown;
}

BanView view(const services::Ban& ban) {
  return {ban.person_id, ban.banned_by, ban.reason, core::format_time(ban.created_at)};
}

StayView view(const services::Stay& stay) {
  const core::Attendance& row = stay.attendance;
  std::optional<std::string> left_at;
  if (row.left_at) left_at = core::format_time(*row.left_at);
  return {stay.participant.participant_id,
          stay.participant.user_id,
          stay.participant.guest_session_id,
          stay.participant.name,
          stay.participant.role,
          core::format_time(row.joined_at),
          left_at,
          row.seconds,
          row.device};
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

services::Async<MeetingAnswer> answer_meeting(const services::Settings& settings,
                                              services::Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return MeetingAnswer{services::view(settings, *details)};
}

}  // namespace parley::api::meetings
