// Long-polling, and the change from it to WebSocket.
#include "socketio/engineio/connection_parts.hpp"
#include "socketio/websocket/utf8.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace parley::socketio::engineio {

namespace asio = boost::asio;

namespace {

Connection::PollResult result(unsigned status, std::string body) {
  return {status, std::make_shared<const std::string>(std::move(body))};
}

Connection::PollResult misuse() { return result(400, error_body(RequestError::bad_request)); }

}  // namespace

// ---- GET ----

asio::awaitable<Connection::PollResult> Connection::poll() {
  const auto self = shared_from_this();
  if (!polling_) co_return misuse();
  if (state_ == State::closing) {  // what was left, and the goodbye
    auto body = take_queue();
    body += body.empty() ? "" : std::string(1, record_separator);
    leave_table();
    co_return result(200, body + std::string(close_payload));
  }
  if (polling_->pending) {
    close_now(CloseReason::transport_error);
    co_return misuse();
  }
  if (!polling_->queue.empty()) co_return result(200, take_queue());
  if (upgrade_ && upgrade_->probed) co_return result(200, std::string(noop_payload));
  // A name of its own, and no owning capture: g++ 12 destroys temporaries of co_await expressions twice.
  const auto wait = [this](auto handler) { await_poll(std::move(handler)); };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(PollResult)>(wait, asio::use_awaitable);
}

template <class Handler>
void Connection::await_poll(Handler handler) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) {
    slot.assign([weak = weak_from_this()](asio::cancellation_type) {
      if (const auto self = weak.lock()) self->poll_aborted();
    });
  }
  polling_->pending = [handler = std::move(handler)](PollResult answer) mutable {
    auto executor = asio::get_associated_executor(handler);
    asio::post(executor, [handler = std::move(handler), answer = std::move(answer)]() mutable {
      std::move(handler)(std::move(answer));
    });
  };
}

/// The client went away in the middle of its poll.
void Connection::poll_aborted() {
  if (!polling_ || !polling_->pending) return;
  close_now(CloseReason::transport_error);
}

void Connection::answer_poll(std::string body) {
  std::exchange(polling_->pending, nullptr)(result(200, std::move(body)));
}

std::string Connection::take_queue() {
  std::string body;
  for (const auto& message : polling_->queue) {
    if (!body.empty()) body += record_separator;
    body += message->polling_records();
  }
  polling_->queue.clear();
  polling_->bytes = 0;
  return body;
}

// ---- POST ----

Connection::PollResult Connection::post(std::string_view payload) {
  const auto self = shared_from_this();
  if (!polling_) return misuse();
  if (state_ == State::open) {
    const bool understood = websocket::is_utf8(payload) && decode_payload(payload, [this](const Packet& packet) {
                              handle(packet);
                              return state_ == State::open;
                            });
    if (!understood) {
      close_now(CloseReason::parse_error);
      return misuse();
    }
  }
  return result(200, "ok");
}

// ---- The end of a session on long-polling ----

void Connection::close_polling(CloseReason reason) {
  if (polling_->pending) {
    // A client that says goodbye itself is let go with a packet that does nothing.
    std::string body = take_queue();
    if (!body.empty()) body += record_separator;
    answer_poll(body + std::string(reason == CloseReason::transport_close ? noop_payload : close_payload));
    return leave_table();
  }
  const bool fetches_the_rest = reason == CloseReason::forced_close || reason == CloseReason::forced_server_close ||
                                reason == CloseReason::shutting_down;
  if (!fetches_the_rest) return leave_table();
  const auto at = Clock::now() + shard_->options().close_timeout;
  shard_->farewells.set(heartbeat_, at);
  shard_->arm(at);
}

void Connection::farewell_overdue(void* self, Clock::time_point) {
  auto& connection = *static_cast<Connection*>(self);
  const auto alive = connection.shared_from_this();
  connection.leave_table();
}

// ---- Upgrade ----

void Connection::upgrade(http::Stream stream, std::string answer, std::string early) {
  const bool possible = state_ == State::open && polling_ && !upgrade_ && shard_->options().upgrades;
  const auto candidate = std::make_shared<WebSocket>(shard_, std::move(stream), possible ? this : nullptr);
  candidate->send(Message::framed(std::move(answer)));
  if (!possible) {
    candidate->close(websocket::close_code::policy, "the session takes no upgrade");
    return candidate->start({});
  }
  upgrade_ = std::make_unique<Upgrade>(*this);
  upgrade_->candidate = candidate;
  const auto at = Clock::now() + shard_->options().upgrade_timeout;
  shard_->upgrades.set(upgrade_->deadline, at);
  shard_->arm(at);
  candidate->start(std::move(early));
}

void Connection::on_probe(std::string_view payload, bool binary) {
  const auto packet = binary ? std::nullopt : decode_packet(payload);
  if (packet && packet->type == PacketType::ping && packet->data == "probe") {
    upgrade_->candidate->send(Message::text("3probe"));
    upgrade_->probed = true;
    // The client finishes its poll before it changes over: do not let it wait.
    if (polling_->pending) answer_poll(polling_->queue.empty() ? std::string(noop_payload) : take_queue());
  } else if (packet && packet->type == PacketType::upgrade && upgrade_->probed) {
    finish_upgrade();
  } else {
    cancel_upgrade();
  }
}

void Connection::finish_upgrade() {
  websocket_ = std::move(upgrade_->candidate);
  upgrade_.reset();
  if (polling_->pending) answer_poll(std::string(noop_payload));
  const auto polling = std::move(polling_);
  path_ = websocket_path();
  for (const auto& message : polling->queue) send_now(message);
}

void Connection::cancel_upgrade() {
  if (!upgrade_) return;
  const auto candidate = std::move(upgrade_->candidate);
  upgrade_.reset();
  candidate->close(websocket::close_code::policy, "the upgrade was not completed");
}

void Connection::upgrade_overdue(void* self, Clock::time_point) { static_cast<Connection*>(self)->cancel_upgrade(); }

}  // namespace parley::socketio::engineio
