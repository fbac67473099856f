// WebSocket: one WebSocket connection on its stream: reads and decodes, writes, waits where the client is slow, and
// closes in order (RFC 6455, 7). It is kept alive by its pending reads and by the Connection it serves, and outlives
// the latter while the closing handshake is under way. Used on its shard's thread.
//
// On plain TCP it reads and writes with direct system calls and waits for readiness only: what it receives goes through
// the shard's buffer, so that an idle connection holds no buffer.
#pragma once

#include "http/stream.hpp"
#include "socketio/engineio/deadlines.hpp"
#include "socketio/engineio/message.hpp"
#include "socketio/engineio/turn.hpp"
#include "socketio/websocket/decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct iovec;

namespace parley::socketio::engineio {

class Shard;

class WebSocket final : public std::enable_shared_from_this<WebSocket>, public websocket::Decoder::Handler {
 public:
  enum class End : std::uint8_t {
    closed,     ///< the client closed, in order or not
    failed,     ///< the connection broke, or control frames piled up unread
    violation,  ///< the client broke RFC 6455; it has been told so
  };

  /// Whom it serves. Calls come on the shard's thread and never from within write().
  class Owner {
   public:
    /// A message. The WebSocket may be closed from here.
    virtual void on_websocket_message(WebSocket& from, std::string_view payload, bool binary) = 0;
    /// It is about to say its last word: what is due must go out now.
    virtual void on_websocket_farewell(WebSocket& from) = 0;
    /// It ended, and forgets its owner with this call.
    virtual void on_websocket_end(WebSocket& from, End end) = 0;
    /// All that waited has been written: write() may be used again.
    virtual void on_websocket_ready(WebSocket& from) = 0;

   protected:
    ~Owner() = default;
  };

  /// The stream belongs to the shard's io_context; `owner` lives until on_websocket_end() or close().
  WebSocket(std::shared_ptr<Shard> shard, http::Stream stream, Owner* owner);
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  /// Begins to read; `early` is what was read behind the request already.
  void start(std::string early);

  /// Whether something waits for the client; if so, use queue() instead of write().
  bool waiting() const noexcept { return backlog_ != nullptr; }
  /// Bytes that wait.
  std::size_t queued_bytes() const noexcept;

  /// Writes a sequence of the shard's turn; what the kernel does not take waits. False where the connection is broken.
  [[nodiscard]] bool write(Turn::Sequence sequence);
  /// Puts a message behind what waits.
  void queue(MessagePtr message);
  /// Writes or queues a single message at once.
  void send(MessagePtr message);

  /// Forgets the owner, says goodbye and ends when the client answered, or after Options::close_timeout.
  void close(std::uint16_t code, std::string_view reason);

  static void close_overdue(void* self, Clock::time_point at);

 private:
  struct Backlog;  // what waits
  struct Tls;      // buffers of a TLS stream
  enum class State : std::uint8_t {
    open,
    closing,  ///< our close frame is out; until the client's comes, nothing but that counts
    ending,   ///< all is said; the end of the stream is awaited
    ended,
  };

  // Decoder::Handler
  bool on_message(std::string_view payload, bool binary) override;
  bool on_ping(std::string_view payload) override;
  bool on_pong(std::string_view payload) override;
  bool on_close(std::uint16_t code, std::string_view reason) override;

  bool plain() const noexcept { return tls_ == nullptr; }
  void wait_readable();
  void readable();
  void read_tls();
  void consume(std::span<char> bytes);
  void violated(const websocket::Violation& violation);

  /// What the kernel took of the buffers; nothing where the connection is broken.
  std::optional<std::size_t> write_some(std::span<const iovec> buffers);
  void wait_writable();
  void writable();
  void write_tls();
  void written();

  void say_close(std::uint16_t code, std::string_view reason);
  /// After the last byte: ends our side of the stream.
  void finish();
  void end(End how);
  void end_soon(End how);
  void drop() noexcept;

  std::shared_ptr<Shard> shard_;
  Owner* owner_;
  http::Stream stream_;
  int descriptor_;
  State state_ = State::open;
  bool discarding_ = false;  ///< what still comes is not decoded any more
  websocket::Decoder decoder_;
  std::unique_ptr<Backlog> backlog_;
  std::unique_ptr<Tls> tls_;
  Deadline closing_{this};
};

}  // namespace parley::socketio::engineio
