#include "socketio/websocket/frame.hpp"

#include <array>
#include <cstring>

namespace parley::socketio::websocket {

bool may_be_sent(std::uint16_t code) noexcept {
  if (code >= 3000) return code <= 4999;
  if (code < 1000 || code > 1014) return false;
  return code != 1004 && code != 1005 && code != 1006;
}

Head make_head(Opcode opcode, std::uint64_t payload_size) noexcept {
  Head head{};
  head.bytes[0] = static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  unsigned length_bytes = 0;
  if (payload_size < 126) {
    head.bytes[1] = static_cast<char>(payload_size);
  } else if (payload_size <= 0xFFFF) {
    head.bytes[1] = 126;
    length_bytes = 2;
  } else {
    head.bytes[1] = 127;
    length_bytes = 8;
  }
  for (unsigned i = 0; i < length_bytes; ++i)
    head.bytes[2 + i] = static_cast<char>(payload_size >> (8 * (length_bytes - 1 - i)) & 0xFF);
  head.size = 2 + length_bytes;
  return head;
}

void append_frame(std::string& to, Opcode opcode, std::string_view payload) {
  const Head head = make_head(opcode, payload.size());
  to.append(head.bytes.data(), head.size);
  to.append(payload);
}

void append_close(std::string& to, std::uint16_t code, std::string_view reason) {
  if (code == close_code::none_given) return append_frame(to, Opcode::close, {});
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  payload += reason.substr(0, 123);
  append_frame(to, Opcode::close, payload);
}

void apply_mask(char* data, std::size_t size, const std::array<char, 4>& key, std::size_t phase) noexcept {
  std::array<char, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(phase + i) & 3U];
  std::uint64_t wide = 0;
  std::memcpy(&wide, turned.data(), 8);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, data + i, 8);
    eight ^= wide;
    std::memcpy(data + i, &eight, 8);
  }
  for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ turned[i & 7U]);
}

}  // namespace parley::socketio::websocket
