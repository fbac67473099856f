// Octets from hexadecimal text, packets made to order, and calls that answer what was written.
#pragma once

#include "srtp/context.hpp"

#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace parley::srtp {

using Buffer = std::vector<std::uint8_t>;

/// Blanks are skipped.
inline Buffer hex(std::string_view text) {
  Buffer octets;
  int high = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      octets.push_back(static_cast<std::uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return octets;
}

inline constexpr Suite all_suites[] = {Suite::aes_cm_128_hmac_sha1_80, Suite::aes_cm_128_hmac_sha1_32,
                                       Suite::aead_aes_128_gcm, Suite::aead_aes_256_gcm};

/// 0, 1, 2 … from `first`.
inline Buffer counting(std::size_t length, std::uint8_t first = 0) {
  Buffer octets(length);
  std::iota(octets.begin(), octets.end(), first);
  return octets;
}

inline Context make_context(Suite suite, Direction direction, Limits limits = {}) {
  return {suite, direction, counting(key_length(suite), 1), counting(salt_length(suite), 101), limits};
}

inline Buffer rtp_packet(std::uint32_t ssrc, std::uint16_t sequence, std::size_t payload = 100) {
  Buffer packet{0x80, 96, static_cast<std::uint8_t>(sequence >> 8), static_cast<std::uint8_t>(sequence), 0, 0, 0, 1};
  for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(ssrc >> shift));
  const Buffer body = counting(payload, static_cast<std::uint8_t>(sequence));
  packet.insert(packet.end(), body.begin(), body.end());
  return packet;
}

inline Buffer rtcp_packet(std::uint32_t ssrc, std::size_t body_length = 20) {
  Buffer packet{0x80, 200, 0, static_cast<std::uint8_t>(1 + body_length / 4)};
  for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(ssrc >> shift));
  const Buffer body = counting(body_length, 7);
  packet.insert(packet.end(), body.begin(), body.end());
  return packet;
}

struct Answer {
  Status status;
  Buffer octets;
};

using Operation = Result (Context::*)(Octets, std::span<std::uint8_t>);

/// Out of one buffer into another.
inline Answer run(Operation operation, Context& context, Octets packet) {
  Buffer out(packet.size() + max_trailer, 0xee);
  const Result result = (context.*operation)(packet, out);
  out.resize(result.length);
  return {result.status, std::move(out)};
}

inline Answer protect_rtp(Context& context, Octets packet) { return run(&Context::protect_rtp, context, packet); }
inline Answer protect_rtcp(Context& context, Octets packet) { return run(&Context::protect_rtcp, context, packet); }
inline Answer unprotect_rtp(Context& context, Octets packet) { return run(&Context::unprotect_rtp, context, packet); }
inline Answer unprotect_rtcp(Context& context, Octets packet) { return run(&Context::unprotect_rtcp, context, packet); }

}  // namespace parley::srtp
