#include "socketio/engineio/server.hpp"

#include "socketio/engineio/cors.hpp"
#include "socketio/engineio/handover.hpp"
#include "socketio/websocket/handshake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/field.hpp>

#include <stdexcept>
#include <utility>

namespace parley::socketio::engineio {

namespace asio = boost::asio;
using boost::beast::http::field;

namespace {

std::string_view text(boost::beast::string_view view) { return {view.data(), view.size()}; }

http::Response to_response(const Connection::PollResult& result) {
  http::Response response;
  response.status = static_cast<http::Status>(result.status);
  response.headers.set(field::content_type, result.status == 200 ? "text/plain; charset=UTF-8" : "application/json");
  response.headers.set(field::cache_control, "no-store");
  response.body = result.body;
  return response;
}

/// Answers an upgrade that is refused, and closes.
void refuse_upgrade(http::Stream stream, std::string answer) {
  struct Goodbye {
    http::Stream stream;
    std::string answer;
  };
  const auto goodbye = std::make_shared<Goodbye>(std::move(stream), std::move(answer));
  const auto done = [goodbye](const boost::system::error_code&, std::size_t) {
    boost::system::error_code ignored;
    http::lowest_layer(goodbye->stream).shutdown(asio::socket_base::shutdown_send, ignored);
  };
  std::visit(
      [&](auto& open) {
        if constexpr (requires { *open; })
          asio::async_write(*open, asio::buffer(goodbye->answer), done);
        else
          asio::async_write(open, asio::buffer(goodbye->answer), done);
      },
      goodbye->stream);
}

}  // namespace

Server::Server(Options options, const std::vector<asio::io_context*>& contexts, OnConnection on_connection)
    : options_(std::move(options)), on_connection_(std::move(on_connection)) {
  if (contexts.empty() || contexts.size() > Id::max_shards)
    throw std::invalid_argument("between 1 and 4096 io_contexts are needed");
  for (auto* context : contexts) shards_.push_back(std::make_shared<Shard>(*context, shards_.size(), options_));
}

Server::~Server() {
  // Sessions and shards hold each other; what an unclean end left over goes here.
  for (const auto& shard : shards_) shard->abandon();
}

std::shared_ptr<Shard> Server::shard_here() const {
  for (const auto& shard : shards_)
    if (shard->here()) return shard;
  throw std::logic_error("the Engine.IO server was called on a thread that runs none of its io_contexts");
}

std::size_t Server::connections() const noexcept {
  std::size_t count = 0;
  for (const auto& shard : shards_) count += shard->session_count.load(std::memory_order_relaxed);
  return count;
}

/// In the order in which the reference server looks, so that a request with several faults gets the same error.
std::expected<Server::Target, Server::Refused> Server::check(const http::Request& request, bool is_upgrade) const {
  Target target;
  const auto* transport = request.query_value("transport");
  target.websocket = transport && *transport == "websocket" && options_.websocket;
  if (!target.websocket && !(transport && *transport == "polling" && options_.polling))
    return std::unexpected(Refused{RequestError::unknown_transport});
  if (!origin_allowed(options_.cors, request) || closed_) return std::unexpected(Refused{RequestError::forbidden, 403});

  const auto* revision = request.query_value("EIO");
  const bool revision_4 = revision && *revision == "4";
  const auto* sid = request.query_value("sid");
  if (sid) {  // an empty one is unknown too: who names a session does not mean a new one
    target.session = Id::parse(*sid);
    if (!target.session || target.session->shard() >= shards_.size())
      return std::unexpected(Refused{RequestError::unknown_sid});
    if (target.websocket != is_upgrade || !revision_4) return std::unexpected(Refused{RequestError::bad_request});
    return target;
  }
  if (request.method != http::Verb::get) return std::unexpected(Refused{RequestError::bad_handshake_method});
  if (target.websocket != is_upgrade) return std::unexpected(Refused{RequestError::bad_request});
  if (!revision_4) return std::unexpected(Refused{RequestError::unsupported_protocol_version});
  if (connections() >= options_.max_sessions) return std::unexpected(Refused{RequestError::forbidden, 503});
  return target;
}

Connection::PollResult Server::answer_of(const Refused& refused) {
  return {refused.status, std::make_shared<const std::string>(error_body(refused.error))};
}

std::string Server::upgrade_answer_of(const Refused& refused) {
  const auto status = static_cast<http::Status>(refused.status);
  const auto body = error_body(refused.error);
  return "HTTP/1.1 " + std::to_string(refused.status) + ' ' +
         std::string(text(boost::beast::http::obsolete_reason(status))) +
         "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// ---- Long-polling ----

asio::awaitable<http::Response> Server::handle(http::Request& request) {
  if (request.method == http::Verb::options) co_return preflight_answer(options_.cors, request);
  Connection::PollResult result;
  if (const auto target = check(request, false); !target) {
    result = answer_of(target.error());
  } else if (!target->session) {
    const auto connection = std::make_shared<Connection>(shard_here(), request);
    result = connection->start_polling(on_connection_);
  } else {
    const auto shard = shards_[target->session->shard()];
    auto serving = serve_session(shard, *target->session, request);
    if (shard->here())
      result = co_await std::move(serving);
    else
      result = co_await asio::co_spawn(shard->executor(), std::move(serving), asio::use_awaitable);
  }
  auto response = to_response(result);
  add_cors_fields(options_.cors, request, response.headers);
  co_return response;
}

asio::awaitable<Connection::PollResult> Server::serve_session(std::shared_ptr<Shard> shard, Id id,
                                                              http::Request& request) {
  shard->expire();  // a session whose time is over is gone, even if the timer has not been served yet
  const auto found = shard->sessions.find(id);
  if (found == shard->sessions.end()) co_return answer_of({RequestError::unknown_sid});
  const auto connection = found->second;
  if (connection->on_websocket()) co_return answer_of({RequestError::bad_request});
  if (request.method == http::Verb::get) co_return co_await connection->poll();
  if (request.method != http::Verb::post) co_return answer_of({RequestError::bad_request});
  if (request.body.size() > options_.max_payload)
    co_return Connection::PollResult{413, std::make_shared<const std::string>()};
  if (text(request.headers[field::content_type]) ==
      "application/octet-stream") {  // binary goes as base64 in this revision
    connection->close(CloseReason::transport_error);
    co_return answer_of({RequestError::bad_request});
  }
  co_return connection->post(request.body);
}

// ---- WebSocket ----

void Server::upgrade(http::Request request, http::Stream stream, std::string early) {
  const auto target = check(request, true);
  if (!target) return refuse_upgrade(std::move(stream), upgrade_answer_of(target.error()));
  const auto key = text(request.headers[field::sec_websocket_key]);
  const auto refused = websocket::check({.is_get = request.method == http::Verb::get,
                                         .upgrade = text(request.headers[field::upgrade]),
                                         .connection = text(request.headers[field::connection]),
                                         .key = key,
                                         .version = text(request.headers[field::sec_websocket_version])});
  if (refused != websocket::Refusal::none) return refuse_upgrade(std::move(stream), websocket::refusal_answer(refused));
  auto answer = websocket::switching_protocols(key);

  if (!target->session) {
    const auto connection = std::make_shared<Connection>(shard_here(), request);
    return connection->start_websocket(on_connection_, std::move(stream), std::move(answer), std::move(early));
  }
  const auto shard = shards_[target->session->shard()];
  if (shard->here())
    return continue_upgrade(shard, *target->session, std::move(stream), std::move(answer), std::move(early));
  auto moved = move_to(shard->context(), std::move(stream));
  if (!moved) return;
  asio::post(shard->context(), [this, shard, id = *target->session, stream = std::move(*moved),
                                answer = std::move(answer), early = std::move(early)]() mutable {
    continue_upgrade(shard, id, std::move(stream), std::move(answer), std::move(early));
  });
}

void Server::continue_upgrade(const std::shared_ptr<Shard>& shard, Id id, http::Stream stream, std::string answer,
                              std::string early) {
  shard->expire();
  const auto found = shard->sessions.find(id);
  if (found == shard->sessions.end())
    return refuse_upgrade(std::move(stream), upgrade_answer_of({RequestError::unknown_sid}));
  found->second->upgrade(std::move(stream), std::move(answer), std::move(early));
}

http::Handler Server::serve_below(std::string path, http::Handler otherwise) {
  return [this, path = std::move(path), otherwise = std::move(otherwise)](http::Request& request) {
    return request.path.starts_with(path) ? handle(request) : otherwise(request);
  };
}

void Server::attach(http::Listener& listener, const std::string& path) {
  listener.on_upgrade(path, [this](http::Request request, http::Stream stream, std::string early) {
    upgrade(std::move(request), std::move(stream), std::move(early));
  });
}

// ---- The end ----

void Server::close() {
  closed_ = true;
  for (const auto& shard : shards_) {
    asio::post(shard->context(), [shard] {
      std::vector<std::shared_ptr<Connection>> open;
      for (const auto& [id, connection] : shard->sessions) open.push_back(connection);
      for (const auto& connection : open) connection->close_now(CloseReason::shutting_down);
    });
  }
}

}  // namespace parley::socketio::engineio
