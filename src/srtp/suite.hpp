// The SRTP protection profiles that are spoken here, and their sizes in octets (RFC 3711 section 8.2, RFC 7714 section
// 12).
#pragma once

#include <cstddef>

namespace parley::srtp {

enum class Suite { aes_cm_128_hmac_sha1_80, aes_cm_128_hmac_sha1_32, aead_aes_128_gcm, aead_aes_256_gcm };

constexpr bool is_aead(Suite suite) { return suite == Suite::aead_aes_128_gcm || suite == Suite::aead_aes_256_gcm; }

constexpr std::size_t key_length(Suite suite) { return suite == Suite::aead_aes_256_gcm ? 32 : 16; }

constexpr std::size_t salt_length(Suite suite) { return is_aead(suite) ? 12 : 14; }

constexpr std::size_t rtp_tag_length(Suite suite) {
  if (is_aead(suite)) return 16;
  return suite == Suite::aes_cm_128_hmac_sha1_32 ? 4 : 10;
}

/// RTCP keeps the 80-bit tag also where RTP has one of 32 bits (RFC 5764 section 4.1.2).
constexpr std::size_t rtcp_tag_length(Suite suite) { return is_aead(suite) ? 16 : 10; }

/// What protecting adds at most: an RTCP packet's tag and its word with the E bit and the index.
constexpr std::size_t max_trailer = 16 + 4;

}  // namespace parley::srtp
