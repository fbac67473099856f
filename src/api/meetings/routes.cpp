#include "api/meetings/routes.hpp"

#include "api/access.hpp"
#include "api/meetings/dto.hpp"

namespace parley::api::meetings {
namespace {

using http::Call;
using http::None;
using http::Status;
using http::Verb;
using services::Actor;
using services::Async;

template <class Body = None, class Query = None>
using Asked = Call<Actor, Body, Query>;

/// The answer of every use case that gives a meeting.
Async<MeetingAnswer> answer_meeting(const services::Settings& settings, Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return MeetingAnswer{services::view(settings, *details)};
}

Async<http::Reply<MeetingAnswer>> create(Api& api, Asked<CreateRequest> call) {
  services::CreateMeeting request = create_meeting_of(call.body);
  if (const auto key = call.request.headers.find("Idempotency-Key"); key != call.request.headers.end())
    request.idempotency = services::IdempotencyKey{std::string(key->value()), call.request.body};
  auto details = co_await services::create_meeting(api.services, call.context, std::move(request));
  if (!details) {
    api.metrics.meeting_creation_failed();
    co_return std::unexpected(std::move(details.error()));
  }
  co_return http::Reply<MeetingAnswer>{{services::view(api.services.settings, *details)},
                                       "/api/meetings/" + details->meeting.meeting_id};
}

Async<MeetingsAnswer> list(Api& api, Asked<None, ListQuery> call) {
  auto page = co_await services::list_meetings(api.services, call.context, meeting_query_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  MeetingsAnswer answer{{}, next_cursor(page->next)};
  for (const services::MeetingDetails& details : page->meetings)
    answer.meetings.push_back(services::view(api.services.settings, details));
  co_return answer;
}

Async<ParticipantsAnswer> participants(Api& api, Asked<None, PageQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<services::PageKey> after;
  if (call.query.cursor) after = call.query.cursor->key;
  auto page =
      co_await services::list_participants(api.services, call.context, call.param("id"), limit, std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  ParticipantsAnswer answer{{}, next_cursor(page->next)};
  for (const core::Participant& participant : page->participants)
    answer.participants.push_back(services::view(participant));
  co_return answer;
}

Async<JoinAnswer> join(Api& api, Asked<JoinRequest> call) {
  const auto begun = std::chrono::steady_clock::now();
  services::JoinMeeting request{.meeting = call.param("id"),
                                .password = call.body.password,
                                .participant_name = call.body.participant_name,
                                .device_info = services::device_text(call.body.device_info)};
  auto result = co_await services::join_meeting(api.services, call.context, std::move(request));
  api.metrics.joined(std::chrono::steady_clock::now() - begun);
  if (!result) co_return std::unexpected(std::move(result.error()));
  co_return join_answer(api.services, *result);
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Meetings";
  return {
      {.method = Verb::post,
       .path = "/api/meetings",
       .access = user(),
       .summary = "Make a meeting",
       .tag = tag,
       .description = "An empty body makes a room to use now. With an Idempotency-Key, a repetition within a day makes "
                      "no second one.",
       .success = Status::created,
       .handler = http::typed([api](Asked<CreateRequest> call) { return create(*api, std::move(call)); })},
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
         co_return co_await answer_meeting(api->services.settings,
                                           services::get_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/join",
       .access = anybody(),
       .summary = "Join a meeting",
       .tag = tag,
       .description =
           "Without a credential participant_name is needed, and the answer holds a guest_token for this meeting. "
           "Status waiting: join again when the meeting has started, or the host has let you in.",
       .handler = http::typed([api](Asked<JoinRequest> call) { return join(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/start",
       .access = person(),
       .summary = "Start a meeting",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         co_return co_await answer_meeting(api->services.settings,
                                           services::start_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/end",
       .access = person(),
       .summary = "End a meeting for everyone",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         co_return co_await answer_meeting(api->services.settings,
                                           services::end_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meetings/:id/leave",
       .access = person(),
       .summary = "Leave a meeting",
       .tag = tag,
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         co_return co_await answer_meeting(api->services.settings,
                                           services::leave_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/participants",
       .access = person(),
       .summary = "The participants of a meeting",
       .tag = tag,
       .description = "For members; sorted by when they were added.",
       .handler = http::typed([api](Asked<None, PageQuery> call) { return participants(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::meetings
