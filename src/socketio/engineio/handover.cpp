#include "socketio/engineio/handover.hpp"

#include <unistd.h>

#include <utility>

namespace parley::socketio::engineio {
namespace {

using boost::system::error_code;

std::optional<http::TcpSocket> rebind(boost::asio::io_context& to, http::TcpSocket& socket) {
  error_code error;
  const auto protocol = socket.local_endpoint(error).protocol();
  if (error) return std::nullopt;
  const int descriptor = socket.release(error);
  if (error) return std::nullopt;
  http::TcpSocket moved(to);
  moved.assign(protocol, descriptor, error);
  if (error) {
    ::close(descriptor);
    return std::nullopt;
  }
  moved.non_blocking(true, error);
  return moved;
}

}  // namespace

std::optional<http::Stream> move_to(boost::asio::io_context& to, http::Stream stream) {
  auto socket = rebind(to, http::lowest_layer(stream));
  if (!socket) return std::nullopt;
  if (std::holds_alternative<http::TcpSocket>(stream)) return http::Stream(std::move(*socket));
  // The TLS session itself is reference-counted by OpenSSL: the new stream takes it over with fresh buffers of its own.
  SSL* const session = std::get<std::unique_ptr<http::TlsStream>>(stream)->native_handle();
  SSL_up_ref(session);
  return http::Stream(std::make_unique<http::TlsStream>(std::move(*socket), session));
}

}  // namespace parley::socketio::engineio
