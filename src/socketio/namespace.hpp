// Namespace: a part of the server with its own rules of admission, handlers and rooms. Owned by the server. Set up
// (use, on…) before the listener starts; emits and the rest may come from any thread.
#pragma once

#include "socketio/broadcast.hpp"
#include "socketio/handlers.hpp"
#include "socketio/recovery.hpp"
#include "socketio/rooms.hpp"
#include "socketio/socket.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::socketio {

class Server;

/// Why a client is not let in; it gets both in its connect_error.
struct Refusal {
  std::string message;
  boost::json::value data;
};
/// Decides whether a socket is let in; runs on the socket's thread, before it is connected. May look at auth, query,
/// headers and set data(). An exception refuses with "Internal server error".
using Middleware = std::function<boost::asio::awaitable<std::expected<void, Refusal>>(SocketPtr)>;

/// The share of a namespace that belongs to one thread.
struct NamespaceShard {
  NamespaceShard(Namespace& of, engineio::Shard& on) : nsp(of), shard(on) {}
  Namespace& nsp;
  engineio::Shard& shard;
  Rooms rooms;
  std::atomic<std::size_t> count{0};               ///< of sockets, for other threads
  std::optional<engineio::Shard::TimerId> upkeep;  ///< runs
};

class Namespace {
 public:
  Namespace(Server& server, std::string name);
  ~Namespace();
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const std::string& name() const noexcept { return name_; }
  Server& server() const noexcept { return server_; }

  // ---- Setting up ----

  /// Steps of admission, in order.
  void use(Middleware middleware) { middleware_.push_back(std::move(middleware)); }
  /// A socket was let in and told so. A function or a coroutine taking a SocketPtr.
  template <class Handler>
  void on_connection(Handler handler) {
    if constexpr (std::is_void_v<std::invoke_result_t<Handler&, SocketPtr>>) {
      connection_.push_back(std::move(handler));
    } else {
      connection_.push_back([handler = std::move(handler)](const SocketPtr& socket) {
        run_handler(socket, [handler, socket]() mutable { return handler(std::move(socket)); });
      });
    }
  }
  /// Handlers that all its sockets have.
  Handlers& handlers() noexcept { return handlers_; }
  template <class Handler>
  void on(std::string event, Handler handler) {
    handlers_.on(std::move(event), std::move(handler));
  }
  template <class Handler>
  void on_any(Handler handler) {
    handlers_.on_any(std::move(handler));
  }
  /// For events that are nested deeper than max_json_depth, in place of their handlers: without arguments, to be
  /// refused. Unset, such an event is a malformed packet, and ends the connection.
  void on_too_deep(EventHandler handler) { too_deep_ = std::move(handler); }
  /// Called with every event that is emitted, before it is; on the thread that emits.
  void on_any_outgoing(std::function<void(std::string_view, const Arguments&)> handler) {
    outgoing_.push_back(std::move(handler));
  }
  void on_disconnecting(DisconnectHandler handler) { handlers_.on_disconnecting(std::move(handler)); }
  void on_disconnect(DisconnectHandler handler) { handlers_.on_disconnect(std::move(handler)); }
  /// A session that could have come back (Socket::may_recover) will not: its time is over, or it had to make room.
  /// Called on any io thread.
  void on_expired(std::function<void(const LostSession&)> handler) { expired_.push_back(std::move(handler)); }

  // ---- Any thread ----

  void emit(std::string_view event, const Arguments& arguments = {}) { Broadcast(*this).emit(event, arguments); }
  Broadcast to(std::string room) { return Broadcast(*this).to(std::move(room)); }
  Broadcast except(std::string room) { return Broadcast(*this).except(std::move(room)); }
  /// Sockets that are connected.
  std::size_t connected() const noexcept;
  /// Rooms that somebody is in; one whose members are on several threads counts on each of them.
  std::size_t rooms() const noexcept;
  /// What is kept for clients that come back; nothing without recovery.
  Recovery::Kept kept() const;

 private:
  friend class Broadcast;
  friend class Client;
  friend class Socket;

  /// Encodes, orders and hands out an event; `delivery` says for whom. `only`: on this thread alone.
  void publish(Delivery delivery, std::string_view event, const Arguments& arguments, NamespaceShard* only = nullptr);
  void tell_outgoing(std::string_view event, const Arguments& arguments) const {
    for (const auto& handler : outgoing_) handler(event, arguments);
  }
  /// Runs `visit` for the sockets of the target, on each of their threads, in order with what is emitted: as a task of
  /// the shard's inbox, which must not drain it.
  void visit(const Target& target, std::function<void(Socket&)> visit);
  void join_room(const Target& target, const std::string& room);
  void leave_room(const Target& target, const std::string& room);
  static void deliver(NamespaceShard& part, const Delivery& delivery);
  NamespaceShard* part_here() const noexcept;

  void connect(const SocketPtr& socket);
  /// Connects a socket as the one it was; false where that is not possible (any more).
  bool restore(const SocketPtr& socket, std::string_view pid, std::string_view offset);
  /// Ends the connection that still has the session of that pid, so that it can be taken over; false where there is
  /// none.
  boost::asio::awaitable<bool> supersede(std::string pid);
  void enter(Socket& socket);
  void announce(const SocketPtr& socket);
  void leave(Socket& socket, bool may_recover);
  void arm_upkeep(NamespaceShard& part);
  void give_up(const std::vector<LostSession>& sessions);

  Server& server_;
  const std::string name_;
  std::vector<std::unique_ptr<NamespaceShard>> parts_;
  std::vector<Middleware> middleware_;
  std::vector<std::function<void(const SocketPtr&)>> connection_;
  Handlers handlers_;
  EventHandler too_deep_;
  std::vector<std::function<void(std::string_view, const Arguments&)>> outgoing_;
  std::vector<std::function<void(const LostSession&)>> expired_;
  std::atomic<std::uint64_t> next_ack_{0};
  std::unique_ptr<Recovery> recovery_;
  /// Who has which pid now; guarded by recovery_'s lock.
  std::unordered_map<engineio::Id, std::weak_ptr<Socket>, engineio::Id::Hash> live_;
};

}  // namespace parley::socketio
