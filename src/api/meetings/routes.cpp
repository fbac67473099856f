#include "api/meetings/routes.hpp"

#include "api/family.hpp"
#include "api/idempotency.hpp"
#include "api/meetings/dto.hpp"

namespace parley::api::meetings {
namespace {

Async<http::Reply<MeetingAnswer>> create(Api& api, Asked<services::CreateMeetingRequest> call) {
  services::CreateMeeting request = services::create_meeting_of(call.body);
  request.idempotency = idempotency_key(call.request);
  auto details = co_await services::create_meeting(api.services, call.context, std::move(request));
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return http::Reply<MeetingAnswer>{{services::view(api.services.settings, *details)},
                                       "/api/meetings/" + details->meeting.meeting_id};
}

Async<MeetingsAnswer> list_of(Api& api, Actor actor, services::MeetingQuery query) {
  auto page = co_await services::list_meetings(api.services, std::move(actor), std::move(query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  MeetingsAnswer answer{{}, next_cursor(page->next)};
  for (const services::MeetingDetails& details : page->meetings)
    answer.meetings.push_back(services::view(api.services.settings, details));
  co_return answer;
}

Async<MeetingsAnswer> list(Api& api, Asked<None, ListQuery> call) {
  co_return co_await list_of(api, call.context, meeting_query_of(call.query));
}

services::MeetingQuery page_of(const PageQuery& query, services::MeetingFilter filter) {
  ListQuery wanted;
  wanted.filter = filter;
  wanted.limit = query.limit;
  wanted.cursor = query.cursor;
  return meeting_query_of(wanted);
}

Async<MeetingsAnswer> upcoming(Api& api, Asked<None, PageQuery> call) {
  services::MeetingQuery query = page_of(call.query, services::MeetingFilter::upcoming);
  query.to = api.services.clock.now() + std::chrono::hours(24);
  co_return co_await list_of(api, call.context, std::move(query));
}

Async<MeetingsAnswer> past(Api& api, Asked<None, PageQuery> call) {
  services::MeetingQuery query = page_of(call.query, services::MeetingFilter::past);
  query.ended_since = api.services.clock.now() - std::chrono::hours(8);
  co_return co_await list_of(api, call.context, std::move(query));
}

Async<DeleteManyAnswer> delete_many(Api& api, Asked<DeleteManyRequest> call) {
  std::vector<std::string> references(call.body.meeting_ids.begin(), call.body.meeting_ids.end());
  auto results = co_await services::delete_meetings(api.services, call.context, std::move(references));
  if (!results) co_return std::unexpected(std::move(results.error()));
  DeleteManyAnswer answer;
  for (const services::DeletedOne& one : *results) answer.results.push_back(view(one));
  co_return answer;
}

Async<LinkAnswer> generate_link(Api& api, Asked<LinkRequest> call) {
  auto meeting =
      co_await services::generate_link(api.services, call.context, call.param("id"), call.body.renew.value_or(false));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  co_return LinkAnswer{*meeting->invitation_token, services::invitation_url(api.services.settings, *meeting)};
}

Async<JoinAnswer> join(Api& api, Asked<JoinRequest> call) {
  services::JoinMeeting request{.meeting = call.param("id"),
                                .password = call.body.password,
                                .participant_name = call.body.participant_name,
                                .device_info = services::device_text(call.body.device_info),
                                .idempotency = idempotency_key(call.request)};
  auto result = co_await services::join_meeting(api.services, call.context, std::move(request));
  if (!result) co_return std::unexpected(std::move(result.error()));
  co_return join_answer(api.services, *result);
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Meetings";
  std::vector<http::Route> all{
      {.method = Verb::post,
       .path = "/api/meetings",
       .access = user(),
       .summary = "Make a meeting",
       .tag = tag,
       .description =
           "An empty body makes a room to use now. With an Idempotency-Key, a repetition within a day makes "
           "no second one. A time that is over is refused; one that has begun is not. Without an end_time, a "
           "meeting counts as an hour.",
       .success = Status::created,
       .keyed = true,
       .handler =
           http::typed([api](Asked<services::CreateMeetingRequest> call) { return create(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings",
       .access = user(),
       .summary = "My meetings",
       .tag = tag,
       .description =
           "Sorted by start time (creation where there is none), then id: upcoming soonest first, others newest first.",
       .handler = http::typed([api](Asked<None, ListQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/:id",
       .access = anybody(),
       .summary = "A meeting by id or code",
       .tag = tag,
       .description =
           "Strangers see what they need to join it; members see all of it with its participants (the first 500).",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::get_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/join",
       .access = anybody(),
       .summary = "Join a meeting",
       .tag = tag,
       .description =
           "Without a credential participant_name is needed, and the answer holds a guest_token for this meeting. "
           "Status waiting: join again when the meeting has started, or the host has let you in. A repetition without "
           "a credential and with the same Idempotency-Key (16 bytes or more that nobody guesses, such as a UUID) "
           "makes "
           "no second guest.",
       .keyed = true,
       .handler = http::typed([api](Asked<JoinRequest> call) { return join(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/api/meetings/:id",
       .access = person(),
       .summary = "Change a meeting",
       .tag = tag,
       .description =
           "Needs can_edit. What is absent stays as it is; null clears. A new time must not be over, and the new start "
           "of a meeting that runs not be to come. 409 for a meeting that is over.",
       .handler = http::typed([api](Asked<services::UpdateMeetingRequest> call) -> Async<MeetingAnswer> {
         services::UpdateMeeting request = services::update_meeting_of(call.param("id"), call.body);
         return answer_meeting(api->services.settings,
                               services::update_meeting(api->services, call.context, std::move(request)));
       })},
      {.method = Verb::delete_,
       .path = "/api/meetings/:id",
       .access = person(),
       .summary = "Delete a meeting",
       .tag = tag,
       .description = "Needs can_delete, or an administrator. A live meeting is ended first; one that never started is "
                      "cancelled. It is gone from every list at once.",
       .handler = http::typed([api](Asked<> call) -> Async<> {
         co_return co_await services::delete_meeting(api->services, call.context, call.param("id"));
       })},
      {.method = Verb::delete_,
       .path = "/api/meetings/bulk",
       .access = user(),
       .summary = "Delete several meetings",
       .tag = tag,
       .description = "Each by itself: for each id whether it was deleted, or why not.",
       .handler = http::typed([api](Asked<DeleteManyRequest> call) { return delete_many(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/upcoming",
       .access = user(),
       .summary = "My meetings that start within 24 hours",
       .tag = tag,
       .description = "Soonest first.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return upcoming(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/past",
       .access = user(),
       .summary = "My meetings that ended within the last 8 hours",
       .tag = tag,
       .description = "Latest start first.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return past(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/generate-link",
       .access = person(),
       .summary = "The link for people without an account",
       .tag = tag,
       .description =
           "Needs can_generate_link. The same link each time, unless renew. 403 where allow_external is off.",
       .handler = http::typed([api](Asked<LinkRequest> call) { return generate_link(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/start",
       .access = person(),
       .summary = "Start a meeting",
       .tag = tag,
       .description = "Needs can_start.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::start_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/end",
       .access = person(),
       .summary = "End a meeting for everyone",
       .tag = tag,
       .description = "Needs can_end.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::end_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/pause",
       .access = person(),
       .summary = "Pause a meeting",
       .tag = tag,
       .description = "Needs can_end. The media of everybody but hosts is held.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::pause_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/resume",
       .access = person(),
       .summary = "Go on with a paused meeting",
       .tag = tag,
       .description = "Needs can_start.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::resume_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/leave",
       .access = person(),
       .summary = "Leave a meeting",
       .tag = tag,
       .description = "For members. An instant call is deleted when the last one leaves it.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return answer_meeting(api->services.settings,
                               services::leave_meeting(api->services, call.context, call.param("id")));
       })},
  };
  for (http::Route& route : people_routes(api)) all.push_back(std::move(route));
  return all;
}

}  // namespace parley::api::meetings
