// RequestReader: HTTP/1.x requests out of bytes, without I/O. Owned by one connection, used on its thread.
//
//   fill prepare() and commit(), then advance() until it says `need_more`;
//   `head_ready`: look at request(), then accept_body() with the limit that holds for it, and advance() again;
//   `complete`: answer request(), then next() and advance() again, for a further request may be in the buffer already.
//
// The head is checked as a whole before Beast's parser sees it: lines end with CRLF, no control characters, no folded
// lines, no more than one of Content-Length and Transfer-Encoding (RFC 9112, 2.2, 5.2, 6.3, 11.2).
#pragma once

#include "http/chunked.hpp"
#include "http/head_parser.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parley::http {

/// Why a request cannot be read. The connection answers it and is closed.
struct ReadError {
  Status status = Status::bad_request;
  std::string code;
  std::string detail;
};

class RequestReader {
 public:
  enum class State { need_more, head_ready, complete, failed };

  explicit RequestReader(const Limits& limits) : limits_(&limits) {}

  /// Where the next bytes go. Empty when a complete request waits to be answered and the buffer behind it is full.
  std::span<char> prepare();
  /// `count` bytes were put into what prepare() gave.
  void commit(std::size_t count);

  State advance();

  /// After head_ready: sets the limit for the body. False where Content-Length is above it (error() is set then).
  bool accept_body(std::size_t max_bytes);

  /// Forgets the request; bytes behind it stay.
  void next();

  Request& request() noexcept { return request_; }
  const ReadError& error() const noexcept { return error_; }

  /// Bytes of a request have come, but not all of its head.
  bool in_head() const noexcept { return phase_ == Phase::head && begin_ != end_; }
  bool is_complete() const noexcept { return phase_ == Phase::complete; }
  /// The head has been read, and the body has not come whole.
  bool in_body() const noexcept { return phase_ == Phase::fixed_body || phase_ == Phase::chunked_body; }
  bool has_body() const noexcept { return chunked_ || content_length_ > 0; }
  /// No byte of the body has been received yet.
  bool body_untouched() const noexcept { return begin_ == end_; }
  std::uint64_t body_received() const noexcept { return body_taken_ + request_.body.size(); }
  /// Moves out what has arrived of the body so far; what comes later begins behind it.
  std::string take_body();
  /// The client may send a further request on the connection (RFC 9112, 9.3).
  bool keep_alive() const noexcept { return keep_alive_; }
  /// It waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1).
  bool expects_continue() const noexcept { return expects_continue_; }
  /// `Connection: upgrade` with `Upgrade: websocket`, GET, HTTP/1.1 and no body.
  bool wants_websocket() const noexcept { return wants_websocket_; }

  /// Bytes that were read behind the request; the buffer is empty afterwards.
  std::string take_rest();
  /// Nothing further is read as a request; prepare() then gives room for bytes that are discard()ed.
  void stop() noexcept {
    phase_ = Phase::failed;
    discard();
  }
  /// Throws away what is in the buffer.
  void discard() noexcept { begin_ = end_ = scanned_ = 0; }

 private:
  enum class Phase { head, head_ready, fixed_body, chunked_body, complete, failed };

  State advance_head();
  State advance_chunked();
  bool parse_head(std::string_view head);
  bool read_fields(const HeadParser::Counts& counts);
  bool read_framing(const HeadParser::Counts& counts);
  State fail(Status status, std::string_view code, std::string_view detail);

  const Limits* limits_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< of the bytes in the buffer that are not used up
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;  ///< up to where the end of the head was looked for

  Phase phase_ = Phase::head;
  Request request_;
  ReadError error_;
  ChunkedDecoder decoder_;
  std::uint64_t content_length_ = 0;
  std::size_t body_limit_ = 0;
  std::uint64_t body_taken_ = 0;       ///< bytes of the body that take_body() has given
  std::size_t reading_into_body_ = 0;  ///< size of the part of the body that prepare() gave out
  bool chunked_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  bool wants_websocket_ = false;
};

}  // namespace parley::http
