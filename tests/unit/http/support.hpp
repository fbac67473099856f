// What the HTTP tests share: a server on loopback with its own thread, and a client that sends raw bytes.
#pragma once

#include "http/listener.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace parley::http::testing {

using namespace std::chrono_literals;

/// Runs io_contexts, one thread each, and a listener on them. Stops and joins in its destructor.
class TestServer {
 public:
  explicit TestServer(ListenerOptions options, std::size_t threads = 1);
  ~TestServer();

  Listener& listener() { return *listener_; }
  std::uint16_t port() const { return listener_->port(); }
  boost::asio::io_context& context(std::size_t index = 0) { return *contexts_[index]; }
  /// Listener::drain, waited for.
  std::size_t drain(std::chrono::milliseconds deadline);

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::thread> threads_;
};

/// A started server with that handler.
std::unique_ptr<TestServer> serve(Handler handler, Limits limits = {});

/// A blocking TCP client with a time limit on every step.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

  void send(std::string_view bytes);
  /// Sends byte by byte, each in a segment of its own.
  void send_slowly(std::string_view bytes);
  /// One response: the head up to the empty line, and the body that Content-Length announces (none for `to_head`).
  std::string response(bool to_head = false);
  /// All until the server closes; fails after two seconds.
  std::string rest();
  /// True if the server closes within `limit` without sending anything.
  bool closed_within(std::chrono::milliseconds limit);
  /// True if nothing comes and the connection stays open for `time`.
  bool silent_for(std::chrono::milliseconds time);
  void finish_sending();
  /// Closes with a reset.
  void reset();
  void close();

 private:
  bool read_more(std::chrono::milliseconds limit);

  int socket_ = -1;
  std::string buffer_;
  bool ended_ = false;
};

std::string status_line(std::string_view response);
std::string body_of(std::string_view response);
/// The value of a field, or "" where there is none.
std::string field_of(std::string_view response, std::string_view name);

/// A handler that answers at once with the method, path and body it got.
Handler echo();

/// Limits short enough for tests.
Limits quick_limits();

/// One request on a connection of its own; the whole answer.
std::string ask(std::uint16_t port, std::string_view request);

}  // namespace parley::http::testing
