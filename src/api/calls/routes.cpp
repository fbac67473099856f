#include "api/calls/routes.hpp"

#include "api/calls/dto.hpp"
#include "api/family.hpp"
#include "api/idempotency.hpp"

namespace parley::api::calls {
namespace {

using meetings::MeetingAnswer;

Async<http::Reply<MeetingAnswer>> create(Api& api, Asked<CreateCallRequest> call) {
  services::CreateCall request;
  if (call.body.title) request.title = *call.body.title;
  if (call.body.participants) request.participants = services::user_ids_of(*call.body.participants);
  request.idempotency = idempotency_key(call.request);
  auto details = co_await services::create_call(api.services, call.context, std::move(request));
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return http::Reply<MeetingAnswer>{{services::view(api.services.settings, *details)},
                                       "/api/calls/" + details->meeting.meeting_id};
}

Async<CallInviteAnswer> invite(Api& api, Asked<CallInviteRequest> call) {
  auto called = co_await services::notify_call(api.services, call.context, call.param("callId"),
                                               services::user_ids_of(call.body.user_ids), "user_ids");
  if (!called) co_return std::unexpected(std::move(called.error()));
  co_return CallInviteAnswer{services::view(api.services.settings, called->call), std::move(called->reached),
                             std::move(called->offline), std::move(called->joined)};
}

Async<CallLinkAnswer> generate_link(Api& api, Asked<meetings::LinkRequest> call) {
  const bool renew = call.body.renew.value_or(false);
  auto is_call = co_await services::get_call(api.services, call.context, call.param("callId"));
  if (!is_call) co_return std::unexpected(std::move(is_call.error()));
  auto meeting = co_await services::generate_link(api.services, call.context, call.param("callId"), renew);
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  is_call->meeting = std::move(*meeting);
  const services::Settings& settings = api.services.settings;
  co_return CallLinkAnswer{services::view(settings, *is_call), *is_call->meeting.invitation_token,
                           services::invitation_url(settings, is_call->meeting)};
}

Async<CallParticipantsAnswer> participants(Api& api, Asked<None, meetings::PageQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<services::PageKey> after;
  if (call.query.cursor) after = call.query.cursor->key;
  auto details = co_await services::get_call(api.services, call.context, call.param("callId"));
  if (!details) co_return std::unexpected(std::move(details.error()));
  auto page = co_await services::list_call_participants(api.services, call.context, call.param("callId"), limit,
                                                        std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  CallParticipantsAnswer answer{services::view(api.services.settings, *details), {}, next_cursor(page->next)};
  for (const core::Participant& participant : page->participants)
    answer.participants.push_back(services::view(participant));
  co_return answer;
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Calls";
  return {
      {.method = Verb::post,
       .path = "/api/calls/instant",
       .access = user(),
       .summary = "Make an instant call",
       .tag = tag,
       .description = "Its people are invited; their devices ring with /invite or the event call:notify. With an "
                      "Idempotency-Key, a repetition within a day makes no second one.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<CreateCallRequest> call) { return create(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/calls/accept",
       .access = person(),
       .summary = "Answer a call",
       .tag = tag,
       .description = "For who has been called. All of the person's devices stop ringing; then join the meeting.",
       .handler = http::typed([api](Asked<CallIdRequest> call) -> Async<MeetingAnswer> {
         return meetings::answer_meeting(api->services.settings,
                                         services::accept_call(api->services, call.context, call.body.call_id));
       })},
      {.method = Verb::post,
       .path = "/api/calls/decline",
       .access = person(),
       .summary = "Decline a call",
       .tag = tag,
       .description = "On all of the person's devices; the caller is told.",
       .handler = http::typed([api](Asked<CallIdRequest> call) -> Async<MeetingAnswer> {
         return meetings::answer_meeting(api->services.settings,
                                         services::decline_call(api->services, call.context, call.body.call_id));
       })},
      {.method = Verb::get,
       .path = "/api/calls/:callId",
       .access = person(),
       .summary = "A call with its participants",
       .tag = tag,
       .description = "For members; by id or code.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return meetings::answer_meeting(api->services.settings,
                                         services::get_call(api->services, call.context, call.param("callId")));
       })},
      {.method = Verb::delete_,
       .path = "/api/calls/:callId",
       .access = person(),
       .summary = "End a call for everyone",
       .tag = tag,
       .description = "Those who still ring stop ringing. The answer shows the call as it ended; it is gone then.",
       .handler = http::typed([api](Asked<> call) -> Async<MeetingAnswer> {
         return meetings::answer_meeting(api->services.settings,
                                         services::end_call(api->services, call.context, call.param("callId")));
       })},
      {.method = Verb::get,
       .path = "/api/calls/:callId/participants",
       .access = person(),
       .summary = "The participants of a call",
       .tag = tag,
       .description = "For members; sorted by when they were added.",
       .handler =
           http::typed([api](Asked<None, meetings::PageQuery> call) { return participants(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/calls/:callId/generate-link",
       .access = person(),
       .summary = "Make a link for people without an account",
       .tag = tag,
       .description = "For everybody with an account who takes part. The link stays the same until renew asks for "
                      "another.",
       .handler =
           http::typed([api](Asked<meetings::LinkRequest> call) { return generate_link(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/calls/:callId/invite",
       .access = user(),
       .summary = "Call people into a call",
       .tag = tag,
       .description = "Whoever takes part may. The devices of those who are connected ring for 45 seconds; the answer "
                      "says who was reached.",
       .handler = http::typed([api](Asked<CallInviteRequest> call) { return invite(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::calls
