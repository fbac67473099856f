// Utf8Validator: checks that bytes are well-formed UTF-8 (RFC 3629), also when they come in pieces.
// A value without I/O; belongs to whoever decodes one text message, and is used on one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

namespace parley::socketio::websocket {

class Utf8Validator {
 public:
  /// Takes the next bytes of a text. False as soon as they cannot belong to well-formed UTF-8 (overlong forms,
  /// surrogates and code points above U+10FFFF included); after that only reset() makes sense.
  bool feed(std::string_view bytes) noexcept;

  /// True where the text may end: no sequence is open.
  bool complete() const noexcept { return missing_ == 0; }

  void reset() noexcept { *this = {}; }

 private:
  std::uint8_t missing_ = 0;  ///< continuation bytes that the open sequence still needs
  std::uint8_t low_ = 0x80;   ///< range of the next continuation byte
  std::uint8_t high_ = 0xBF;
};

/// Whole text at once.
bool is_utf8(std::string_view text) noexcept;

}  // namespace parley::socketio::websocket
