// Texts that may not grow beyond a length. Pure functions on UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace parley::core {

/// At most `most` bytes of a text, cut between characters: a database that looks at what it is given refuses half a
/// one.
constexpr std::string_view shortened(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace parley::core
