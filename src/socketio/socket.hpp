// Socket: a client in one namespace. Shared: handles may be kept as long as the server lives, and say "not connected"
// when it is over. It lives on the thread of its connection; what says "any thread" may be called from everywhere, the
// rest from there (handlers run there).
#pragma once

#include "socketio/arguments.hpp"
#include "socketio/broadcast.hpp"
#include "socketio/engineio/connection.hpp"
#include "socketio/handlers.hpp"
#include "socketio/rooms.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <any>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::socketio {

class Client;
class Namespace;
struct NamespaceShard;
struct Packet;

enum class AckError {
  timed_out,     ///< no answer in time
  disconnected,  ///< the socket was or became disconnected
  too_many,      ///< ServerOptions::max_pending_acks are pending already
};
using AckResult = std::expected<Arguments, AckError>;
using AckHandler = std::move_only_function<void(AckResult)>;

class Socket final : public std::enable_shared_from_this<Socket>, private Occupant {
 public:
  // ---- Any thread ----

  /// 20 characters; also the name of a room that it is alone in. Fixed from its connection handler on.
  std::string_view id() const noexcept { return id_.text(); }
  Namespace& nsp() const noexcept;
  /// The thread it lives on.
  engineio::Shard::Executor executor() const noexcept;

  void emit(std::string_view event, const Arguments& arguments = {});
  /// Only if nothing waits to be sent to it; never kept for recovery.
  void emit_may_be_lost(std::string_view event, const Arguments& arguments = {});
  /// Emits and calls `handler` once, on the socket's thread: with the client's answer, or when there is none within
  /// `timeout`. Not kept for recovery.
  void emit_with_ack(std::string_view event, const Arguments& arguments, std::chrono::milliseconds timeout,
                     AckHandler handler);
  /// The same for coroutines.
  boost::asio::awaitable<AckResult> request(std::string event, Arguments arguments, std::chrono::milliseconds timeout);

  void join(std::string_view room);
  void leave(std::string_view room);

  /// To others: without a further to(), to everybody else in the namespace.
  Broadcast broadcast() const { return Broadcast(nsp(), id_); }
  Broadcast to(std::string room) const { return broadcast().to(std::move(room)); }
  Broadcast except(std::string room) const { return broadcast().except(std::move(room)); }

  /// From the namespace ("server namespace disconnect"), or from all of them by closing its connection.
  void disconnect(bool close_connection = false);

  // ---- On its thread ----

  bool connected() const noexcept { return state_ == State::connected; }
  /// Whether it came back: same id, rooms and data as before, and what it missed has been sent.
  bool recovered() const noexcept { return recovered_; }
  /// In and after the disconnect handlers: whether the session is kept for coming back (see Namespace::on_expired).
  bool may_recover() const noexcept { return may_recover_; }
  std::vector<std::string> rooms() const;

  /// The request that opened the connection: headers, query, address, time.
  const engineio::RequestInfo& request_info() const noexcept { return *request_; }
  /// What the client gave as `auth`; {} where it gave nothing.
  const boost::json::object& auth() const noexcept { return auth_; }
  /// A query parameter of the connection's address, or one given with the namespace's name ("/admin?key=1").
  std::optional<std::string> query(std::string_view name) const;

  /// For the application; kept over a recovery.
  std::any& data() noexcept { return data_; }

  /// Handlers of this socket alone. Handlers that all sockets have belong to the namespace, where they cost nothing per
  /// socket.
  Handlers& handlers();
  template <class Handler>
  void on(std::string event, Handler handler) {
    handlers().on(std::move(event), std::move(handler));
  }
  template <class Handler>
  void on_any(Handler handler) {
    handlers().on_any(std::move(handler));
  }
  void on_disconnecting(DisconnectHandler handler) { handlers().on_disconnecting(std::move(handler)); }
  void on_disconnect(DisconnectHandler handler) { handlers().on_disconnect(std::move(handler)); }

 private:
  friend class Broadcast;
  friend class Client;
  friend class Namespace;
  friend class Ack;
  friend void run_handler(const SocketPtr&, std::function<boost::asio::awaitable<void>()>);

  enum class State : std::uint8_t { connecting, connected, disconnected };
  struct PendingAcks;
  struct Key {};

 public:
  /// For Client.
  Socket(Key, NamespaceShard& home, Client& client, std::shared_ptr<engineio::Connection> connection,
         boost::json::object auth, std::string query);
  ~Socket();

 private:
  bool here() const noexcept;
  // Where the order is seen to already: in a task of the shard's inbox, or behind drain().
  void join_now(std::string_view room) { home_rooms().join(*this, room); }
  void leave_now(std::string_view room) { home_rooms().leave(*this, room); }
  Rooms& home_rooms() const noexcept;
  void send_now(engineio::MessagePtr message);
  void send_ack(std::uint64_t ack_id, const Arguments& arguments);
  void register_ack(std::uint64_t ack_id, engineio::MessagePtr message, std::chrono::milliseconds timeout,
                    AckHandler handler);
  void settle_ack(std::uint64_t ack_id, AckResult result);
  void fail_acks();

  /// A packet of an event or acknowledgement came.
  void receive(Packet packet, std::vector<std::string> attachments);
  /// It is over; `may_recover`: its session may be kept.
  void end(std::string_view reason, bool may_recover);

  NamespaceShard& home_;
  Client* client_;                                    ///< until it is disconnected
  std::shared_ptr<engineio::Connection> connection_;  ///< until it is disconnected
  std::shared_ptr<const engineio::RequestInfo> request_;
  State state_ = State::connecting;
  bool recovered_ = false;
  bool may_recover_ = false;
  bool ending_ = false;
  boost::json::object auth_;
  std::string query_;
  std::any data_;
  std::optional<engineio::Id> pid_;
  std::uint64_t connected_at_event_ = 0;
  std::unique_ptr<Handlers> handlers_;
  std::unique_ptr<PendingAcks> acks_;
};

}  // namespace parley::socketio
