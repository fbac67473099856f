// Octets of RTP (RFC 3550 section 5.1) and RTCP headers. Pure.
#pragma once

#include "srtp/keys.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace parley::srtp {

inline std::uint16_t read_16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

inline std::uint32_t read_32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

inline void write_32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

constexpr std::size_t rtcp_header_length = 8;

inline bool has_version_2(Octets packet) { return packet[0] >> 6 == 2; }

/// With contributing sources and extension; nothing where the packet is shorter than that or no RTP packet.
inline std::optional<std::size_t> rtp_header_length(Octets packet) {
  if (packet.size() < 12 || !has_version_2(packet)) return std::nullopt;
  std::size_t length = 12 + std::size_t{4} * (packet[0] & 0x0f);
  if ((packet[0] & 0x10) != 0) {
    if (packet.size() < length + 4) return std::nullopt;
    length += 4 + std::size_t{4} * read_16(packet.data() + length + 2);
  }
  if (packet.size() < length) return std::nullopt;
  return length;
}

}  // namespace parley::srtp
