#include "socketio/packet.hpp"

#include "socketio/json_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace parley::socketio {

namespace json = boost::json;

namespace {

constexpr std::uint64_t max_ack_id = (std::uint64_t{1} << 53) - 1;  // beyond it JavaScript's numbers skip

/// Takes the decimal number off the front of `text`; nullopt where there is none or it is above `max`.
std::optional<std::uint64_t> take_number(std::string_view& text, std::uint64_t max) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || number > max) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  return number;
}

bool starts_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

bool is_event_payload(const json::value& data) {
  const auto* array = data.if_array();
  if (!array || array->empty()) return false;
  const auto& name = array->front();
  return name.is_number() || (name.is_string() && !is_reserved_event(name.get_string()));
}

const char* wrong_payload(const Packet& packet, bool has_data) {
  switch (packet.type) {
    case PacketType::connect:
      return has_data && !packet.data.is_object() ? "the payload of CONNECT must be an object" : nullptr;
    case PacketType::disconnect:
      return has_data ? "DISCONNECT has no payload" : nullptr;
    case PacketType::connect_error:
      return "only the server sends CONNECT_ERROR";
    case PacketType::event:
    case PacketType::binary_event:
      return is_event_payload(packet.data) ? nullptr
                                           : "the payload of an event must be an array that begins with its name";
    case PacketType::ack:
    case PacketType::binary_ack:
      if (!packet.id) return "an acknowledgement needs an id";
      return packet.data.is_array() ? nullptr : "the payload of an acknowledgement must be an array";
  }
  return "unknown packet type";
}

/// All placeholders of a binary packet must name one of its attachments.
bool placeholders_fit(const json::value& value, std::size_t attachments) {
  if (const auto* array = value.if_array())
    return std::all_of(array->begin(), array->end(),
                       [&](const auto& element) { return placeholders_fit(element, attachments); });
  const auto* object = value.if_object();
  if (!object) return true;
  const int index = placeholder_index(value);
  if (index != -1) return index >= 0 && static_cast<std::size_t>(index) < attachments;
  return std::all_of(object->begin(), object->end(),
                     [&](const auto& member) { return placeholders_fit(member.value(), attachments); });
}

void append_namespace(std::string& to, std::string_view nsp) {
  if (nsp != "/") to.append(nsp).append(1, ',');
}

/// "4" of Engine.IO, the type, and the number of attachments where there are some.
engineio::FrameText begin_packet(PacketType plain, PacketType binary, const Arguments& arguments) {
  engineio::FrameText text("4");
  const bool has_bytes = !arguments.attachments().empty();
  text.bytes() += static_cast<char>('0' + static_cast<int>(has_bytes ? binary : plain));
  if (has_bytes) text.bytes().append(std::to_string(arguments.attachments().size())).append(1, '-');
  return text;
}

engineio::MessagePtr finish_packet(engineio::FrameText text, const Arguments& arguments) {
  auto message = std::make_shared<engineio::Message>(std::move(text));
  for (const auto& bytes : arguments.attachments()) message->append_binary(bytes);
  return message;
}

/// What is left of an event's payload that is nested too deep: its name. So the application can tell its sender.
std::optional<json::value> name_only(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n", 1);
  if (!text.starts_with('[') || begin == std::string_view::npos || text[begin] != '"') return std::nullopt;
  auto end = begin + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) return std::nullopt;
  auto name = parse_json(text.substr(begin, end + 1 - begin));
  if (!name) return std::nullopt;
  return json::array{std::move(*name)};
}

engineio::FrameText plain_packet(PacketType type, std::string_view nsp) {
  engineio::FrameText text("4");
  text.bytes() += static_cast<char>('0' + static_cast<int>(type));
  append_namespace(text.bytes(), nsp);
  return text;
}

}  // namespace

