// Bodies that pass through in pieces, so that no large one is ever whole in memory. Used on the connection's thread.
#pragma once

#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <expected>
#include <string>

namespace parley::http {

/// Why a request's body did not come to its end. What the handler answers then is sent, if anybody is there.
struct BodyError {
  Status status = Status::bad_request;
  std::string code;
  std::string detail;
};

/// The body of a request, as it arrives (Request::body_reader). A sender from whom nothing comes for
/// Limits::body_timeout, or less than Limits::min_body_rate all in all, is given up on. How long a body may be is the
/// handler's affair; what it leaves unread ends the connection.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// The next piece, at most some 64 KiB; empty at the end of the body. One call at a time.
  virtual boost::asio::awaitable<std::expected<std::string, BodyError>> read() = 0;
};

/// The body of a response (Response::source).
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// How many bytes read() gives in all.
  virtual std::uint64_t size() const = 0;
  /// The next piece. Empty before all was given: it cannot be had any more, and the connection is cut.
  virtual boost::asio::awaitable<std::string> read() = 0;
};

}  // namespace parley::http
