// The opening handshake of a WebSocket, server's side (RFC 6455, 4.2). Pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio::websocket {

/// The fields of an upgrade request that the handshake looks at; empty where a field is missing.
struct UpgradeRequest {
  bool is_get = false;
  std::string_view upgrade;     ///< Upgrade
  std::string_view connection;  ///< Connection
  std::string_view key;         ///< Sec-WebSocket-Key
  std::string_view version;     ///< Sec-WebSocket-Version
};

enum class Refusal {
  none,
  bad_request,      ///< 400
  unknown_version,  ///< 426 with Sec-WebSocket-Version: 13
};

/// Whether the request is a proper opening handshake of version 13.
Refusal check(const UpgradeRequest& request);

/// Sec-WebSocket-Accept for a key (RFC 6455, 4.2.2 point 5.4).
std::string accept_key(std::string_view key);

/// The head of the 101 answer. No subprotocol and no extension is ever agreed on.
std::string switching_protocols(std::string_view key);

/// The answer to a refused handshake, complete with an empty body; the connection ends with it.
std::string refusal_answer(Refusal refusal);

}  // namespace parley::socketio::websocket
