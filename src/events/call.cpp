#include "events/families.hpp"
#include "events/session.hpp"
#include "services/calls.hpp"
#include "services/meeting_requests.hpp"

namespace parley::events {
namespace {

struct CreateCall {
  std::optional<json::Text<0, 16 * 1024>> title;
  std::optional<json::List<services::PersonWord, services::max_called>> participants;
};
BOOST_DESCRIBE_STRUCT(CreateCall, (), (title, participants))

struct CallReference {
  json::Text<1, 64> call_id;
};
BOOST_DESCRIBE_STRUCT(CallReference, (), (call_id))

struct NotifyCall {
  json::Text<1, 64> call_id;
  json::List<services::PersonWord, services::max_called> recipients;
};
BOOST_DESCRIBE_STRUCT(NotifyCall, (), (call_id, recipients))

struct CallAnswer {
  services::MeetingView call;
};
BOOST_DESCRIBE_STRUCT(CallAnswer, (), (call))

struct Notified {
  services::MeetingView call;
  std::vector<std::string> reached;  ///< their devices ring, or they wait to be let in already
  std::vector<std::string> offline;
  std::vector<std::string> joined;  ///< in the call already
};
BOOST_DESCRIBE_STRUCT(Notified, (), (call, reached, offline, joined))

Async<CallAnswer> answer(Call& call, services::Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return CallAnswer{services::view(call.services().settings, *details)};
}

Async<CallAnswer> create(Call& call, CreateCall request) {
  services::CreateCall wanted;
  if (request.title) wanted.title = *request.title;
  if (request.participants) wanted.participants = services::user_ids_of(*request.participants);
  return answer(call, services::create_call(call.services(), call.session().actor, std::move(wanted)));
}

Async<Notified> notify(Call& call, NotifyCall request) {
  auto called = co_await services::notify_call(call.services(), call.session().actor, request.call_id,
                                               services::user_ids_of(request.recipients));
  if (!called) co_return std::unexpected(std::move(called.error()));
  co_return Notified{services::view(call.services().settings, called->call), std::move(called->reached),
                     std::move(called->offline), std::move(called->joined)};
}

Async<CallAnswer> accept(Call& call, CallReference request) {
  return answer(call, services::accept_call(call.services(), call.session().actor, request.call_id));
}

Async<CallAnswer> decline(Call& call, CallReference request) {
  return answer(call, services::decline_call(call.services(), call.session().actor, request.call_id));
}

Async<CallAnswer> cancel(Call& call, CallReference request) {
  return answer(call, services::cancel_call(call.services(), call.session().actor, request.call_id));
}

}  // namespace

void add_call_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::connected;
  table.push_back(event("call:create", rate, who, "Makes an instant call; nobody rings yet.", &create));
  table.push_back(event("call:notify", rate, who,
                        "Calls people into a call: the devices of those who are connected ring for 45 seconds.",
                        &notify));
  table.push_back(event("call:accept", rate, who, "Answers a call; the person's other devices stop ringing.", &accept));
  table.push_back(event("call:decline", rate, who, "Declines a call on all devices of the person.", &decline));
  table.push_back(
      event("call:cancel", rate, who, "Gives up: those whom one has called into the call stop ringing.", &cancel));
}

}  // namespace parley::events
