// Connection: one Engine.IO session (protocol revision 4): its transport (long-polling, WebSocket, or the change from
// one to the other), heartbeat, what waits to be sent, and its end. Owned by its shard's table of sessions; everything
// is used on the shard's thread, but for what says otherwise.
#pragma once

#include "socketio/engineio/deadlines.hpp"
#include "socketio/engineio/id.hpp"
#include "socketio/engineio/message.hpp"
#include "socketio/engineio/packet.hpp"
#include "socketio/engineio/request_info.hpp"
#include "socketio/engineio/shard.hpp"
#include "socketio/engineio/websocket.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace parley::socketio::engineio {

/// Why a session ended; close_text() gives the words that Socket.IO uses.
enum class CloseReason : std::uint8_t {
  transport_close,      ///< the client left or its connection ended
  transport_error,      ///< the connection broke, or was misused
  ping_timeout,         ///< no pong in time
  parse_error,          ///< a packet that cannot be understood
  forced_close,         ///< close() by the application
  forced_server_close,  ///< the client did not keep to the protocol (no CONNECT in time, packets out of order)
  slow_client,          ///< more waits to be read than Options::max_queued_bytes allows
  shutting_down,        ///< the server stops
};
std::string_view close_text(CloseReason reason) noexcept;

/// What an application makes of a session; one a connection, owned by it. Calls come on the shard's thread.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void on_message(std::string_view payload, bool binary) = 0;
  /// The last call. Nothing can be sent any more.
  virtual void on_close(CloseReason reason) = 0;
};

class Connection final : public std::enable_shared_from_this<Connection>, public WebSocket::Owner {
 public:
  /// The answer to a long-polling request.
  struct PollResult {
    unsigned status = 200;
    std::shared_ptr<const std::string> body;
  };

  Connection(std::shared_ptr<Shard> shard, const http::Request& request);
  ~Connection();

  const Id& id() const noexcept { return id_; }  // any thread
  /// The request that opened the session. Any thread.
  const std::shared_ptr<const RequestInfo>& request() const noexcept { return request_; }
  Shard& shard() const noexcept { return *shard_; }  // any thread
  bool open() const noexcept { return state_ == State::open; }
  bool on_websocket() const noexcept { return websocket_ != nullptr; }
  /// False while something waits to be read by the client; what may be lost need not be sent then.
  bool writable() const noexcept;
  /// Bytes that wait for the client, but for those of the current turn.
  std::size_t queued_bytes() const noexcept;

  // ---- Sending ----

  /// Sends text or bytes as one message packet. Any thread.
  void send_text(std::string_view text);
  void send_binary(std::string_view bytes);
  /// The same for an encoded message, behind what was posted to the shard before. On the shard's thread.
  void send(MessagePtr message);
  /// The same for what was posted itself.
  void send_now(MessagePtr message);
  /// For a message that is in the shard's turn already: the quick way to many receivers.
  void enqueue(std::uint32_t in_turn, const MessagePtr& message);

  /// Sends what is due, then ends the session; Sink::on_close is called at once. Any thread; from another one the call
  /// comes later.
  void close(CloseReason reason = CloseReason::forced_close);

  // ---- For the server ----

  using MakeSink = std::function<std::unique_ptr<Sink>(Connection&)>;

  /// Enters the session into the shard's table and starts its heartbeat; the open packet goes out before anything else.
  /// `answer` is the head of the 101 answer.
  PollResult start_polling(const MakeSink& make_sink);
  void start_websocket(const MakeSink& make_sink, http::Stream stream, std::string answer, std::string early);
  /// A GET: answered when there is something to tell.
  boost::asio::awaitable<PollResult> poll();
  /// A POST.
  PollResult post(std::string_view payload);
  /// A second transport that wants to take over; refused by being closed.
  void upgrade(http::Stream stream, std::string answer, std::string early);

  // ---- For the shard ----

  void flush();
  void close_now(CloseReason reason);
  /// Lets go of what it owns, which may hold it in turn, without a word to anybody.
  void abandon();
  static void ping_due(void* self, Clock::time_point at);
  static void pong_overdue(void* self, Clock::time_point at);
  static void upgrade_overdue(void* self, Clock::time_point at);
  static void farewell_overdue(void* self, Clock::time_point at);

 private:
  enum class State : std::uint8_t { open, closing, closed };
  /// Where a message goes.
  enum class Path : std::uint8_t {
    turn,     ///< WebSocket that takes all: into the turn
    backlog,  ///< WebSocket that is slow: behind what waits
    base64,   ///< WebSocket without binary frames: encoded for it alone
    polling,  ///< into the queue for the next poll
    none,     ///< nowhere: it is over
  };
  struct Polling;
  struct Upgrade;

  // WebSocket::Owner
  void on_websocket_message(WebSocket& from, std::string_view payload, bool binary) override;
  void on_websocket_farewell(WebSocket& from) override;
  void on_websocket_end(WebSocket& from, WebSocket::End end) override;
  void on_websocket_ready(WebSocket& from) override;

  void start(const MakeSink& make_sink);
  void leave_table();
  std::string open_text(bool may_upgrade) const;
  Path websocket_path() const noexcept;

  void handle(const Packet& packet);
  void schedule_ping();
  void write_due();
  void check_bound(std::size_t waiting);

  void on_probe(std::string_view payload, bool binary);
  void finish_upgrade();
  void cancel_upgrade();

  template <class Handler>
  void await_poll(Handler handler);
  void poll_aborted();
  void answer_poll(std::string body);
  std::string take_queue();
  void close_polling(CloseReason reason);

  std::shared_ptr<Shard> shard_;
  Turn::Sequence due_ = Turn::nothing;
  Path path_ = Path::none;
  State state_ = State::open;
  bool dirty_ = false;
  bool base64_only_ = false;
  bool pong_extended_ = false;  ///< a packet other than a pong has put off the time-out once
  bool ping_sent_ = false;
  Id id_;
  std::shared_ptr<WebSocket> websocket_;
  std::unique_ptr<Polling> polling_;
  std::unique_ptr<Upgrade> upgrade_;
  std::unique_ptr<Sink> sink_;
  Deadline heartbeat_{this};
  std::shared_ptr<const RequestInfo> request_;
};

}  // namespace parley::socketio::engineio
