// Namespace "/calls": group calls.
#include "services/group_calls.hpp"

#include "events/families.hpp"
#include "events/space.hpp"
#include "services/group_call_views.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <spdlog/spdlog.h>

namespace parley::events {
namespace {

using CallId = json::Text<1, 64>;

struct GroupCallReference {
  CallId call_id;
};
BOOST_DESCRIBE_STRUCT(GroupCallReference, (), (call_id))

struct JoinedCall {
  services::GroupCallView call;
  std::vector<services::CallParticipantView> participants;  ///< who is in it
  std::vector<services::IceServerView> ice_servers;
};
BOOST_DESCRIBE_STRUCT(JoinedCall, (), (call, participants, ice_servers))

struct CallSignal {
  CallId call_id;
  json::Text<1, 32> type;
  json::value payload;
  std::optional<json::Text<1, 64>> target_user_id;
};
BOOST_DESCRIBE_STRUCT(CallSignal, (), (call_id, type, payload, target_user_id))

/// All devices of a call here; its people are told of each other as participants.
const services::Circle callers{"", "", "userId", nullptr};

/// The joined call of that UUID: JoinedMeeting::code holds it here.
std::optional<JoinedMeeting> joined_call(const Session& session, const std::string& call_id) {
  return session.joined.find_code(call_id);
}

Async<JoinedCall> join(Call& call, GroupCallReference request) {
  const auto pass = co_await call.session().passage.enter();
  auto joined = co_await services::join_group_call(call.services(), call.session().actor, request.call_id, {});
  if (!joined) co_return std::unexpected(std::move(joined.error()));
  const std::string meeting_id = joined->call.meeting.meeting_id;
  JoinedMeeting place{meeting_id, request.call_id, joined->participant.participant_id};
  auto entered = co_await call.enter(std::move(place));
  if (!entered) co_return std::unexpected(std::move(entered.error()));
  auto others = co_await call.live().join_circle(meeting_id, call.socket_id(), callers);
  if (!others) {
    call.session().joined.erase(meeting_id);
    co_return std::unexpected(std::move(others.error()));
  }
  JoinedCall answer{.call = services::view(joined->call, call.services().clock.now())};
  for (const services::CallParticipantView& one : answer.call.participants)
    if (one.status == core::ParticipantStatus::joined) answer.participants.push_back(one);
  answer.ice_servers = call.ice_servers();
  co_return answer;
}

Async<Nothing> leave(Call& call, GroupCallReference request) {
  Session& session = call.session();
  const auto pass = co_await session.passage.enter();
  const core::TimePoint now = call.services().clock.now();
  const auto joined = joined_call(session, request.call_id);
  if (joined) {
    session.joined.erase(joined->meeting_id);
    // Another device of the same person may stay.
    const bool was_last = co_await call.live().exit(joined->meeting_id, call.socket_id());
    if (!was_last) co_return Nothing{};
  }
  auto left = co_await services::leave_group_call(call.services(), session.actor, request.call_id);
  if (!left && call.left_anyway(joined, left.error(), now)) co_return Nothing{};
  if (!left) co_return std::unexpected(std::move(left.error()));
  co_return Nothing{};
}

bool is_signal_type(std::string_view type) { return type == "offer" || type == "answer" || type == "ice-candidate"; }

Async<Nothing> signal(Call& call, CallSignal request) {
  if (!is_signal_type(request.type))
    co_return std::unexpected(validation_error({{"type", "must be one of offer, answer, ice-candidate"}}));
  const auto joined = joined_call(call.session(), request.call_id);
  if (!joined) co_return core::fail(core::Code::invalid_state, "You are not in this call; join it first.");
  const std::string meeting_id = joined->meeting_id;
  services::LiveMeetings::Relayed message{.event = "call:signal"};
  if (request.target_user_id) message.to = *request.target_user_id;
  message.payload["callId"] = static_cast<const std::string&>(request.call_id);
  message.payload["fromUserId"] = call.session().actor.person_id();
  message.payload["type"] = static_cast<const std::string&>(request.type);
  message.payload["payload"] = std::move(request.payload);
  auto sent = co_await call.live().relay(meeting_id, call.socket_id(), std::move(message));
  if (!sent) co_return std::unexpected(std::move(sent.error()));
  co_return Nothing{};
}

Async<> admit_to_calls(Backend& backend, Session& session, const json::object& auth) {
  std::string token = auth_text(auth, "token", "token");
  if (token.empty()) co_return core::fail(core::Code::unauthorized, "Connect with auth {token}.");
  // A device's name is its namespace's own: the same page may be in "/" as well.
  const std::string device_id = auth_text(auth, "device_id", "deviceId").substr(0, 64);
  if (!device_id.empty()) session.device_id = "/calls#" + device_id;
  auto actor = co_await services::authenticate(backend.services, std::move(token), session.actor.address);
  if (!actor) co_return std::unexpected(std::move(actor.error()));
  if (!actor->user) co_return core::fail(core::Code::forbidden, "Guests take no part in group calls.");
  session.actor = std::move(*actor);
  co_return core::Outcome<>{};
}

boost::asio::awaitable<void> send_active_calls(Backend& backend, std::shared_ptr<Session> session) {
  auto calls = co_await services::open_group_calls(backend.services, session->actor);
  if (!calls) {
    spdlog::warn("the active calls of somebody who connected could not be read: {}", calls.error().message);
    co_return;
  }
  json::array list;
  for (const services::GroupCall& call : *calls)
    list.push_back(json::encode(services::view(call, backend.services.clock.now()), json::Spelling::camel_case));
  session->emit("active-calls", std::move(list));
}

void connected_to_calls(Backend& backend, const std::shared_ptr<Session>& session, bool recovered) {
  const socketio::SocketPtr socket = session->socket();
  if (!socket || recovered) return;
  // Entered before the list is read, so that a call that begins meanwhile is not missed.
  session->set_room(person_room(session->actor.person_id()), true);
  boost::asio::co_spawn(socket->executor(), send_active_calls(backend, session), boost::asio::detached);
}

EventTable call_events() {
  constexpr auto who = Who::connected;
  return {
      event("call:join", RateClass::state, who, "Joins a group's call; the first one starts it.", &join),
      event("call:leave", RateClass::state, who, "Leaves with this device; with the last one the person has left.",
            &leave),
      event("call:signal", RateClass::signaling, who, "To a person's devices in the call, or to everybody else in it.",
            &signal),
  };
}

struct SentCallCreated {
  std::string call_id;
  std::string group_id;
  services::GroupCallView call;
};
BOOST_DESCRIBE_STRUCT(SentCallCreated, (), (call_id, group_id, call))

struct SentCallEnded {
  std::string call_id;
  std::string group_id;
  services::CallEnd reason;
  long long duration_seconds;
};
BOOST_DESCRIBE_STRUCT(SentCallEnded, (), (call_id, group_id, reason, duration_seconds))

struct SentTransfer {
  std::string call_id;
  std::string from_user_id;
  std::string from_name;
};
BOOST_DESCRIBE_STRUCT(SentTransfer, (), (call_id, from_user_id, from_name))

struct SentCallJoined {
  std::string call_id;
  std::string user_id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SentCallJoined, (), (call_id, user_id, name))

struct SentCallLeft {
  std::string call_id;
  std::string user_id;
  services::LeaveReason reason;
};
BOOST_DESCRIBE_STRUCT(SentCallLeft, (), (call_id, user_id, reason))

struct SentCallSignal {
  std::string call_id;
  std::string from_user_id;
  std::string type;
  json::value payload;
};
BOOST_DESCRIBE_STRUCT(SentCallSignal, (), (call_id, from_user_id, type, payload))

Announcements call_news() {
  constexpr auto plain = Stamp::none;
  Announcements rows{
      sends<std::vector<services::GroupCallView>>("active-calls", plain,
                                                  "On connecting: the open calls of the person's groups."),
      sends<SentCallCreated>("call:created", plain, "To the group."),
      sends<SentCallEnded>("call:ended", plain, "To the group."),
      sends<SentTransfer>("call:transfer", plain, "To whom a call is handed over: join, and they leave."),
      sends<SentCallJoined>("participant-joined", plain, "To those in the call."),
      sends<SentCallLeft>("participant-left", plain,
                          "To those in the call; and to all devices of who is sent away from it, or out of its group."),
      sends<SentCallSignal>("call:signal", plain, "From somebody in the call."),
  };
  add_common_news(rows);
  return rows;
}

}  // namespace

Space calls_space() {
  return {.name = "/calls",
          .description = "Group calls. `auth` is `{token, deviceId?}` of an account.",
          .spelling = json::Spelling::camel_case,
          .events = call_events(),
          .announcements = call_news(),
          .admit = &admit_to_calls,
          .connected = &connected_to_calls};
}

}  // namespace parley::events
