// Engine.IO 4 packets and payloads as text (protocol revision 4). Pure functions, callable from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio::engineio {

enum class PacketType : std::uint8_t { open, close, ping, pong, message, upgrade, noop };

/// Stands between the packets of a long-polling payload.
inline constexpr char record_separator = '\x1e';

/// A packet as received. `data` points into what it was decoded from.
struct Packet {
  PacketType type = PacketType::noop;
  bool binary = false;
  std::string_view data;
  std::string decoded;  ///< bytes of a binary packet that came as base64

  std::string_view bytes() const noexcept { return decoded.empty() ? data : std::string_view(decoded); }
};

/// Decodes one packet in text form: a digit and its data, or "b" and base64. nullopt where it is neither.
std::optional<Packet> decode_packet(std::string_view text);

/// Takes a long-polling payload apart and hands over its packets in order, until `take` says false.
/// False where a packet cannot be decoded; those before it have been handed over.
bool decode_payload(std::string_view payload, const std::function<bool(const Packet&)>& take);

/// The character that opens a packet of that type.
constexpr char packet_digit(PacketType type) noexcept { return static_cast<char>('0' + static_cast<int>(type)); }

/// What the open packet tells the client.
struct OpenData {
  std::string_view sid;
  bool may_upgrade = false;  ///< to WebSocket
  std::int64_t ping_interval_ms = 0;
  std::int64_t ping_timeout_ms = 0;
  std::size_t max_payload = 0;  ///< bytes
};

/// "0{…}", the first packet of a session.
std::string open_packet(const OpenData& data);

/// The errors of the HTTP side, with their numbers on the wire.
enum class RequestError : std::uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

/// {"code":N,"message":"…"}
std::string error_body(RequestError error);

}  // namespace parley::socketio::engineio
