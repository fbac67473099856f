#include "socketio/handlers.hpp"

#include "socketio/server.hpp"

#include <boost/asio/co_spawn.hpp>

namespace parley::socketio {

struct Ack::State {
  SocketPtr socket;
  std::uint64_t id;
  std::atomic<bool> sent{false};
};

Ack::Ack(SocketPtr socket, std::uint64_t id) : state_(std::make_shared<State>(std::move(socket), id)) {}

void Ack::operator()(const Arguments& arguments) const {
  if (state_ && !state_->sent.exchange(true)) state_->socket->send_ack(state_->id, arguments);
}

void run_handler(const SocketPtr& socket, std::function<boost::asio::awaitable<void>()> handler) {
  auto& server = socket->nsp().server();
  boost::asio::co_spawn(socket->executor(), std::move(handler), [&server](const std::exception_ptr& error) {
    if (error) server.report("coroutine", error);
  });
}

void Handlers::dispatch_any(const SocketPtr& socket, Event& event) const {
  for (const auto& handler : any_) handler(socket, event);
}

void Handlers::dispatch(const SocketPtr& socket, Event& event) const {
  const auto found = by_name_.find(event.name);
  if (found == by_name_.end()) return;
  for (const auto& handler : found->second) handler(socket, event);
}

void Handlers::dispatch_disconnecting(const SocketPtr& socket, std::string_view reason) const {
  for (const auto& handler : disconnecting_) handler(socket, reason);
}

void Handlers::dispatch_disconnected(const SocketPtr& socket, std::string_view reason) const {
  for (const auto& handler : disconnected_) handler(socket, reason);
}

}  // namespace parley::socketio
