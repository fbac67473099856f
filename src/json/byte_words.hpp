// Questions about eight bytes at once, for texts that are looked through byte by byte otherwise.
#pragma once

#include <cstdint>

namespace parley::json {

inline constexpr std::uint64_t each_byte_one = 0x0101010101010101;

/// Whether one of eight bytes is below `limit`, which is at most 0x80.
constexpr bool has_byte_below(std::uint64_t word, unsigned char limit) noexcept {
  return ((word - each_byte_one * limit) & ~word & (each_byte_one * 0x80)) != 0;
}

/// Whether one of eight bytes is `byte`.
constexpr bool has_byte(std::uint64_t word, unsigned char byte) noexcept {
  return has_byte_below(word ^ (each_byte_one * byte), 1);
}

}  // namespace parley::json
