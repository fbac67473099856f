// Session keys out of a master key (RFC 3711 section 4.3, RFC 7714 section 11), with a key derivation rate of 0.
#pragma once

#include "srtp/suite.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace parley::srtp {

using Octets = std::span<const std::uint8_t>;

/// The keys of one direction and protocol; wiped when they go. The suite tells how much of each array is used.
struct SessionKeys {
  std::array<std::uint8_t, 32> encryption{};
  std::array<std::uint8_t, 20> authentication{};  // CM with HMAC-SHA1 alone
  std::array<std::uint8_t, 14> salt{};

  SessionKeys() = default;
  SessionKeys(const SessionKeys&) = default;
  SessionKeys& operator=(const SessionKeys&) = default;
  ~SessionKeys();
};

struct KeyPair {
  SessionKeys rtp;
  SessionKeys rtcp;
};

/// `key` and `salt` have the suite's lengths; std::invalid_argument otherwise. std::runtime_error where OpenSSL
/// refuses.
KeyPair derive_session_keys(Suite suite, Octets key, Octets salt);

}  // namespace parley::srtp
