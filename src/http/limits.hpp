// What the listener allows a client. Plain values, copied into each worker; nothing changes while it runs.
#pragma once

#include <chrono>
#include <cstddef>

namespace parley::http {

struct Limits {
  /// Request line and fields together, in bytes; more is answered with 431 (a longer request line with 414).
  std::size_t max_header_bytes = 16 * 1024;
  /// Number of header fields; more is answered with 431.
  std::size_t max_header_fields = 100;
  /// Body in bytes, after chunked decoding; more is answered with 413. A route may set its own
  /// (ListenerOptions::body_limit).
  std::size_t max_body_bytes = 1024 * 1024;

  /// From the first byte of a request (or the accept, or the end of the TLS handshake) to the end of its head; then
  /// 408.
  std::chrono::milliseconds head_timeout{10'000};
  /// A body may take this long plus one second for each `min_body_rate` bytes that arrived; then 408.
  std::chrono::milliseconds body_timeout{10'000};
  std::size_t min_body_rate = 1024;
  /// A connection without a request is closed after this time.
  std::chrono::milliseconds idle_timeout{60'000};
  /// A client that takes no byte of a response for this long is disconnected.
  std::chrono::milliseconds write_timeout{30'000};
  /// After an error that ends a connection: how long what the client still sends is read and thrown away, so that it
  /// gets to see the answer.
  std::chrono::milliseconds linger{1'000};

  /// Open connections of a listener that were not handed over by an upgrade. One more is answered with 503 and closed;
  /// with a sixteenth (at least 16) above it being refused at the same time, further ones are closed without an answer.
  std::size_t max_connections = 20'000;
};

}  // namespace parley::http
