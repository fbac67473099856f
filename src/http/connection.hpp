// Connection: one client, from accept to close or upgrade: a coroutine that reads, calls the handler and writes, in
// turn. Private to the listener. It owns itself through its coroutine, and stays on its worker's thread.
#pragma once

#include "http/body.hpp"
#include "http/reader.hpp"
#include "http/stream.hpp"
#include "http/worker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

class Connection : public std::enable_shared_from_this<Connection>, private BodyReader {
 public:
  Connection(std::shared_ptr<Worker> worker, TcpSocket socket, std::string remote_address);
  ~Connection() override;

  /// Starts it. `refused`: it gets 503 and is closed.
  void start(bool refused);

  /// Called by the worker every now and then.
  void tick(Worker::Clock::time_point now);
  /// Closes it if no request is being served.
  void close_if_idle();
  /// Cancels what runs and closes.
  void cut();

 private:
  friend class Worker;  // links the connections into its list

  enum class Phase { handshake, idle, head, body, handling, writing, lingering, ended };

  boost::asio::awaitable<void> run(bool refused);
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> handshake(boost::asio::ssl::context& context);
  /// Reads one request, whole or (where its body is streamed) up to the end of its head; false where the connection is
  /// to end. Answers what cannot be read.
  boost::asio::awaitable<bool> read_request();
  /// Reads once; false at the end of the stream, on an error, and past the deadline.
  boost::asio::awaitable<bool> fill();
  /// For a handler that streams the body.
  boost::asio::awaitable<std::expected<std::string, BodyError>> read() override;
  /// The handler has the rest of the body to read, or has left it.
  bool in_streamed_body() const noexcept { return streaming_ && reader_.in_body(); }
  void set_body_deadline();
  /// Calls the handler and writes its answer; false where the connection is to end.
  boost::asio::awaitable<bool> answer_request();
  /// What the kernel has not taken of a head and a body.
  struct Unwritten {
    std::string_view head;
    std::string_view body;
    bool empty() const noexcept { return head.empty() && body.empty(); }
  };
  /// Begins to write, mostly all of it; what is left refers to head_out_ and the response, and write_remaining() takes
  /// it. failed_ where the connection is broken.
  Unwritten begin_write(const Response& response, bool keep_alive);
  boost::asio::awaitable<bool> write_remaining(Unwritten rest, const Response& response);
  boost::asio::awaitable<bool> write_rest(std::string_view head, std::string_view body);
  boost::asio::awaitable<bool> write_source(BodySource& source);
  /// Answers without the handler, and ends the sending side.
  boost::asio::awaitable<void> refuse(Status status, std::string_view code, std::string_view detail);
  boost::asio::awaitable<void> linger();

  /// The head is there: fills in what the request says of the connection, and decides on the body.
  bool begin_body();
  bool hand_over();
  void watch();
  void on_watched(const boost::system::error_code& error, std::size_t count);
  void enter(Phase phase, std::chrono::milliseconds timeout);
  void close() noexcept;

  std::shared_ptr<Worker> worker_;
  Stream stream_;
  std::string remote_address_;
  const bool early_;  ///< counted in Service::early
  RequestReader reader_;
  std::string head_out_;

  Phase phase_ = Phase::idle;
  Worker::Clock::time_point deadline_ = Worker::Clock::time_point::max();
  Worker::Clock::time_point phase_start_{};
  bool timed_out_ = false;
  bool first_request_ = true;
  bool has_source_ = false;   ///< the body of the answer that is being written is fetched bit by bit
  bool streaming_ = false;    ///< the handler reads this request's body by itself
  bool failed_ = false;       ///< the stream is at its end or broken
  bool unread_body_ = false;  ///< the client may still be sending what nobody reads

  /// While a handler takes its time, a read watches for the client going away; at most one read is under way.
  bool watching_ = false;
  std::optional<boost::asio::steady_timer> watch_ended_;
  boost::asio::cancellation_signal abort_;

  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
  bool linked_ = false;
};

}  // namespace parley::http
