// What an ICE agent says who checks one path (RFC 8445), and answers to those on the other end that check it as well,
// though they are lite agents (libnice is one). Pure.
#pragma once

#include "stun/message.hpp"

#include <boost/asio/ip/udp.hpp>

#include <cstdint>
#include <string>
#include <string_view>
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

/// The answer to the other's binding request; empty where `datagram` is none that knows one's own `password`.
std::vector<std::uint8_t> answer_to_check(stun::Octets datagram, std::string_view password,
                                          const boost::asio::ip::udp::endpoint& from);

}  // namespace parley::loadtest
