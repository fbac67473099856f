#include "loadtest/connectivity_check.hpp"

#include <algorithm>
#include <array>

namespace parley::loadtest {
namespace {

constexpr std::array<std::uint8_t, 4> magic_cookie{0x21, 0x12, 0xa4, 0x42};

/// RFC 8489 section 14.2: the octets of the port and of the address, each with the message's own over it.
std::vector<std::uint8_t> xor_mapped(const boost::asio::ip::udp::endpoint& address,
                                     const stun::Transaction& transaction) {
  std::array<std::uint8_t, 16> mask{};
  std::ranges::copy(magic_cookie, mask.begin());
  std::ranges::copy(transaction, mask.begin() + magic_cookie.size());
  const bool is_v6 = address.address().is_v6();
  std::vector<std::uint8_t> value{0, static_cast<std::uint8_t>(is_v6 ? 2 : 1),
                                  static_cast<std::uint8_t>(address.port() >> 8 ^ mask[0]),
                                  static_cast<std::uint8_t>(address.port() ^ mask[1])};
  const auto add = [&](const auto& octets) {
    for (std::size_t i = 0; i < octets.size(); ++i) value.push_back(static_cast<std::uint8_t>(octets[i] ^ mask[i]));
  };
  if (is_v6)
    add(address.address().to_v6().to_bytes());
  else
    add(address.address().to_v4().to_bytes());
  return value;
}

}  // namespace

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

std::vector<std::uint8_t> answer_to_check(stun::Octets datagram, std::string_view password,
                                          const boost::asio::ip::udp::endpoint& from) {
  const auto message = stun::Message::read(datagram);
  if (!message || !message->is(stun::Type::binding_request) || !message->is_signed_with(password)) return {};
  stun::Transaction transaction{};
  std::ranges::copy(datagram.subspan(stun::header_octets - transaction.size(), transaction.size()),
                    transaction.begin());
  stun::Writer answer(stun::Type::binding_success, transaction);
  answer.add(stun::Attribute::xor_mapped_address, xor_mapped(from, transaction)).sign(password).add_fingerprint();
  return std::move(answer).octets();
}

}  // namespace parley::loadtest
