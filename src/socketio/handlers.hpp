// What an application hangs onto a namespace or a socket: handlers of events and of the end. A plain value.
#pragma once

#include "socketio/arguments.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::socketio {

class Socket;
using SocketPtr = std::shared_ptr<Socket>;

/// The answer to an event, for clients that asked for one. Copies share the one answer; any thread.
class Ack {
 public:
  Ack() = default;
  Ack(SocketPtr socket, std::uint64_t id);

  /// Whether the client asked for an acknowledgement.
  bool wanted() const noexcept { return state_ != nullptr; }
  /// Sends it. Only the first call counts; without effect if none is wanted or the socket is gone.
  void operator()(const Arguments& arguments) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// An event from a client.
struct Event {
  std::string name;
  Arguments arguments;
  Ack ack;
};

using EventHandler = std::function<void(const SocketPtr&, Event&)>;
/// `reason` is Socket.IO's: "transport close", "client namespace disconnect", "ping timeout" …
using DisconnectHandler = std::function<void(const SocketPtr&, std::string_view reason)>;

/// Runs a coroutine of the application on the socket's thread, from now on; what it throws is reported.
void run_handler(const SocketPtr& socket, std::function<boost::asio::awaitable<void>()> handler);

class Handlers {
 public:
  /// `handler(socket, event)` is a function, or a coroutine (boost::asio::awaitable<void>) that takes both by value;
  /// the next events of the socket do not wait for it.
  template <class Handler>
  void on(std::string event, Handler handler) {
    by_name_[std::move(event)].push_back(wrap(std::move(handler)));
  }
  /// For all events, before those above.
  template <class Handler>
  void on_any(Handler handler) {
    any_.push_back(wrap(std::move(handler)));
  }
  /// While the socket is still in its rooms.
  void on_disconnecting(DisconnectHandler handler) { disconnecting_.push_back(std::move(handler)); }
  void on_disconnect(DisconnectHandler handler) { disconnected_.push_back(std::move(handler)); }

  void dispatch_any(const SocketPtr& socket, Event& event) const;
  void dispatch(const SocketPtr& socket, Event& event) const;
  void dispatch_disconnecting(const SocketPtr& socket, std::string_view reason) const;
  void dispatch_disconnected(const SocketPtr& socket, std::string_view reason) const;

 private:
  template <class Handler>
  static EventHandler wrap(Handler handler) {
    using Result = std::invoke_result_t<Handler&, SocketPtr, Event&>;
    if constexpr (std::is_void_v<Result>) {
      return handler;
    } else {
      return [handler = std::move(handler)](const SocketPtr& socket, Event& event) {
        run_handler(socket,
                    [handler, socket, event]() mutable { return handler(std::move(socket), std::move(event)); });
      };
    }
  }

  std::unordered_map<std::string, std::vector<EventHandler>> by_name_;
  std::vector<EventHandler> any_;
  std::vector<DisconnectHandler> disconnecting_;
  std::vector<DisconnectHandler> disconnected_;
};

}  // namespace parley::socketio
