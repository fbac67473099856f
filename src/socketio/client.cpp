#include "socketio/client.hpp"

#include "socketio/server.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

namespace parley::socketio {

namespace asio = boost::asio;
namespace json = boost::json;
using engineio::Clock;
using engineio::CloseReason;

Client::Client(Server& server, engineio::Connection& connection) : server_(server), connection_(connection) {
  const auto at = Clock::now() + server_.options().connect_timeout;
  server_.connect_deadlines(connection_.shard()).set(deadline_, at);
  connection_.shard().arm(at);
}

Socket* Client::find(std::string_view nsp) const noexcept {
  const auto found =
      std::find_if(sockets_.begin(), sockets_.end(), [&](const auto& one) { return one->nsp().name() == nsp; });
  return found == sockets_.end() ? nullptr : found->get();
}

void Client::forget(const Socket& socket) noexcept {
  std::erase_if(sockets_, [&](const auto& one) { return one.get() == &socket; });
}

// ---- Receiving ----

void Client::on_message(std::string_view payload, bool binary) {
  const auto& limits = server_.options().attachments;
  auto received = binary ? assembler_.on_binary(payload, limits) : assembler_.on_text(payload, limits);
  if (!received) return connection_.close(CloseReason::parse_error);
  if (!*received) return watch_attachments();
  if (joined_) deadline_.cancel();
  route(std::move(**received));
}

void Client::route(Received received) {
  auto& packet = received.packet;
  Socket* const socket = find(packet.nsp);
  if (packet.type == PacketType::connect && !socket) return begin_connect(std::move(packet));
  if (packet.type == PacketType::connect || !socket || !socket->connected())
    return connection_.close(CloseReason::forced_server_close);
  if (packet.too_deep && !socket->nsp().too_deep_) return connection_.close(CloseReason::parse_error);
  if (packet.type == PacketType::disconnect) return socket->end("client namespace disconnect", false);
  socket->receive(std::move(packet), std::move(received.attachments));
}

// ---- Joining a namespace ----

void Client::begin_connect(Packet packet) {
  Namespace* const nsp = server_.find(packet.nsp);
  if (!nsp) return connection_.send(encode_connect_error(packet.nsp, "Invalid namespace", nullptr));
  auto auth = packet.data.is_object() ? std::move(packet.data.get_object()) : json::object();
  const bool comes_back = nsp->recovery_ && auth.contains("pid");
  auto socket = std::make_shared<Socket>(Socket::Key{}, *nsp->parts_[connection_.shard().index()], *this,
                                         connection_.shared_from_this(), std::move(auth), std::move(packet.query));
  sockets_.push_back(socket);
  if (nsp->middleware_.empty() && !comes_back) return nsp->connect(socket);
  asio::co_spawn(connection_.shard().executor(), admit(connection_.shared_from_this(), std::move(socket)),
                 [&server = server_](const std::exception_ptr& error) {
                   if (error) server.report("admission", error);
                 });
}

asio::awaitable<void> Client::admit([[maybe_unused]] std::shared_ptr<engineio::Connection> keep, SocketPtr socket) {
  auto& nsp = socket->nsp();
  const bool recover_first = nsp.recovery_ && nsp.recovery_->options().skip_middleware;
  if (recover_first && co_await recover(socket)) co_return;
  for (const auto& step : nsp.middleware_) {
    if (socket->state_ != Socket::State::connecting) co_return;  // the connection ended meanwhile
    std::expected<void, Refusal> let_in;
    try {
      let_in = co_await step(socket);
    } catch (...) {
      server_.report("middleware");
      let_in = std::unexpected(Refusal{"Internal server error", nullptr});
    }
    if (!let_in) co_return refuse(socket, let_in.error());
  }
  if (nsp.recovery_ && !recover_first && co_await recover(socket)) co_return;
  if (socket->state_ == Socket::State::connecting) nsp.connect(socket);
}

asio::awaitable<bool> Client::recover(SocketPtr socket) {
  const auto text = [&](std::string_view name) {
    const auto* value = socket->auth().if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  const auto pid = text("pid");
  const auto offset = text("offset");
  auto& nsp = socket->nsp();
  if (pid.empty()) co_return false;
  if (nsp.restore(socket, pid, offset)) co_return true;
  // A client that changed networks is back before the server missed it: the old connection still has the session.
  if (!co_await nsp.supersede(pid) || socket->state_ != Socket::State::connecting) co_return false;
  co_return nsp.restore(socket, pid, offset);
}

void Client::refuse(const SocketPtr& socket, const Refusal& refusal) {
  if (socket->state_ != Socket::State::connecting) return;
  connection_.send(encode_connect_error(socket->nsp().name(), refusal.message, refusal.data));
  socket->end({}, false);
}

void Client::entered() {
  if (std::exchange(joined_, true)) return;
  deadline_.cancel();
  if (assembler_.waiting()) watch_attachments();
}

// ---- Deadlines ----

void Client::watch_attachments() {
  if (!joined_ || deadline_.pending()) return;  // before it joined, the deadline for that holds
  const auto at = Clock::now() + server_.options().attachment_timeout;
  server_.attachment_deadlines(connection_.shard()).set(deadline_, at);
  connection_.shard().arm(at);
}

void Client::overdue(void* self, Clock::time_point) {
  auto& client = *static_cast<Client*>(self);
  client.connection_.close(client.joined_ ? CloseReason::parse_error : CloseReason::forced_server_close);
}

// ---- The end ----

void Client::disconnect() {
  for (const auto& socket : std::vector(sockets_)) socket->disconnect(false);
  connection_.close(CloseReason::forced_close);
}

void Client::on_close(CloseReason reason) {
  deadline_.cancel();
  const bool may_recover = reason != CloseReason::parse_error;
  for (const auto& socket : std::exchange(sockets_, {})) socket->end(close_text(reason), may_recover);
}

}  // namespace parley::socketio
