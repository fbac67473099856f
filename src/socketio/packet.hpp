// Socket.IO 5 packets: decoding what a client sends, encoding what it gets. Pure functions, callable from any thread.
#pragma once

#include "socketio/arguments.hpp"
#include "socketio/engineio/message.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio {

enum class PacketType : std::uint8_t { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

/// A packet's text, decoded. Its attachments, if any, come as binary messages of their own.
struct Packet {
  PacketType type = PacketType::connect;
  std::string nsp = "/";
  std::string query;  ///< what followed "?" in the namespace, not decoded
  std::optional<std::uint64_t> id;
  std::size_t attachments = 0;
  boost::json::value data;  ///< null where there was none
  bool too_deep = false;    ///< an event nested deeper than max_json_depth: of `data` only its name is left
};

/// Decodes and checks a packet's text (without the Engine.IO digit). The error says what is wrong.
std::expected<Packet, const char*> decode_packet(std::string_view text, std::size_t max_attachments);

/// An event in the making: everything but the recovery offset, which is known only when the event gets its place in the
/// order.
class EventText {
 public:
  EventText(std::string_view nsp, std::string_view event, const Arguments& arguments,
            std::optional<std::uint64_t> ack_id = std::nullopt);
  /// The finished message; `offset`, unless empty, becomes the last argument.
  engineio::MessagePtr finish(const Arguments& arguments, std::string_view offset = {}) &&;

 private:
  engineio::FrameText text_;
};

engineio::MessagePtr encode_event(std::string_view nsp, std::string_view event, const Arguments& arguments,
                                  std::optional<std::uint64_t> ack_id = std::nullopt);
engineio::MessagePtr encode_ack(std::string_view nsp, std::uint64_t id, const Arguments& arguments);
/// `pid` is empty where connection-state recovery is off.
engineio::MessagePtr encode_connect(std::string_view nsp, std::string_view sid, std::string_view pid);
engineio::MessagePtr encode_connect_error(std::string_view nsp, std::string_view message,
                                          const boost::json::value& data);
engineio::MessagePtr encode_disconnect(std::string_view nsp);

/// Names that mean something else on one of the two sides and must not be used for events.
bool is_reserved_event(std::string_view name) noexcept;

}  // namespace parley::socketio
