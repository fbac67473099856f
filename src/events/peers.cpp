// Namespace "/meetings": the peer-to-peer mesh. A socket belongs to one meeting and one participant, by its token.
#include "services/peers.hpp"

#include "events/families.hpp"
#include "events/space.hpp"
#include "events/space_news.hpp"
#include "services/bans.hpp"
#include "services/participants.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace parley::events {
namespace {

using PersonId = json::Text<1, 64>;

/// Roles as this family names them.
std::string role_name(core::Role role) {
  switch (role) {
    case core::Role::host:
      return "HOST";
    case core::Role::co_host:
      return "COHOST";
    default:
      return "PARTICIPANT";
  }
}

/// "emp_id" is the user id or guest session id.
struct Peer {
  std::string emp_id;
  std::string name;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(Peer, (), (emp_id, name, role))

Peer peer_of(const core::Participant& participant) {
  return {participant.person_id(), participant.name, role_name(participant.role)};
}

json::object describe(const core::Participant& participant) {
  return json::encode(peer_of(participant), json::Spelling::camel_case).as_object();
}

const services::Circle mesh{"peer:joined", "peer:left", "empId", &describe};

struct Peers {
  std::vector<Peer> peers;
};
BOOST_DESCRIBE_STRUCT(Peers, (), (peers))

struct Offer {
  PersonId target_emp_id;
  json::value offer;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (target_emp_id, offer))

struct Reply {
  PersonId target_emp_id;
  json::value answer;
};
BOOST_DESCRIBE_STRUCT(Reply, (), (target_emp_id, answer))

struct Candidate {
  PersonId target_emp_id;
  json::value candidate;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (target_emp_id, candidate))

struct Target {
  PersonId target_emp_id;
  std::optional<json::Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(Target, (), (target_emp_id, reason))

/// The meeting that the socket is in.
core::Outcome<std::string> meeting_of(Call& call) {
  const auto joined = call.session().joined.first();
  if (!joined) return core::fail(core::Code::invalid_state, "You have left the meeting; join it again.");
  return joined->meeting_id;
}

Async<Peers> join(Call& call, Nothing) {
  auto meeting_id = meeting_of(call);
  if (!meeting_id) co_return std::unexpected(std::move(meeting_id.error()));
  auto others = co_await call.live().join_circle(*meeting_id, call.socket_id(), mesh);
  if (!others) co_return std::unexpected(std::move(others.error()));
  Peers answer;
  for (const core::Participant& other : *others) answer.peers.push_back(peer_of(other));
  co_return answer;
}

/// Hands a signal on to all devices of a peer.
Async<Nothing> signal(Call& call, std::string event, const std::string& target, std::string_view name,
                      json::value content) {
  auto meeting_id = meeting_of(call);
  if (!meeting_id) co_return std::unexpected(std::move(meeting_id.error()));
  services::LiveMeetings::Relayed message{.event = std::move(event), .to = target};
  message.payload["fromEmpId"] = call.session().actor.person_id();
  message.payload[name] = std::move(content);
  auto sent = co_await call.live().relay(*meeting_id, call.socket_id(), std::move(message));
  if (!sent) co_return std::unexpected(std::move(sent.error()));
  co_return Nothing{};
}

Async<Nothing> offer(Call& call, Offer request) {
  co_return co_await signal(call, "signal:offer", request.target_emp_id, "offer", std::move(request.offer));
}

Async<Nothing> answer(Call& call, Reply request) {
  co_return co_await signal(call, "signal:answer", request.target_emp_id, "answer", std::move(request.answer));
}

Async<Nothing> candidate(Call& call, Candidate request) {
  co_return co_await signal(call, "signal:ice", request.target_emp_id, "candidate", std::move(request.candidate));
}

// What a host does, they may do without being one of the peers, and after having left: the meeting is their token's.

core::Outcome<> check_not_oneself(Call& call, const Target& request) {
  if (request.target_emp_id == call.session().actor.person_id())
    return core::fail(core::Code::invalid_state, "You cannot send yourself away; leave instead.");
  return {};
}

Async<Nothing> kick_peer(Call& call, Target request) {
  if (auto other = check_not_oneself(call, request); !other) co_return std::unexpected(std::move(other.error()));
  std::vector<std::string> who{request.target_emp_id};
  std::string reason = request.reason ? std::string(*request.reason) : std::string();
  auto removed = co_await services::remove_participants(call.services(), call.session().actor,
                                                        call.session().admitted_to, std::move(who), std::move(reason));
  if (!removed) co_return std::unexpected(std::move(removed.error()));
  co_return Nothing{};
}

Async<Nothing> ban_peer(Call& call, Target request) {
  if (auto other = check_not_oneself(call, request); !other) co_return std::unexpected(std::move(other.error()));
  services::BanPerson wanted{.meeting = call.session().admitted_to, .person = request.target_emp_id};
  if (request.reason) wanted.reason = *request.reason;
  auto banned = co_await services::ban_person(call.services(), call.session().actor, std::move(wanted));
  if (!banned) co_return std::unexpected(std::move(banned.error()));
  co_return Nothing{};
}

Async<Nothing> end(Call& call, Nothing) {
  const std::string meeting_id = call.session().admitted_to;
  Session& session = call.session();
  const auto was_in = co_await call.live().standing(meeting_id, call.socket_id());
  // Also an end by somebody else, which makes this one be refused, disconnects this socket behind its answer.
  session.set_room(ending_room(meeting_id), true);
  auto ended = co_await services::end_meeting_as_host(call.services(), session.actor, meeting_id);
  // Answered behind the news of an end that was before, which have come here as to everybody.
  auto is_in = co_await call.live().standing(meeting_id, call.socket_id());
  session.set_room(ending_room(meeting_id), false);
  // One in between has found the socket in that room.
  if (is_in) is_in = co_await call.live().standing(meeting_id, call.socket_id());
  // Who has left the peers does not hear of it with them.
  if (ended && !was_in)
    session.emit("meeting:ended",
                 json::object{{"meetingId", meeting_id}, {"reason", core::enum_name(services::EndReason::ended)}});
  if (ended || (was_in && !is_in)) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::post(executor, [socket = session.socket()] {
      if (socket) socket->disconnect();
    });
  }
  if (!ended) co_return std::unexpected(std::move(ended.error()));
  co_return Nothing{};
}

Async<Nothing> leave(Call& call, Nothing) {
  const auto joined = call.session().joined.first();
  if (!joined) co_return Nothing{};
  const core::TimePoint now = call.services().clock.now();
  // The end of their part in the meeting disconnects a participant's sockets; this one still gets its answer.
  call.session().set_room(participant_room(joined->participant_id), false);
  call.session().joined.clear();
  // Another device of the same person may stay, also in another namespace.
  const bool was_last = co_await call.live().exit(joined->meeting_id, call.socket_id());
  if (!was_last) co_return Nothing{};
  auto left = co_await services::leave_meeting(call.services(), call.session().actor, joined->meeting_id);
  if (!left && call.left_anyway(joined, left.error(), now)) co_return Nothing{};
  if (!left) co_return std::unexpected(std::move(left.error()));
  co_return Nothing{};
}

Async<> admit_to_peers(Backend& backend, Session& session, const json::object& auth) {
  std::string token = auth_text(auth, "meeting_access_token", "meetingAccessToken");
  if (token.empty()) co_return core::fail(core::Code::unauthorized, "Connect with auth {meetingAccessToken}.");
  // A device's name is its namespace's own: the same page may be in "/" as well.
  const std::string device_id = auth_text(auth, "device_id", "deviceId").substr(0, 64);
  if (!device_id.empty()) session.device_id = "/meetings#" + device_id;
  auto entry = co_await services::enter_with_token(backend.services, std::move(token), session.actor.address);
  if (!entry) co_return std::unexpected(std::move(entry.error()));
  session.actor = std::move(entry->actor);
  const core::Meeting& meeting = entry->meeting;
  session.joined.put({meeting.meeting_id, meeting.code, entry->participant.participant_id});
  session.admitted_to = meeting.meeting_id;
  co_return core::Outcome<>{};
}

/// The device of a socket that is connected enters the meeting; one that came back must be in it still.
boost::asio::awaitable<void> enter(Backend& backend, std::shared_ptr<Session> session, bool recovered) {
  const auto joined = session->joined.first();
  if (!joined) co_return;
  if (recovered) {
    const auto standing = co_await backend.live.standing(joined->meeting_id, session->socket_id);
    if (!standing) session->disconnect();
    co_return;
  }
  Call call(backend, session);
  const auto entered = co_await call.enter(*joined);
  if (entered) co_return;
  session->emit("error",
                json::object{{"code", core::code_name(entered.error().code)}, {"message", entered.error().message}});
  session->disconnect();
}

void connected_to_peers(Backend& backend, const std::shared_ptr<Session>& session, bool recovered) {
  const socketio::SocketPtr socket = session->socket();
  const auto joined = session->joined.first();
  if (!socket || !joined) return;
  session->set_room(participant_room(joined->participant_id), true);
  boost::asio::co_spawn(socket->executor(), enter(backend, session, recovered), boost::asio::detached);
}

EventTable peer_events() {
  constexpr auto state = RateClass::state;
  constexpr auto signaling = RateClass::signaling;
  constexpr auto who = Who::connected;
  return {
      event("peer:join", state, who, "Becomes one of the peers; the answer names the others.", &join),
      event("peer:leave", state, who, "Leaves with this device; with the last one the person has left.", &leave),
      event("signal:offer", signaling, who, "To a peer's devices.", &offer),
      event("signal:answer", signaling, who, "To a peer's devices.", &answer),
      event("signal:ice", signaling, who, "To a peer's devices.", &candidate),
      event("host:kick", state, who, "Sends somebody away; for HOST and COHOST, never the host.", &kick_peer),
      event("host:ban", state, who, "Keeps somebody out for good; for HOST and COHOST, never the host.", &ban_peer),
      event("host:end", state, who, "Ends the meeting for everybody; for HOST.", &end),
  };
}

struct SentPeerLeft {
  std::string emp_id;
};
BOOST_DESCRIBE_STRUCT(SentPeerLeft, (), (emp_id))

struct SentOffer {
  std::string from_emp_id;
  json::value offer;
};
BOOST_DESCRIBE_STRUCT(SentOffer, (), (from_emp_id, offer))

struct SentReply {
  std::string from_emp_id;
  json::value answer;
};
BOOST_DESCRIBE_STRUCT(SentReply, (), (from_emp_id, answer))

struct SentCandidate {
  std::string from_emp_id;
  json::value candidate;
};
BOOST_DESCRIBE_STRUCT(SentCandidate, (), (from_emp_id, candidate))

struct SentAway {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SentAway, (), (reason))

struct SentMeshEnd {
  std::string meeting_id;
  services::EndReason reason;
};
BOOST_DESCRIBE_STRUCT(SentMeshEnd, (), (meeting_id, reason))

Announcements peer_news() {
  constexpr auto plain = Stamp::none;
  Announcements rows{
      sends<Peer>("peer:joined", plain, "Somebody has become one of the peers."),
      sends<SentPeerLeft>("peer:left", plain, "With their last device here."),
      sends<SentOffer>("signal:offer", plain, "From a peer."),
      sends<SentReply>("signal:answer", plain, "From a peer."),
      sends<SentCandidate>("signal:ice", plain, "From a peer."),
      sends<SentAway>("host:kicked", plain, "To who was sent away; the connection ends with it."),
      sends<SentAway>("host:banned", plain, "Likewise."),
      sends<SentMeshEnd>("meeting:ended", plain, "The connection ends with it."),
  };
  add_common_news(rows);
  return rows;
}

}  // namespace

Space peers_space() {
  return {.name = "/meetings",
          .description =
              "People who reach each other directly. `auth` is `{meetingAccessToken, deviceId?}` with the access_token "
              "of a join, which is good for two hours. `empId` is the user id or guest session id, `role` HOST, COHOST "
              "or PARTICIPANT. A refusal to connect has `{code, message}` as its data: `unauthorized`, `banned`, "
              "`forbidden` (sent away), `gone` (over) or `invalid_state` (not live).",
          .spelling = json::Spelling::camel_case,
          .events = peer_events(),
          .announcements = peer_news(),
          .admit = &admit_to_peers,
          .connected = &connected_to_peers};
}

}  // namespace parley::events
