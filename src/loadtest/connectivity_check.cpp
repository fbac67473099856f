#include "loadtest/connectivity_check.hpp"

namespace parley::loadtest {

std::vector<std::uint8_t> connectivity_check(const stun::Transaction& transaction, const IceCredentials& credentials,
                                             std::uint64_t tie_breaker) {
  using stun::Attribute;
  constexpr std::uint32_t priority_of_a_peer = 110U << 24U | 65'535U << 8U | 255U;
  stun::Writer request(stun::Type::binding_request, transaction);
  request.add(Attribute::username, credentials.username)
      .add_number(Attribute::priority, priority_of_a_peer, 4)
      .add_number(Attribute::ice_controlling, tie_breaker, 8)
      .add(Attribute::use_candidate, stun::Octets())
      .sign(credentials.password)
      .add_fingerprint();
  return std::move(request).octets();
}

bool is_success(stun::Octets datagram, const stun::Transaction& transaction) {
  const auto message = stun::Message::read(datagram);
  return message && message->is(stun::Type::binding_success) && message->answers(transaction);
}

}  // namespace parley::loadtest
