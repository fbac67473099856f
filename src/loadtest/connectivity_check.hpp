// The one thing that an ICE agent says who checks one path towards a lite agent (RFC 8445). Pure.
#pragma once

#include "stun/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace parley::loadtest {

struct IceCredentials {
  std::string username;  // the other's fragment, a colon, one's own
  std::string password;  // the other's
};

/// A binding request that nominates its path, signed. `tie_breaker`: RFC 8445 section 7.1.2.
std::vector<std::uint8_t> connectivity_check(const stun::Transaction& transaction, const IceCredentials& credentials,
                                             std::uint64_t tie_breaker);

/// A success response to that request. Its signature is not looked at: who answers is proved by DTLS.
bool is_success(stun::Octets datagram, const stun::Transaction& transaction);

}  // namespace parley::loadtest
