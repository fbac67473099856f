#include "socketio/engineio/websocket.hpp"

#include "socketio/engineio/shard.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <climits>
#include <utility>

namespace parley::socketio::engineio {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int reads_a_wakeup = 16;  // then others get their turn
constexpr std::size_t tls_read_size = 4096;
constexpr std::size_t tls_write_size = 64 * 1024;
constexpr std::size_t buffers_a_write = 64;

bool would_block(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

struct WebSocket::Backlog {
  std::vector<MessagePtr> messages;  ///< those before `first` are gone
  std::size_t first = 0;
  std::size_t written = 0;  ///< bytes of messages[first] that are gone
  std::size_t bytes = 0;    ///< that wait

  void add(MessagePtr message, std::size_t already_written = 0) {
    bytes += message->size() - already_written;
    if (messages.size() == first) written = already_written;
    messages.push_back(std::move(message));
  }
  void take(std::size_t count) {
    bytes -= count;
    while (count > 0) {
      const std::size_t left = messages[first]->size() - written;
      if (count < left) {
        written += count;
        return;
      }
      count -= left;
      written = 0;
      messages[first++] = nullptr;
    }
    if (first > 64 && first * 2 > messages.size()) {
      messages.erase(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(first));
      first = 0;
    }
  }
  /// The next bytes to write.
  std::span<const iovec> buffers(std::array<iovec, buffers_a_write>& into) const {
    std::size_t count = 0;
    std::size_t skip = written;
    for (std::size_t i = first; i < messages.size() && count < into.size(); ++i, skip = 0) {
      const auto frames = messages[i]->frames().substr(skip);
      if (!frames.empty()) into[count++] = {const_cast<char*>(frames.data()), frames.size()};
    }
    return {into.data(), count};
  }
};

struct WebSocket::Tls {
  std::array<char, tls_read_size> in{};
  std::string out;  ///< being written
  bool writing = false;
};

WebSocket::WebSocket(std::shared_ptr<Shard> shard, http::Stream stream, Owner* owner)
    : shard_(std::move(shard)),
      owner_(owner),
      stream_(std::move(stream)),
      descriptor_(http::lowest_layer(stream_).native_handle()),
      decoder_(shard_->options().max_payload) {
  if (std::holds_alternative<std::unique_ptr<http::TlsStream>>(stream_)) tls_ = std::make_unique<Tls>();
}

WebSocket::~WebSocket() = default;

void WebSocket::start(std::string early) {
  const auto self = shared_from_this();
  if (!early.empty()) consume(early);
  if (state_ == State::ended) return;
  plain() ? wait_readable() : read_tls();
}

// ---- Reading ----

void WebSocket::wait_readable() {
  std::get<http::TcpSocket>(stream_).async_wait(http::TcpSocket::wait_read,
                                                [self = shared_from_this()](const error_code& error) {
                                                  if (!error)
                                                    self->readable();
                                                  else
                                                    self->end(End::failed);
                                                });
}

void WebSocket::readable() {
  const auto buffer = shard_->read_buffer();
  for (int i = 0; i < reads_a_wakeup && state_ != State::ended; ++i) {
    const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count == 0) return end(End::closed);
    if (count < 0) {
      if (would_block(errno) || errno == EINTR) break;
      return end(End::failed);
    }
    consume(buffer.first(static_cast<std::size_t>(count)));
    if (static_cast<std::size_t>(count) < buffer.size()) break;
  }
  if (state_ != State::ended) wait_readable();
}

void WebSocket::read_tls() {
  std::get<std::unique_ptr<http::TlsStream>>(stream_)->async_read_some(
      asio::buffer(tls_->in), [self = shared_from_this()](const error_code& error, std::size_t count) {
        if (self->state_ == State::ended) return;
        if (error) {
          const bool orderly = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
          return self->end(orderly ? End::closed : End::failed);
        }
        self->consume(std::span(self->tls_->in).first(count));
        if (self->state_ != State::ended) self->read_tls();
      });
}

void WebSocket::consume(std::span<char> bytes) {
  if (discarding_) return;
  if (auto fed = decoder_.feed(bytes, *this); !fed) violated(fed.error());
}

void WebSocket::violated(const websocket::Violation& violation) {
  discarding_ = true;
  if (owner_) owner_->on_websocket_farewell(*this);
  if (state_ == State::open) say_close(violation.code, violation.what);
  finish();
  if (auto* owner = std::exchange(owner_, nullptr)) owner->on_websocket_end(*this, End::violation);
}

bool WebSocket::on_message(std::string_view payload, bool binary) {
  if (state_ != State::open) return true;  // RFC 6455, 5.5.1: after a close frame data is ignored
  owner_->on_websocket_message(*this, payload, binary);
  return state_ != State::ended && !discarding_;
}

bool WebSocket::on_ping(std::string_view payload) {
  if (state_ != State::open) return true;
  std::string frame;
  websocket::append_frame(frame, websocket::Opcode::pong, payload);
  send(Message::framed(std::move(frame)));
  return state_ == State::open;
}

bool WebSocket::on_pong(std::string_view) { return true; }

bool WebSocket::on_close(std::uint16_t code, std::string_view) {
  discarding_ = true;
  if (owner_) owner_->on_websocket_farewell(*this);
  if (state_ == State::open) say_close(code, {});
  finish();
  if (auto* owner = std::exchange(owner_, nullptr)) owner->on_websocket_end(*this, End::closed);
  return false;
}

// ---- Writing ----

std::size_t WebSocket::queued_bytes() const noexcept { return backlog_ ? backlog_->bytes : 0; }

std::optional<std::size_t> WebSocket::write_some(std::span<const iovec> buffers) {
  if (buffers.size() > IOV_MAX) buffers = buffers.first(IOV_MAX);
  ssize_t count = 0;
  do {
    if (buffers.size() == 1) {
      count = ::send(descriptor_, buffers[0].iov_base, buffers[0].iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
    } else {
      msghdr message{};
      message.msg_iov = const_cast<iovec*>(buffers.data());
      message.msg_iovlen = buffers.size();
      count = ::sendmsg(descriptor_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
  } while (count < 0 && errno == EINTR);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (would_block(errno)) return 0;
  return std::nullopt;
}

bool WebSocket::write(Turn::Sequence sequence) {
  if (state_ != State::open) return true;
  std::size_t written = 0;
  if (plain()) {
    const auto gathered = shard_->gather(sequence);
    const auto count = write_some(gathered.buffers);
    if (!count) return false;
    if (*count == gathered.bytes) return true;
    written = *count;
  }
  backlog_ = std::make_unique<Backlog>();
  for (const auto* message : shard_->turn.messages(sequence)) {
    const std::size_t size = (*message)->size();
    if (written < size) backlog_->add(*message, written);
    written -= std::min(written, size);
  }
  plain() ? wait_writable() : write_tls();
  return true;
}

void WebSocket::queue(MessagePtr message) {
  if (state_ == State::open) backlog_->add(std::move(message));
}

void WebSocket::send(MessagePtr message) {
  if (waiting()) {
    backlog_->add(std::move(message));
    if (backlog_->bytes > shard_->options().max_queued_bytes) end_soon(End::failed);
    return;
  }
  std::size_t written = 0;
  if (plain()) {
    const auto frames = message->frames();
    const iovec buffer{const_cast<char*>(frames.data()), frames.size()};
    const auto count = write_some({&buffer, 1});
    if (!count) return end_soon(End::failed);
    if (*count == frames.size()) return;
    written = *count;
  }
  backlog_ = std::make_unique<Backlog>();
  backlog_->add(std::move(message), written);
  plain() ? wait_writable() : write_tls();
}

void WebSocket::wait_writable() {
  std::get<http::TcpSocket>(stream_).async_wait(http::TcpSocket::wait_write,
                                                [self = shared_from_this()](const error_code& error) {
                                                  if (!error && self->state_ != State::ended) self->writable();
                                                });
}

void WebSocket::writable() {
  std::array<iovec, buffers_a_write> space{};
  while (backlog_->bytes > 0) {
    const auto buffers = backlog_->buffers(space);
    std::size_t offered = 0;
    for (const auto& buffer : buffers) offered += buffer.iov_len;
    const auto count = write_some(buffers);
    if (!count) return end(End::failed);
    backlog_->take(*count);
    if (*count < offered) return wait_writable();
  }
  written();
}

void WebSocket::write_tls() {
  if (std::exchange(tls_->writing, true)) return;
  std::array<iovec, buffers_a_write> space{};
  tls_->out.clear();
  for (const auto& buffer : backlog_->buffers(space)) {
    tls_->out.append(static_cast<const char*>(buffer.iov_base), buffer.iov_len);
    if (tls_->out.size() >= tls_write_size) break;
  }
  asio::async_write(*std::get<std::unique_ptr<http::TlsStream>>(stream_), asio::buffer(tls_->out),
                    [self = shared_from_this()](const error_code& error, std::size_t count) {
                      self->tls_->writing = false;
                      if (self->state_ == State::ended) return;
                      if (error) return self->end(End::failed);
                      self->backlog_->take(count);
                      if (self->backlog_->bytes > 0) return self->write_tls();
                      self->tls_->out = {};
                      self->written();
                    });
}

void WebSocket::written() {
  backlog_.reset();
  if (state_ == State::ending) return finish();
  if (owner_) owner_->on_websocket_ready(*this);
}

// ---- Closing ----

void WebSocket::close(std::uint16_t code, std::string_view reason) {
  owner_ = nullptr;
  if (state_ == State::open) say_close(code, reason);
}

void WebSocket::say_close(std::uint16_t code, std::string_view reason) {
  state_ = State::closing;
  std::string frame;
  websocket::append_close(frame, code, reason);
  const auto at = Clock::now() + shard_->options().close_timeout;
  shard_->closings.set(closing_, at);
  shard_->arm(at);
  send(Message::framed(std::move(frame)));
}

void WebSocket::finish() {
  if (state_ == State::ended) return;
  state_ = State::ending;
  if (waiting()) return;  // written() comes back here
  // The client closes when it sees the end; closing first with unread bytes would reset the connection and lose what we
  // said. On TLS too: the close frames have said under encryption that nothing more comes.
  error_code ignored;
  http::lowest_layer(stream_).shutdown(asio::socket_base::shutdown_send, ignored);
}

void WebSocket::end(End how) {
  if (state_ == State::ended) return;
  const auto self = shared_from_this();
  drop();
  if (auto* owner = std::exchange(owner_, nullptr)) owner->on_websocket_end(*this, how);
}

void WebSocket::end_soon(End how) {
  asio::post(shard_->context(), [self = shared_from_this(), how] { self->end(how); });
}

void WebSocket::drop() noexcept {
  state_ = State::ended;
  closing_.cancel();
  error_code ignored;
  http::lowest_layer(stream_).close(ignored);
}

void WebSocket::close_overdue(void* self, Clock::time_point) {
  auto& websocket = *static_cast<WebSocket*>(self);
  websocket.end(End::failed);
}

}  // namespace parley::socketio::engineio
