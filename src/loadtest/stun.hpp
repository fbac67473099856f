// STUN (RFC 8489) as far as an ICE agent needs it that checks one path towards a lite agent (RFC 8445). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace parley::loadtest {

using StunTransaction = std::array<std::uint8_t, 12>;

struct StunCredentials {
  std::string username;  // the other's fragment, a colon, one's own
  std::string password;  // the other's
};

/// A binding request that nominates its path, signed. `tie_breaker`: RFC 8445 section 7.1.2.
std::vector<std::uint8_t> connectivity_check(const StunTransaction& transaction, const StunCredentials& credentials,
                                             std::uint64_t tie_breaker);

/// Tells STUN from DTLS, RTP and RTCP on one socket (RFC 7983).
bool is_stun(std::span<const std::uint8_t> datagram);

/// A success response to that request. Its signature is not looked at: who answers is proved by DTLS.
bool is_success(std::span<const std::uint8_t> datagram, const StunTransaction& transaction);

}  // namespace parley::loadtest
