// Moves a connected stream from the io_context (thread) it was accepted on to another one, for a session's second
// transport must live where the session is.
#pragma once

#include "http/stream.hpp"

#include <optional>

namespace parley::socketio::engineio {

/// The same connection, bound to `to`; nothing where the system refuses. Nothing may be pending on the stream, and no
/// byte may have been sent by the client that was not read (RFC 6455, 4.1: it waits for the answer to its handshake).
/// Call on the thread the stream belongs to.
std::optional<http::Stream> move_to(boost::asio::io_context& to, http::Stream stream);

}  // namespace parley::socketio::engineio
