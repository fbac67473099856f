// Server: Engine.IO over the HTTP listener: opens sessions, finds the one a request belongs to wherever it lives, and
// turns upgrades into WebSockets. Usable alone; Socket.IO is built on it. Owned by whoever composes the program; its
// functions may be called from any thread, but for the constructor and destructor.
#pragma once

#include "http/listener.hpp"
#include "http/message.hpp"
#include "socketio/engineio/connection.hpp"
#include "socketio/engineio/options.hpp"
#include "socketio/engineio/packet.hpp"
#include "socketio/engineio/shard.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace parley::socketio::engineio {

class Server {
 public:
  /// Called for each new session, on its shard's thread; makes what receives its messages.
  using OnConnection = Connection::MakeSink;

  /// `contexts` are those of the listener, each run by one thread; sessions live on the one their first request came in
  /// on.
  Server(Options options, const std::vector<boost::asio::io_context*>& contexts, OnConnection on_connection);
  /// After close(), and once the io_contexts do not run any more.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Answers a long-polling request. Runs on the thread of the request's connection, one of the contexts'.
  boost::asio::awaitable<http::Response> handle(http::Request& request);
  /// Takes a WebSocket handshake, on such a thread as well.
  void upgrade(http::Request request, http::Stream stream, std::string early);

  /// A handler for the listener: requests below `path` ("/engine.io/") come to this server, all others go to
  /// `otherwise`. The listener's body limit for them should be above Options::max_payload, or it answers 413 itself.
  http::Handler serve_below(std::string path, http::Handler otherwise);
  /// Upgrades below `path` come to this server from now on. Before the listener starts.
  void attach(http::Listener& listener, const std::string& path);

  /// Ends all sessions ("server shutting down") and refuses new ones.
  void close();

  std::size_t connections() const noexcept;
  const std::vector<std::shared_ptr<Shard>>& shards() const noexcept { return shards_; }
  const Options& options() const noexcept { return options_; }

 private:
  /// What a request is about, once checked.
  struct Target {
    bool websocket = false;
    std::optional<Id> session;  ///< none: a new one is wanted
  };
  struct Refused {
    RequestError error;
    unsigned status = 400;
  };
  std::expected<Target, Refused> check(const http::Request& request, bool is_upgrade) const;
  static Connection::PollResult answer_of(const Refused& refused);
  static std::string upgrade_answer_of(const Refused& refused);
  boost::asio::awaitable<Connection::PollResult> serve_session(std::shared_ptr<Shard> shard, Id id,
                                                               http::Request& request);
  void continue_upgrade(const std::shared_ptr<Shard>& shard, Id id, http::Stream stream, std::string answer,
                        std::string early);
  std::shared_ptr<Shard> shard_here() const;

  const Options options_;
  std::vector<std::shared_ptr<Shard>> shards_;
  OnConnection on_connection_;
  std::atomic<bool> closed_{false};
};

}  // namespace parley::socketio::engineio
