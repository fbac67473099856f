#include "socketio/socket.hpp"

#include "socketio/client.hpp"
#include "socketio/packet.hpp"
#include "socketio/server.hpp"

#include <boost/json/serialize.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/url.hpp"

#include <unordered_map>
#include <utility>

namespace parley::socketio {

namespace asio = boost::asio;

struct Socket::PendingAcks {
  struct Pending {
    AckHandler handler;
    engineio::Shard::TimerId timer;
  };
  std::unordered_map<std::uint64_t, Pending> by_id;
};

Socket::Socket(Key, NamespaceShard& home, Client& client, std::shared_ptr<engineio::Connection> connection,
               boost::json::object auth, std::string query)
    : Occupant(engineio::Id::make(home.shard.index())),
      home_(home),
      client_(&client),
      connection_(std::move(connection)),
      request_(connection_->request()),
      auth_(std::move(auth)),
      query_(std::move(query)) {}

Socket::~Socket() = default;

Namespace& Socket::nsp() const noexcept { return home_.nsp; }
engineio::Shard::Executor Socket::executor() const noexcept { return home_.shard.executor(); }
bool Socket::here() const noexcept { return home_.shard.here(); }

std::vector<std::string> Socket::rooms() const {
  std::vector<std::string> names;
  names.reserve(memberships.size());
  for (const auto& one : memberships) names.push_back(one.room->name);
  return names;
}

std::optional<std::string> Socket::query(std::string_view name) const {
  if (const auto parsed = http::parse_query(query_)) {
    for (const auto& [key, value] : *parsed)
      if (key == name) return value;
  }
  const auto found = request_->query(name);
  return found ? std::optional<std::string>(*found) : std::nullopt;
}

Handlers& Socket::handlers() {
  if (!handlers_) handlers_ = std::make_unique<Handlers>();
  return *handlers_;
}

// ---- Rooms ----

Rooms& Socket::home_rooms() const noexcept { return home_.rooms; }

void Socket::join(std::string_view room) {
  if (!here()) return home_.shard.post([self = shared_from_this(), room = std::string(room)] { self->join_now(room); });
  home_.shard.drain();
  join_now(room);
}

void Socket::leave(std::string_view room) {
  if (!here())
    return home_.shard.post([self = shared_from_this(), room = std::string(room)] { self->leave_now(room); });
  home_.shard.drain();
  leave_now(room);
}

// ---- Sending ----

void Socket::emit(std::string_view event, const Arguments& arguments) {
  if (nsp().recovery_) return nsp().publish({.only_socket = id_}, event, arguments, &home_);
  nsp().tell_outgoing(event, arguments);
  auto message = encode_event(nsp().name(), event, arguments);
  if (!here()) {
    home_.shard.post(
        [self = shared_from_this(), message = std::move(message)]() mutable { self->send_now(std::move(message)); });
  } else {
    home_.shard.drain();
    send_now(std::move(message));
  }
}

void Socket::emit_may_be_lost(std::string_view event, const Arguments& arguments) {
  nsp().publish({.only_socket = id_, .may_be_lost = true}, event, arguments, &home_);
}

void Socket::send_now(engineio::MessagePtr message) {
  if (state_ == State::connected) connection_->send_now(std::move(message));
}

void Socket::send_ack(std::uint64_t ack_id, const Arguments& arguments) {
  auto message = encode_ack(nsp().name(), ack_id, arguments);
  if (!here()) {
    home_.shard.post(
        [self = shared_from_this(), message = std::move(message)]() mutable { self->send_now(std::move(message)); });
  } else {
    home_.shard.drain();
    send_now(std::move(message));
  }
}

void Socket::emit_with_ack(std::string_view event, const Arguments& arguments, std::chrono::milliseconds timeout,
                           AckHandler handler) {
  nsp().tell_outgoing(event, arguments);
  const auto ack_id = nsp().next_ack_.fetch_add(1, std::memory_order_relaxed);
  auto message = encode_event(nsp().name(), event, arguments, ack_id);
  auto task = [self = shared_from_this(), ack_id, timeout, message = std::move(message),
               handler = std::move(handler)]() mutable {
    self->register_ack(ack_id, std::move(message), timeout, std::move(handler));
  };
  if (!here()) return home_.shard.post(std::move(task));
  home_.shard.drain();
  task();
}

void Socket::register_ack(std::uint64_t ack_id, engineio::MessagePtr message, std::chrono::milliseconds timeout,
                          AckHandler handler) {
  const auto fail = [&](AckError error) {
    asio::post(executor(), [handler = std::move(handler), error]() mutable { handler(std::unexpected(error)); });
  };
  if (state_ != State::connected) return fail(AckError::disconnected);
  if (!acks_) acks_ = std::make_unique<PendingAcks>();
  if (acks_->by_id.size() >= nsp().server().options().max_pending_acks) return fail(AckError::too_many);
  const auto timer = home_.shard.call_at(engineio::Clock::now() + timeout, [weak = weak_from_this(), ack_id] {
    if (const auto self = weak.lock()) self->settle_ack(ack_id, std::unexpected(AckError::timed_out));
  });
  acks_->by_id.emplace(ack_id, PendingAcks::Pending{std::move(handler), timer});
  send_now(std::move(message));
}

void Socket::settle_ack(std::uint64_t ack_id, AckResult result) {
  if (!acks_) return;
  auto found = acks_->by_id.extract(ack_id);
  if (found.empty()) return;  // a client may acknowledge late, twice, or what nobody asked for
  home_.shard.cancel(found.mapped().timer);
  if (acks_->by_id.empty()) acks_.reset();
  try {
    found.mapped().handler(std::move(result));
  } catch (...) {
    nsp().server().report("acknowledgement handler");
  }
}

void Socket::fail_acks() {
  while (acks_) settle_ack(acks_->by_id.begin()->first, std::unexpected(AckError::disconnected));
}

asio::awaitable<AckResult> Socket::request(std::string event, Arguments arguments, std::chrono::milliseconds timeout) {
  const auto self = shared_from_this();
  const auto ask = [&](auto handler) {
    emit_with_ack(event, arguments, timeout, [handler = std::move(handler)](AckResult result) mutable {
      auto caller = asio::get_associated_executor(handler);
      asio::post(caller, [handler = std::move(handler), result = std::move(result)]() mutable {
        std::move(handler)(std::move(result));
      });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(AckResult)>(ask, asio::use_awaitable);
}

// ---- Receiving ----

void Socket::receive(Packet packet, std::vector<std::string> attachments) {
  auto& values = packet.data.get_array();
  if (packet.type == PacketType::ack || packet.type == PacketType::binary_ack)
    return settle_ack(*packet.id, Arguments(std::move(values), std::move(attachments)));

  const auto self = shared_from_this();
  Event event;
  const auto& name = values.front();
  event.name = name.is_string() ? std::string(name.get_string()) : boost::json::serialize(name);
  values.erase(values.begin());
  event.arguments = Arguments(std::move(values), std::move(attachments));
  if (packet.id) event.ack = Ack(self, *packet.id);
  try {
    if (packet.too_deep) return nsp().too_deep_(self, event);
    nsp().handlers().dispatch_any(self, event);
    if (handlers_) handlers_->dispatch_any(self, event);
    if (!connected()) return;
    nsp().handlers().dispatch(self, event);
    if (handlers_) handlers_->dispatch(self, event);
  } catch (...) {
    nsp().server().report("event handler");
  }
}

// ---- The end ----

void Socket::disconnect(bool close_connection) {
  if (!here()) {
    asio::post(executor(), [self = shared_from_this(), close_connection] { self->disconnect(close_connection); });
    return;
  }
  if (state_ != State::connected) return;
  if (close_connection) return client_->disconnect();
  home_.shard.drain();
  send_now(encode_disconnect(nsp().name()));
  end("server namespace disconnect", false);
}

void Socket::end(std::string_view reason, bool may_recover) {
  if (std::exchange(ending_, true)) return;
  const auto self = shared_from_this();
  const auto tell = [&](auto dispatch) {
    try {
      (nsp().handlers().*dispatch)(self, reason);
      if (handlers_) (handlers_.get()->*dispatch)(self, reason);
    } catch (...) {
      nsp().server().report("disconnect handler");
    }
  };
  const bool was_connected = state_ == State::connected;
  if (was_connected) tell(&Handlers::dispatch_disconnecting);
  state_ = State::disconnected;
  if (was_connected) nsp().leave(*this, may_recover);
  if (client_) client_->forget(*this);
  client_ = nullptr;
  connection_.reset();
  fail_acks();
  if (was_connected) tell(&Handlers::dispatch_disconnected);
}

}  // namespace parley::socketio
