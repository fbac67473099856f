#include "api/group_calls/routes.hpp"

#include "api/family.hpp"
#include "api/group_calls/dto.hpp"
#include "api/idempotency.hpp"

namespace parley::api::group_calls {
namespace {

services::GroupCallView shown(const Api& api, const services::GroupCall& call) {
  return services::view(call, api.services.clock.now());
}

/// The answer of every use case that gives a call.
Async<CallAnswer> answer_call(const Api& api, Async<services::GroupCall> use_case) {
  auto call = co_await std::move(use_case);
  if (!call) co_return std::unexpected(std::move(call.error()));
  co_return CallAnswer{shown(api, *call)};
}

Async<http::Reply<CallAnswer>> create(Api& api, Asked<CreateGroupCallRequest> call) {
  services::CreateGroupCall request{.group_id = call.body.group_id,
                                    .type = call.body.type.value_or(core::CallType::video)};
  if (call.body.metadata) request.metadata = boost::json::serialize(*call.body.metadata);
  request.idempotency = idempotency_key(call.request);
  auto made = co_await services::create_group_call(api.services, call.context, std::move(request));
  if (!made) co_return std::unexpected(std::move(made.error()));
  std::string location = "/calls/" + made->meeting.group_call_id.value_or("");
  co_return http::Reply<CallAnswer>{{shown(api, *made)}, std::move(location)};
}

Async<CallsAnswer> history(Api& api, Asked<None, CallsQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<services::PageKey> after;
  if (call.query.cursor) after = call.query.cursor->key;
  auto page =
      co_await services::list_group_calls(api.services, call.context, call.param("groupId"), limit, std::move(after));
  if (!page) co_return std::unexpected(std::move(page.error()));
  CallsAnswer answer{{}, next_cursor(page->next)};
  for (const services::GroupCall& one : page->calls) answer.calls.push_back(shown(api, one));
  co_return answer;
}

Async<ActiveCallsAnswer> active(Api& api, Asked<> call) {
  auto calls = co_await services::open_group_calls(api.services, call.context);
  if (!calls) co_return std::unexpected(std::move(calls.error()));
  ActiveCallsAnswer answer;
  for (const services::GroupCall& one : *calls) answer.calls.push_back(shown(api, one));
  co_return answer;
}

Async<JoinCallAnswer> join(Api& api, Asked<JoinCallRequest> call) {
  auto joined = co_await services::join_group_call(api.services, call.context, call.param("id"),
                                                   services::device_text(call.body.device_info));
  if (!joined) co_return std::unexpected(std::move(joined.error()));
  JoinCallAnswer answer{.call = shown(api, joined->call),
                        .participant_id = joined->participant.participant_id,
                        .access_token = std::move(joined->access_token)};
  answer.ice_servers =
      services::view(services::ice_servers(api.services.settings, call.context.person_id(), api.services.clock.now()));
  co_return answer;
}

Async<CallAnswer> end(Api& api, Asked<EndCallRequest> call) {
  const auto reason = call.body.reason.value_or(services::CallEnd::normal);
  co_return co_await answer_call(api, services::end_group_call(api.services, call.context, call.param("id"), reason));
}

Async<CallAnswer> transfer(Api& api, Asked<TransferCallRequest> call) {
  co_return co_await answer_call(
      api, services::transfer_group_call(api.services, call.context, call.param("id"), call.body.target_user_id));
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Group calls";
  constexpr auto camel = json::Spelling::camel_case;
  return {
      {.method = Verb::post,
       .path = "/calls",
       .access = user(),
       .summary = "Begin a call in a group",
       .tag = tag,
       .description = "For members; 400 where the group has an active call. It is active from the first join on.",
       .success = Status::created,
       .keyed = true,
       .spelling = camel,
       .handler = http::typed([api](Asked<CreateGroupCallRequest> call) { return create(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/calls/user/active",
       .access = user(),
       .summary = "Active calls in my groups",
       .tag = tag,
       .description = "Oldest first.",
       .spelling = camel,
       .handler = http::typed([api](Asked<> call) { return active(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/calls/group/:groupId",
       .access = user(),
       .summary = "A group's calls",
       .tag = tag,
       .description = "Newest first.",
       .spelling = camel,
       .handler = http::typed([api](Asked<None, CallsQuery> call) { return history(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/calls/:id",
       .access = user(),
       .summary = "A group call",
       .tag = tag,
       .spelling = camel,
       .handler = http::typed([api](Asked<> call) -> Async<CallAnswer> {
         co_return co_await answer_call(*api, services::get_group_call(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/calls/:id/join",
       .access = user(),
       .summary = "Join a group call",
       .tag = tag,
       .description = "The first one starts it.",
       .spelling = camel,
       .handler = http::typed([api](Asked<JoinCallRequest> call) { return join(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/calls/:id/leave",
       .access = user(),
       .summary = "Leave a group call",
       .tag = tag,
       .description = "With the last one it ends.",
       .spelling = camel,
       .handler = http::typed([api](Asked<> call) -> Async<CallAnswer> {
         co_return co_await answer_call(*api,
                                        services::leave_group_call(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::patch,
       .path = "/calls/:id/end",
       .access = user(),
       .summary = "End a group call",
       .tag = tag,
       .description = "For its initiator, its host and the group's admins.",
       .spelling = camel,
       .handler = http::typed([api](Asked<EndCallRequest> call) { return end(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/calls/:id/transfer",
       .access = user(),
       .summary = "Hand a group call over",
       .tag = tag,
       .description =
           "The other member's devices ring; as soon as they have joined, you leave. Whom you handed it over "
           "to before rings no more. 400 for who takes it over from somebody else already.",
       .spelling = camel,
       .handler = http::typed([api](Asked<TransferCallRequest> call) { return transfer(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::group_calls
