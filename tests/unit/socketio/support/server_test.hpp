// ServerTest: a Socket.IO server on real threads and a real port, for tests that look at it from both sides.
#pragma once

#include "http/listener.hpp"
#include "socketio/server.hpp"
#include "test_client.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley::socketio {

/// What happened in the server's threads, in order; the test takes it out, waiting for it.
class Log {
 public:
  void add(std::string line);
  std::string next(std::chrono::milliseconds patience = std::chrono::seconds(5));
  bool quiet_for(std::chrono::milliseconds time) { return next(time) == "nothing"; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
};

class ServerTest : public testing::TestWithParam<std::size_t> {
 protected:
  ServerTest();
  ~ServerTest() override;

  /// Makes the server with `threads` threads; set up its namespaces before start().
  void make(std::size_t threads = 1);
  void start();
  std::uint16_t port() const { return listener_->port(); }

  void TearDown() override;

  Namespace& nsp() { return server->of("/"); }
  /// Writes down how sockets end.
  void log_disconnects();

  ServerOptions options;
  Log log;
  std::unique_ptr<Server> server;

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::unique_ptr<http::Listener> listener_;
  std::vector<std::jthread> threads_;
};

}  // namespace parley::socketio
