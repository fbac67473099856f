// Server: Socket.IO 5 over Engine.IO 4. Owned by whoever composes the program; set up before the listener starts,
// destroyed when its io_contexts do not run any more. Usage: see README.md beside this file.
#pragma once

#include "socketio/assembler.hpp"
#include "socketio/engineio/server.hpp"
#include "socketio/namespace.hpp"
#include "socketio/recovery.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::socketio {

struct ServerOptions : engineio::Options {
  /// A client that has not joined a namespace by then is closed.
  std::chrono::milliseconds connect_timeout{45'000};
  AssemblyLimits attachments;
  /// The attachments of a packet must come within this time, or the connection is closed.
  std::chrono::milliseconds attachment_timeout{10'000};
  /// Emits of one socket whose acknowledgement is awaited; further ones fail at once.
  std::size_t max_pending_acks = 1000;
  /// Connection-state recovery; off unless set.
  std::optional<RecoveryOptions> recovery;
  /// Gets what handlers of the application throw; `where` names the kind of handler. Any io thread. Unset: it is
  /// logged.
  std::function<void(std::string_view where, std::exception_ptr error)> on_error;
};

class Server {
 public:
  /// `contexts` are those of the listener, each run by one thread.
  Server(ServerOptions options, const std::vector<boost::asio::io_context*>& contexts);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The namespace of that name ("/" is there from the start), made if need be. Before the listener starts.
  Namespace& of(const std::string& name = "/");

  /// See engineio::Server.
  boost::asio::awaitable<http::Response> handle(http::Request& request) { return engine_.handle(request); }
  http::Handler serve_below(std::string path, http::Handler otherwise) {
    return engine_.serve_below(std::move(path), std::move(otherwise));
  }
  void attach(http::Listener& listener, const std::string& path = "/socket.io/") { engine_.attach(listener, path); }

  /// Ends all connections ("server shutting down") and refuses new ones. Any thread.
  void close() { engine_.close(); }

  const ServerOptions& options() const noexcept { return options_; }
  engineio::Server& engine() noexcept { return engine_; }

  /// Reports what is being thrown, from within a catch clause.
  void report(std::string_view where) const noexcept;
  void report(std::string_view where, const std::exception_ptr& error) const noexcept;

 private:
  friend class Client;
  friend class Namespace;

  /// Of the clients of one shard; each list has one duration.
  struct Deadlines {
    Deadlines();
    engineio::DeadlineList connect;
    engineio::DeadlineList attachments;
  };
  engineio::DeadlineList& connect_deadlines(const engineio::Shard& shard);
  engineio::DeadlineList& attachment_deadlines(const engineio::Shard& shard);
  Namespace* find(const std::string& name) const noexcept;

  const ServerOptions options_;
  std::vector<std::unique_ptr<Deadlines>> deadlines_;
  engineio::Server engine_;
  std::map<std::string, std::unique_ptr<Namespace>> namespaces_;
};

}  // namespace parley::socketio
