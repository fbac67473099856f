#include "events/event_server.hpp"

#include "events/arguments.hpp"
#include "events/sent.hpp"
#include "http/request_id.hpp"
#include "json/size.hpp"
#include "logging/context.hpp"
#include "socketio/json_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <spdlog/spdlog.h>

namespace parley::events {
namespace {

using socketio::Arguments;
using socketio::SocketPtr;

/// In a space's spelling, as the row of `error` says.
json::object error_object(const core::Error& error, json::Spelling spelling) {
  const auto spelled = [spelling](std::string_view name) {
    return spelling == json::Spelling::camel_case ? json::camel_case(name) : std::string(name);
  };
  json::object object{{"code", core::code_name(error.code)}, {"message", error.message}};
  if (!error.errors.empty()) {
    json::array fields;
    for (const core::FieldError& field : error.errors)
      fields.push_back(json::object{{"field", field.field}, {"message", field.message}});
    object["errors"] = std::move(fields);
  }
  if (error.retry_after) object[spelled("retry_after")] = *error.retry_after;
  for (const auto& [name, value] : error.facts) object[spelled(name)] = value;
  return object;
}

/// One line an event, as the access log has one a request.
void log_event(std::string_view request_id, std::string_view name, const core::Outcome<json::object>& outcome,
               std::chrono::steady_clock::duration duration) {
  const bool trouble = !outcome && outcome.error().code == core::Code::unavailable;
  const auto level = trouble ? spdlog::level::warn : spdlog::level::debug;
  if (!spdlog::should_log(level)) return;
  const logging::Context context(request_id);
  spdlog::log(level, "{} {} in {} µs", name, outcome ? "ok" : core::code_name(outcome.error().code),
              std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

std::shared_ptr<Session> session_of(const SocketPtr& socket) {
  auto* session = std::any_cast<std::shared_ptr<Session>>(&socket->data());
  return session ? *session : nullptr;
}

void answer(const SocketPtr& socket, const socketio::Event& event, core::Outcome<json::object> outcome,
            json::Spelling spelling) {
  if (outcome) {
    json::object reply{{"success", true}};
    for (auto& member : *outcome) reply.insert_or_assign(member.key(), std::move(member.value()));
    event.ack(one(std::move(reply)));
    return;
  }
  json::object error = error_object(outcome.error(), spelling);
  if (event.ack.wanted())
    event.ack(one({{"success", false}, {"error", std::move(error)}}));
  else
    socket->emit("error", one(std::move(error)));
}

/// An event whose payload is nested too deep: refused as other bad input, where a closed connection would say nothing.
void refuse_too_deep(const SocketPtr& socket, const socketio::Event& event, json::Spelling spelling) {
  answer(socket, event,
         core::fail(core::Code::validation_failed,
                    "The payload is nested deeper than " + std::to_string(socketio::max_json_depth) + " levels."),
         spelling);
}

/// Who comes back as the one they were is not asked for their token again, and may have been disabled meanwhile.
boost::asio::awaitable<void> end_if_disabled(services::Services& services, services::Actor actor, SocketPtr socket) {
  const auto still = co_await services::look_again(services, std::move(actor));
  if (!still && still.error().code == core::Code::unauthorized) socket->disconnect(true);
}

/// For tests and whoever looks into events, since it costs as much as the sending: that all is as the table says.
void check_what_is_sent(socketio::Namespace& nsp, const Space& space) {
  nsp.on_any_outgoing([sent = std::make_shared<const SentEvents>(space), name = std::string(space.name)](
                          std::string_view event, const Arguments& arguments) {
    for (const std::string& fault : sent->faults(event, arguments.values()))
      spdlog::error("event {} of namespace {} is not as its row says: {}", event, name, fault);
  });
}

}  // namespace

socketio::Broadcast SocketBroadcaster::socket_of(const std::string& device) const {
  auto [nsp, socket_id] = device_socket(device);
  return server_.of(nsp).to(std::move(socket_id));
}

void SocketBroadcaster::enter(const std::string& meeting_id, const std::string& device) {
  socket_of(device).join(meeting_room(meeting_id));
}

void SocketBroadcaster::exit(const std::string& meeting_id, const std::string& device) {
  socket_of(device).leave(meeting_room(meeting_id));
}

void SocketBroadcaster::to_meeting(const std::string& meeting_id, std::string_view event, boost::json::object payload) {
  nsp_.to(meeting_room(meeting_id)).emit(event, one(std::move(payload)));
}

void SocketBroadcaster::to_others(const std::string& meeting_id, const std::string& device, std::string_view event,
                                  boost::json::object payload, bool may_be_lost) {
  socketio::Broadcast others = nsp_.to(meeting_room(meeting_id)).except(device_socket(device).second);
  if (may_be_lost) others = std::move(others).may_be_lost();
  others.emit(event, one(std::move(payload)));
}

void SocketBroadcaster::to_waiting(const std::string& meeting_id, std::string_view event, boost::json::object payload,
                                   const std::vector<std::string>& told) {
  socketio::Broadcast waiting = nsp_.to(waiting_room(meeting_id));
  for (const std::string& user_id : told) waiting = std::move(waiting).except(person_room(user_id));
  waiting.emit(event, one(std::move(payload)));
}

void SocketBroadcaster::to_device(const std::string& device, std::string_view event, boost::json::object payload) {
  socket_of(device).emit(event, one(std::move(payload)));
}

EventServer::EventServer(socketio::Server& server, Space space, Backend backend, EventServerOptions options)
    : space_(std::move(space)),
      nsp_(server.of(std::string(space_.name))),
      backend_(backend),
      options_(std::move(options)) {
  for (const EventRow& row : space_.events) rows_.emplace(row.name, &row);
  nsp_.use([this](SocketPtr socket) { return admit(std::move(socket)); });
  nsp_.on_connection([this](const SocketPtr& socket) { connected(socket); });
  nsp_.on_disconnect([this](const SocketPtr& socket, std::string_view) { disconnected(socket); });
  nsp_.on_expired([this](const socketio::LostSession& lost) {
    if (const auto* session = std::any_cast<std::shared_ptr<Session>>(&lost.data); session && *session && space_.gone)
      space_.gone(backend_, **session);
  });
  if (spdlog::should_log(spdlog::level::debug)) check_what_is_sent(nsp_, space_);
  nsp_.on_too_deep([spelling = space_.spelling](const SocketPtr& socket, const socketio::Event& event) {
    refuse_too_deep(socket, event, spelling);
  });
  nsp_.on_any([this](SocketPtr socket, socketio::Event event) { return handle(std::move(socket), std::move(event)); });
}

void EventServer::announce_draining(std::chrono::milliseconds reconnect_in) {
  const bool camel = space_.spelling == json::Spelling::camel_case;
  nsp_.emit("server:draining", one({{camel ? "reconnectInMs" : "reconnect_in_ms", reconnect_in.count()}}));
}

boost::asio::awaitable<std::expected<void, socketio::Refusal>> EventServer::admit(SocketPtr socket) {
  auto session = std::make_shared<Session>(options_.rate_limits);
  session->actor.address = std::string(socket->request_info().address());
  const auto admitted = co_await space_.admit(backend_, *session, socket->auth());
  if (!admitted) {
    const core::Error& error = admitted.error();
    co_return std::unexpected(
        socketio::Refusal{std::string(core::code_name(error.code)), error_object(error, space_.spelling)});
  }
  socket->data() = std::move(session);
  co_return std::expected<void, socketio::Refusal>{};
}

void EventServer::connected(const SocketPtr& socket) {
  const auto session = session_of(socket);
  if (!session) return socket->disconnect(true);
  session->attach(socket, space_.name);
  if (socket->recovered()) {
    for (const JoinedMeeting& joined : session->joined.all())
      backend_.live.returned(joined.meeting_id, session->socket_id);
    boost::asio::co_spawn(socket->executor(), end_if_disabled(backend_.services, session->actor, socket),
                          boost::asio::detached);
  }
  if (space_.connected) space_.connected(backend_, session, socket->recovered());
}

void EventServer::disconnected(const SocketPtr& socket) {
  const auto session = session_of(socket);
  if (!session) return;
  session->lost(socket,
                [&](const JoinedMeeting& joined) { backend_.live.dropped(joined.meeting_id, session->socket_id); });
  // A session that may come back is there until it has not; a reload or a network change is no news.
  if (!socket->may_recover() && space_.gone) space_.gone(backend_, *session);
}

boost::asio::awaitable<void> EventServer::handle(SocketPtr socket, socketio::Event event) {
  const auto session = session_of(socket);
  if (!session) co_return;
  const std::string request_id = http::make_request_id();
  const auto started = std::chrono::steady_clock::now();
  const auto row = rows_.find(event.name);
  const std::string_view name = row == rows_.end() ? std::string_view("(unknown event)") : row->first;
  core::Outcome<json::object> outcome =
      core::fail(core::Code::internal, "Something went wrong on the server; try again.");
  try {
    outcome = co_await run(session, event);
  } catch (const std::exception& error) {
    const logging::Context context(request_id);
    spdlog::error("{} failed: {}", name, error.what());
  }
  const auto duration = std::chrono::steady_clock::now() - started;
  if (outcome && options_.on_join && name.ends_with(":join")) options_.on_join(duration);
  if (outcome || outcome.error().code != core::Code::internal) {
    log_event(request_id, name, outcome, duration);
  } else {
    outcome.error().message += " Request " + request_id + '.';
  }
  answer(socket, event, std::move(outcome), space_.spelling);
}

core::Outcome<> EventServer::check(Session& session, const EventRow& row, const json::value& payload) {
  if (!session.rates.pass(row.rate, RateGate::Clock::now())) {
    core::Error error{.code = core::Code::too_many_requests, .message = "Too many events of this kind; wait a moment."};
    error.retry_after = 1;
    return std::unexpected(std::move(error));
  }
  if (const std::size_t most = max_bytes(row.payload); json::text_size(payload) > most)
    return core::fail(core::Code::payload_too_large,
                      "The payload is larger than " + std::to_string(most / 1024) + " KiB.");
  return {};
}

Async<json::object> EventServer::run(std::shared_ptr<Session> session, const socketio::Event& event) {
  const auto found = rows_.find(event.name);
  if (found == rows_.end()) co_return core::fail(core::Code::not_found, "There is no event of this name.");
  const EventRow& row = *found->second;
  if (options_.on_event) options_.on_event(row.name);

  // What is handed on to others is JSON: a placeholder without its bytes would reach them.
  if (!event.arguments.attachments().empty())
    co_return core::fail(core::Code::validation_failed,
                         "Events carry JSON without bytes. Send them as base64 text, or a file over HTTP.");
  // An event without payload counts as one with an empty object; so does null, which is what the official client makes
  // of undefined. (Not copied: it may be a big one.)
  static const json::value no_payload = json::object();
  const bool has_payload = event.arguments.size() > 0 && !event.arguments[0].is_null();
  const json::value& payload = has_payload ? event.arguments[0] : no_payload;
  if (auto allowed = check(*session, row, payload); !allowed) co_return std::unexpected(std::move(allowed.error()));

  Call call(backend_, session);
  if (row.who == Who::joined) {
    const auto [reference, spelled] = payload.is_object()
                                          ? json::detail::find_member(payload.get_object(), "meeting_id", "meetingId")
                                          : std::pair<const json::value*, std::string_view>{};
    // Without a usable meeting_id the handler's decoding says what is wrong.
    if (reference && reference->is_string()) {
      const auto joined = session->joined.find(std::string_view(reference->get_string()));
      if (!joined) co_return core::fail(core::Code::invalid_state, "You are not in this meeting; join it first.");
      const std::string meeting_id = joined->meeting_id;
      auto standing = co_await backend_.live.standing(meeting_id, session->socket_id);
      if (!standing) co_return std::unexpected(std::move(standing.error()));
      call.set_standing(std::move(*standing));
    }
  }
  co_return co_await row.run(call, payload, space_.spelling);
}

}  // namespace parley::events
