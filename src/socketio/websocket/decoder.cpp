#include "socketio/websocket/decoder.hpp"

#include <utility>
#include <algorithm>
#include <cstring>

namespace parley::socketio::websocket {
namespace {

constexpr std::size_t max_control_payload = 125;  // RFC 6455, 5.5

std::unexpected<Violation> violation(const char* what, std::uint16_t code = close_code::protocol_error) {
  return std::unexpected(Violation{code, what});
}

bool is_control(Opcode opcode) noexcept { return (static_cast<unsigned>(opcode) & 8U) != 0; }

bool is_known(unsigned opcode) noexcept { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

}  // namespace

std::expected<void, Violation> Decoder::feed(std::span<char> bytes, Handler& handler) {
  while (true) {
    if (step_ == Step::head) {
      const auto whole = take_head(bytes);
      if (!whole) return std::unexpected(whole.error());
      if (!*whole) return {};
    }
    if (bytes.empty() && frame_.left > 0) return {};
    const auto go_on = take_payload(bytes, handler);
    if (!go_on) return std::unexpected(go_on.error());
    if (!*go_on) return {};
  }
}

/// True when the head is whole. What can be refused is refused with the first two bytes, before a length is believed.
std::expected<bool, Violation> Decoder::take_head(std::span<char>& bytes) {
  const auto take_up_to = [&](std::size_t wanted) {
    const std::size_t taken = std::min(wanted - head_size_, bytes.size());
    std::memcpy(head_.data() + head_size_, bytes.data(), taken);
    head_size_ = static_cast<std::uint8_t>(head_size_ + taken);
    bytes = bytes.subspan(taken);
    return head_size_ == wanted;
  };
  if (head_size_ < 2 && !take_up_to(2)) return false;

  const auto first = static_cast<std::uint8_t>(head_[0]);
  const auto second = static_cast<std::uint8_t>(head_[1]);
  if ((first & 0x70U) != 0) return violation("reserved bits are set and no extension was agreed on");
  if (!is_known(first & 0x0FU)) return violation("unknown opcode");
  if ((second & 0x80U) == 0) return violation("a client must mask its frames");
  const unsigned short_size = second & 0x7FU;
  frame_.opcode = static_cast<Opcode>(first & 0x0FU);
  frame_.fin = (first & 0x80U) != 0;
  if (is_control(frame_.opcode)) {
    if (!frame_.fin) return violation("control frames must not be fragmented");
    if (short_size > max_control_payload) return violation("control frames hold 125 bytes at most");
  } else if (frame_.opcode == Opcode::continuation) {
    if (!in_message_) return violation("there is no message to continue");
  } else if (in_message_) {
    return violation("a new message began inside a fragmented one");
  }

  const unsigned length_bytes = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
  if (!take_up_to(2 + length_bytes + 4)) return false;

  std::uint64_t size = length_bytes == 0 ? short_size : 0;
  for (unsigned i = 0; i < length_bytes; ++i) size = size << 8 | static_cast<std::uint8_t>(head_[2 + i]);
  if (length_bytes == 8 && size >> 63 != 0) return violation("the length has its highest bit set");
  if ((length_bytes == 2 && size < 126) || (length_bytes == 8 && size <= 0xFFFF))
    return violation("the length is not in its shortest form");
  std::memcpy(frame_.key.data(), head_.data() + 2 + length_bytes, 4);
  if (auto opened = open_frame(size); !opened) return std::unexpected(opened.error());
  return true;
}

std::expected<void, Violation> Decoder::open_frame(std::uint64_t size) {
  if (!is_control(frame_.opcode)) {
    if (!in_message_) {
      binary_ = frame_.opcode == Opcode::binary;
      in_message_ = true;
      utf8_.reset();
    }
    if (size > max_message_ - message_.size()) return violation("the message is too big", close_code::too_big);
  }
  frame_.left = size;
  frame_.phase = 0;
  head_size_ = 0;
  step_ = Step::payload;
  return {};
}

std::expected<bool, Violation> Decoder::take_payload(std::span<char>& bytes, Handler& handler) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(frame_.left, bytes.size()));
  const std::span<char> piece = bytes.first(size);
  bytes = bytes.subspan(size);
  apply_mask(piece.data(), size, frame_.key, frame_.phase);
  frame_.phase = static_cast<std::uint8_t>((frame_.phase + size) & 3U);
  frame_.left -= size;
  const bool whole = frame_.left == 0;
  if (whole) step_ = Step::head;
  const std::string_view text(piece.data(), size);

  if (is_control(frame_.opcode)) {
    if (whole && control_.empty()) return finish_control(text, handler);
    control_.append(text);
    if (!whole) return true;
    const std::string payload = std::exchange(control_, {});
    return finish_control(payload, handler);
  }

  if (!binary_ && !utf8_.feed(text)) return violation("text is not UTF-8", close_code::not_utf8);
  if (whole && frame_.fin && message_.empty()) return finish_message(text, handler);
  message_.append(text);
  if (!whole || !frame_.fin) return true;
  const std::string payload = std::exchange(message_, {});
  return finish_message(payload, handler);
}

std::expected<bool, Violation> Decoder::finish_message(std::string_view payload, Handler& handler) {
  if (!binary_ && !utf8_.complete()) return violation("text ends inside a UTF-8 sequence", close_code::not_utf8);
  in_message_ = false;
  return handler.on_message(payload, binary_);
}

std::expected<bool, Violation> Decoder::finish_control(std::string_view payload, Handler& handler) {
  if (frame_.opcode == Opcode::ping) return handler.on_ping(payload);
  if (frame_.opcode == Opcode::pong) return handler.on_pong(payload);
  if (payload.empty()) return handler.on_close(close_code::none_given, {});
  if (payload.size() == 1) return violation("a close frame holds nothing or a code of two bytes");
  const auto code =
      static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
  if (!may_be_sent(code)) return violation("this close code must not be sent");
  const std::string_view reason = payload.substr(2);
  if (!is_utf8(reason)) return violation("the reason of the close is not UTF-8", close_code::not_utf8);
  return handler.on_close(code, reason);
}

}  // namespace parley::socketio::websocket