bool is_reserved_event(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 6> reserved = {"connect",       "connect_error", "disconnect",
                                                               "disconnecting", "newListener",   "removeListener"};
  return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

std::expected<Packet, const char*> decode_packet(std::string_view text, std::size_t max_attachments) {
  Packet packet;
  if (text.empty() || text[0] < '0' || text[0] > '6') return std::unexpected("unknown packet type");
  packet.type = static_cast<PacketType>(text[0] - '0');
  text.remove_prefix(1);

  if (packet.type == PacketType::binary_event || packet.type == PacketType::binary_ack) {
    const auto count = take_number(text, max_attachments);
    if (!count || *count == 0 || !text.starts_with('-')) return std::unexpected("illegal number of attachments");
    packet.attachments = static_cast<std::size_t>(*count);
    text.remove_prefix(1);
  }
  if (text.starts_with('/')) {
    const auto name = text.substr(0, text.find(','));
    text.remove_prefix(std::min(name.size() + 1, text.size()));
    const auto question = name.find('?');
    packet.nsp = name.substr(0, question);
    if (question != std::string_view::npos) packet.query = name.substr(question + 1);
  }
  if (starts_with_digit(text)) {
    packet.id = take_number(text, max_ack_id);
    if (!packet.id) return std::unexpected("the acknowledgement's id is too big");
  }
  if (!text.empty()) {
    bool too_deep = false;
    auto data = parse_json(text, &too_deep);
    const bool is_event = packet.type == PacketType::event || packet.type == PacketType::binary_event;
    if (!data && too_deep && is_event) {
      data = name_only(text);
      packet.too_deep = true;
    }
    if (!data) return std::unexpected("the payload is no JSON");
    packet.data = std::move(*data);
  }
  if (const char* wrong = wrong_payload(packet, !text.empty())) return std::unexpected(wrong);
  if (packet.attachments > 0 && !placeholders_fit(packet.data, packet.attachments))
    return std::unexpected("a placeholder names no attachment");
  return packet;
}

EventText::EventText(std::string_view nsp, std::string_view event, const Arguments& arguments,
                     std::optional<std::uint64_t> ack_id)
    : text_(begin_packet(PacketType::event, PacketType::binary_event, arguments)) {
  auto& bytes = text_.bytes();
  append_namespace(bytes, nsp);
  if (ack_id) bytes += std::to_string(*ack_id);
  bytes += '[';
  append_json_string(bytes, event);
  for (const auto& value : arguments.values()) {
    bytes += ',';
    append_json(bytes, value);
  }
}

engineio::MessagePtr EventText::finish(const Arguments& arguments, std::string_view offset) && {
  if (!offset.empty()) {
    text_.bytes() += ',';
    append_json_string(text_.bytes(), offset);
  }
  text_.bytes() += ']';
  return finish_packet(std::move(text_), arguments);
}

engineio::MessagePtr encode_event(std::string_view nsp, std::string_view event, const Arguments& arguments,
                                  std::optional<std::uint64_t> ack_id) {
  return EventText(nsp, event, arguments, ack_id).finish(arguments);
}

engineio::MessagePtr encode_ack(std::string_view nsp, std::uint64_t id, const Arguments& arguments) {
  auto text = begin_packet(PacketType::ack, PacketType::binary_ack, arguments);
  append_namespace(text.bytes(), nsp);
  text.bytes() += std::to_string(id);
  append_json(text.bytes(), json::value(arguments.values()));
  return finish_packet(std::move(text), arguments);
}

engineio::MessagePtr encode_connect(std::string_view nsp, std::string_view sid, std::string_view pid) {
  auto text = plain_packet(PacketType::connect, nsp);
  text.bytes().append("{\"sid\":\"").append(sid);
  if (!pid.empty()) text.bytes().append("\",\"pid\":\"").append(pid);
  text.bytes() += "\"}";
  return std::make_shared<engineio::Message>(std::move(text));
}

engineio::MessagePtr encode_connect_error(std::string_view nsp, std::string_view message, const json::value& data) {
  auto text = plain_packet(PacketType::connect_error, nsp);
  text.bytes() += "{\"message\":";
  append_json_string(text.bytes(), message);
  if (!data.is_null()) {
    text.bytes() += ",\"data\":";
    append_json(text.bytes(), data);
  }
  text.bytes() += '}';
  return std::make_shared<engineio::Message>(std::move(text));
}

engineio::MessagePtr encode_disconnect(std::string_view nsp) {
  return std::make_shared<engineio::Message>(plain_packet(PacketType::disconnect, nsp));
}

}  // namespace parley::socketio
