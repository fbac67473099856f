// WebSocket frames as bytes (RFC 6455, 5.2): what a server writes, and the codes of the close frame (7.4).
// Pure functions, callable from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::socketio::websocket {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes (RFC 6455, 7.4.1, and the IANA registry) that this library sends or reports.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none_given = 1005;  ///< never on the wire: the close frame was empty
inline constexpr std::uint16_t not_utf8 = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t try_again_later = 1013;
}  // namespace close_code

/// True for a code that a peer may put into a close frame.
bool may_be_sent(std::uint16_t close_code) noexcept;

/// Longest head of a frame that a server writes (no mask).
inline constexpr std::size_t max_server_head = 10;

/// The head of an unmasked frame that holds a whole message; `size` says how many bytes of `bytes` it is.
struct Head {
  std::array<char, max_server_head> bytes;
  std::size_t size;
};
Head make_head(Opcode opcode, std::uint64_t payload_size) noexcept;

/// Appends a whole unmasked frame.
void append_frame(std::string& to, Opcode opcode, std::string_view payload);

/// Appends a close frame. `close_code::none_given` makes an empty one. The reason is cut at 123 bytes.
void append_close(std::string& to, std::uint16_t code, std::string_view reason);

/// XORs with the masking key (RFC 6455, 5.3). `phase` is the position in the message of the frame's payload, modulo 4.
void apply_mask(char* data, std::size_t size, const std::array<char, 4>& key, std::size_t phase) noexcept;

}  // namespace parley::socketio::websocket
