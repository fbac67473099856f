#include "socketio/engineio/packet.hpp"

#include "socketio/engineio/base64.hpp"

#include <array>

namespace parley::socketio::engineio {

std::optional<Packet> decode_packet(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Packet packet;
  if (text.front() == 'b') {
    auto bytes = base64_decode(text.substr(1));
    if (!bytes) return std::nullopt;
    packet.type = PacketType::message;
    packet.binary = true;
    packet.decoded = std::move(*bytes);
    return packet;
  }
  if (text.front() < '0' || text.front() > '6') return std::nullopt;
  packet.type = static_cast<PacketType>(text.front() - '0');
  packet.data = text.substr(1);
  return packet;
}

bool decode_payload(std::string_view payload, const std::function<bool(const Packet&)>& take) {
  while (true) {
    const auto end = payload.find(record_separator);
    const auto packet = decode_packet(payload.substr(0, end));
    if (!packet) return false;
    if (!take(*packet) || end == std::string_view::npos) return true;
    payload.remove_prefix(end + 1);
  }
}

std::string open_packet(const OpenData& data) {
  std::string text = "0{\"sid\":\"";
  text += data.sid;
  text += data.may_upgrade ? "\",\"upgrades\":[\"websocket\"]" : "\",\"upgrades\":[]";
  text += ",\"pingInterval\":" + std::to_string(data.ping_interval_ms);
  text += ",\"pingTimeout\":" + std::to_string(data.ping_timeout_ms);
  text += ",\"maxPayload\":" + std::to_string(data.max_payload) + '}';
  return text;
}

std::string error_body(RequestError error) {
  static constexpr std::array messages = {"Transport unknown", "Session ID unknown", "Bad handshake method",
                                          "Bad request",       "Forbidden",          "Unsupported protocol version"};
  const auto code = static_cast<std::size_t>(error);
  return "{\"code\":" + std::to_string(code) + ",\"message\":\"" + messages.at(code) + "\"}";
}

}  // namespace parley::socketio::engineio
