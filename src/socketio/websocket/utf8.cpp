#include "socketio/websocket/utf8.hpp"

#include <cstring>

namespace parley::socketio::websocket {

bool Utf8Validator::feed(std::string_view bytes) noexcept {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (missing_ == 0) {
      // Most text is ASCII: eight bytes a step.
      while (end - at >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, at, 8);
        if ((eight & 0x8080808080808080U) != 0) break;
        at += 8;
      }
      if (at == end) break;
    }
    const auto byte = static_cast<std::uint8_t>(*at++);
    if (missing_ > 0) {
      if (byte < low_ || byte > high_) return false;
      low_ = 0x80;
      high_ = 0xBF;
      --missing_;
    } else if (byte >= 0x80) {
      // RFC 3629, 4: the first byte fixes the length, and for E0, ED, F0, F4 the range of the second.
      if (byte < 0xC2 || byte > 0xF4) return false;
      missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
      if (byte == 0xE0) low_ = 0xA0;
      if (byte == 0xED) high_ = 0x9F;
      if (byte == 0xF0) low_ = 0x90;
      if (byte == 0xF4) high_ = 0x8F;
    }
  }
  return true;
}

bool is_utf8(std::string_view text) noexcept {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace parley::socketio::websocket
