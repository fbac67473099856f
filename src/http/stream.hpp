// Stream: a connected byte stream, plain TCP or TLS, as the listener accepted it. It stays on the io_context
// (one thread) that it was accepted for, and is owned by whoever holds it.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <variant>

namespace parley::http {

/// A TCP socket bound to its io_context by type, so that no type-erased executor is paid for.
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<TcpSocket>;

using Stream = std::variant<TcpSocket, std::unique_ptr<TlsStream>>;

/// The TCP socket below a stream.
inline TcpSocket& lowest_layer(Stream& stream) {
  if (auto* plain = std::get_if<TcpSocket>(&stream)) return *plain;
  return std::get<std::unique_ptr<TlsStream>>(stream)->next_layer();
}

}  // namespace parley::http
