#include "socketio/engineio/connection.hpp"

#include "socketio/engineio/connection_parts.hpp"
#include "socketio/websocket/utf8.hpp"

#include <array>
#include <utility>

namespace parley::socketio::engineio {
namespace {

const MessagePtr& ping_packet() {
  static const MessagePtr packet = Message::text("2");
  return packet;
}

/// How late a timer may be and still count from when it was due.
constexpr auto punctual = std::chrono::milliseconds(100);

std::uint16_t websocket_code(CloseReason reason) noexcept {
  switch (reason) {
    case CloseReason::parse_error:
    case CloseReason::transport_error:
      return websocket::close_code::protocol_error;
    case CloseReason::forced_server_close:
      return websocket::close_code::policy;
    case CloseReason::slow_client:
      return websocket::close_code::try_again_later;
    case CloseReason::ping_timeout:
    case CloseReason::shutting_down:
      return websocket::close_code::going_away;
    default:
      return websocket::close_code::normal;
  }
}

}  // namespace

std::string_view close_text(CloseReason reason) noexcept {
  static constexpr std::array<std::string_view, 8> texts = {
      "transport close", "transport error",     "ping timeout", "parse error",
      "forced close",    "forced server close", "slow client",  "server shutting down"};
  return texts[static_cast<std::size_t>(reason)];
}

Connection::Connection(std::shared_ptr<Shard> shard, const http::Request& request)
    : shard_(std::move(shard)), id_(Id::make(shard_->index())), request_(std::make_shared<const RequestInfo>(request)) {
  const auto* base64 = request.query_value("b64");
  base64_only_ = base64 && !base64->empty();
}

Connection::~Connection() = default;

// ---- The beginning ----

std::string Connection::open_text(bool may_upgrade) const {
  const auto& options = shard_->options();
  return open_packet({.sid = id_.text(),
                      .may_upgrade = may_upgrade,
                      .ping_interval_ms = options.ping_interval.count(),
                      .ping_timeout_ms = options.ping_timeout.count(),
                      .max_payload = options.max_payload});
}

void Connection::start(const MakeSink& make_sink) {
  shard_->sessions.emplace(id_, shared_from_this());
  shard_->session_count.fetch_add(1, std::memory_order_relaxed);
  schedule_ping();
  sink_ = make_sink(*this);
}

Connection::PollResult Connection::start_polling(const MakeSink& make_sink) {
  polling_ = std::make_unique<Polling>();
  path_ = Path::polling;
  const auto& options = shard_->options();
  auto body = std::make_shared<const std::string>(open_text(options.websocket && options.upgrades));
  start(make_sink);
  return {.body = std::move(body)};
}

void Connection::start_websocket(const MakeSink& make_sink, http::Stream stream, std::string answer,
                                 std::string early) {
  websocket_ = std::make_shared<WebSocket>(shard_, std::move(stream), this);
  websocket::append_frame(answer, websocket::Opcode::text, open_text(false));
  websocket_->send(Message::framed(std::move(answer)));
  path_ = websocket_path();
  const auto websocket = websocket_;
  start(make_sink);
  websocket->start(std::move(early));
}

Connection::Path Connection::websocket_path() const noexcept {
  if (websocket_->waiting()) return Path::backlog;
  return base64_only_ ? Path::base64 : Path::turn;
}

// ---- Sending ----

bool Connection::writable() const noexcept {
  if (path_ == Path::polling) return polling_->pending != nullptr;
  return path_ == Path::turn || path_ == Path::base64;
}

std::size_t Connection::queued_bytes() const noexcept {
  if (polling_) return polling_->bytes;
  return websocket_ ? websocket_->queued_bytes() : 0;
}

void Connection::send_text(std::string_view text) {
  FrameText packet("4");
  packet.bytes() += text;
  auto message = std::make_shared<const Message>(std::move(packet));
  if (shard_->here()) return send(std::move(message));
  shard_->post(
      [self = shared_from_this(), message = std::move(message)]() mutable { self->send_now(std::move(message)); });
}

void Connection::send_binary(std::string_view bytes) {
  auto message = Message::binary(bytes);
  if (shard_->here()) return send(std::move(message));
  shard_->post(
      [self = shared_from_this(), message = std::move(message)]() mutable { self->send_now(std::move(message)); });
}

void Connection::send(MessagePtr message) {
  shard_->drain();
  send_now(std::move(message));
}

void Connection::send_now(MessagePtr message) {
  if (path_ != Path::turn) return enqueue(0, message);
  const auto in_turn = shard_->turn.add(message);
  enqueue(in_turn, message);
}

void Connection::enqueue(std::uint32_t in_turn, const MessagePtr& message) {
  switch (path_) {
    case Path::turn:
      if (!std::exchange(dirty_, true)) shard_->mark_dirty(*this);
      due_ = shard_->turn.extend(due_, in_turn);
      if (shard_->turn.bytes(due_) > shard_->options().max_queued_bytes) [[unlikely]]
        write_due();
      return;
    case Path::backlog:
      websocket_->queue(base64_only_ ? Message::framed(message->base64_frames()) : message);
      return check_bound(websocket_->queued_bytes());
    case Path::base64:
      websocket_->send(Message::framed(message->base64_frames()));
      path_ = websocket_path();
      return;
    case Path::polling:
      polling_->bytes += message->size();
      polling_->queue.push_back(message);
      if (polling_->pending && !std::exchange(dirty_, true)) shard_->mark_dirty(*this);
      return check_bound(polling_->bytes - message->size());
    case Path::none:
      return;
  }
}

void Connection::write_due() {
  if (due_ == Turn::nothing) return;
  const bool intact = websocket_->write(std::exchange(due_, Turn::nothing));
  path_ = intact ? websocket_path() : Path::none;
  if (!intact)
    shard_->fail_later(shared_from_this(), CloseReason::transport_error);
  else
    check_bound(websocket_->queued_bytes());
}

/// The bound of DESIGN's back-pressure: one message may go over it, the next one ends the session.
void Connection::check_bound(std::size_t waiting) {
  if (waiting <= shard_->options().max_queued_bytes) return;
  path_ = Path::none;
  shard_->fail_later(shared_from_this(), CloseReason::slow_client);
}

void Connection::flush() {
  dirty_ = false;
  if (path_ == Path::polling) {
    if (polling_->pending && !polling_->queue.empty()) answer_poll(take_queue());
  } else if (websocket_) {
    write_due();
  }
}

// ---- Receiving ----

void Connection::on_websocket_message(WebSocket& from, std::string_view payload, bool binary) {
  if (upgrade_ && upgrade_->candidate.get() == &from) return on_probe(payload, binary);
  if (binary) return handle({.type = PacketType::message, .binary = true, .data = payload});
  if (const auto packet = decode_packet(payload)) return handle(*packet);
  close_now(CloseReason::parse_error);
}

void Connection::handle(const Packet& packet) {
  if (ping_sent_ && !pong_extended_ && packet.type != PacketType::pong) {
    // The client is there, only its pong is behind other things.
    pong_extended_ = true;
    shard_->pongs.set(heartbeat_, Clock::now() + shard_->options().ping_timeout);
  }
  switch (packet.type) {
    case PacketType::message:
      return sink_->on_message(packet.bytes(), packet.binary);
    case PacketType::pong:
      if (ping_sent_) schedule_ping();
      return;
    case PacketType::ping:  // in this revision only the server pings
      return close_now(CloseReason::transport_error);
    case PacketType::close:
      return close_now(CloseReason::transport_close);
    case PacketType::open:
    case PacketType::upgrade:
    case PacketType::noop:
      return;
  }
}

void Connection::on_websocket_farewell(WebSocket& from) {
  if (&from == websocket_.get()) write_due();
}

void Connection::on_websocket_end(WebSocket& from, WebSocket::End end) {
  if (upgrade_ && upgrade_->candidate.get() == &from) {
    upgrade_.reset();
    return;
  }
  websocket_ = nullptr;
  due_ = Turn::nothing;
  path_ = Path::none;
  close_now(end == WebSocket::End::closed ? CloseReason::transport_close : CloseReason::transport_error);
}

void Connection::on_websocket_ready(WebSocket& from) {
  if (&from == websocket_.get() && path_ != Path::none) path_ = websocket_path();
}

// ---- Heartbeat ----

void Connection::schedule_ping() {
  ping_sent_ = false;
  const auto at = Clock::now() + shard_->options().ping_interval;
  shard_->pings.set(heartbeat_, at);
  shard_->arm(at);
}

void Connection::ping_due(void* self, Clock::time_point at) {
  auto& connection = *static_cast<Connection*>(self);
  const auto now = Clock::now();
  const auto overdue = (now - at < punctual ? at : now) + connection.shard_->options().ping_timeout;
  connection.ping_sent_ = true;
  connection.pong_extended_ = false;
  connection.shard_->pongs.set(connection.heartbeat_, overdue);
  connection.shard_->arm(overdue);
  connection.send_now(ping_packet());
}

void Connection::pong_overdue(void* self, Clock::time_point) {
  static_cast<Connection*>(self)->close_now(CloseReason::ping_timeout);
}

// ---- The end ----

void Connection::close(CloseReason reason) {
  if (shard_->here()) return close_now(reason);
  shard_->post([self = shared_from_this(), reason] { self->shard_->fail_later(self, reason); });
}

void Connection::close_now(CloseReason reason) {
  if (state_ != State::open) return;
  const auto self = shared_from_this();
  if (websocket_) write_due();
  state_ = State::closing;
  path_ = Path::none;
  heartbeat_.cancel();
  cancel_upgrade();
  shard_->keep(self);
  if (polling_) {
    close_polling(reason);
  } else {
    if (const auto websocket = std::move(websocket_)) websocket->close(websocket_code(reason), close_text(reason));
    leave_table();
  }
  if (sink_) sink_->on_close(reason);
}

void Connection::abandon() {
  heartbeat_.cancel();
  path_ = Path::none;
  state_ = State::closed;
  sink_.reset();
  upgrade_.reset();
  websocket_.reset();
  polling_.reset();
}

void Connection::leave_table() {
  if (std::exchange(state_, State::closed) == State::closed) return;
  if (shard_->sessions.erase(id_) > 0) shard_->session_count.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace parley::socketio::engineio
