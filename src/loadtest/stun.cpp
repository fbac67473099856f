#include "loadtest/stun.hpp"

#include <algorithm>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parley::loadtest {
namespace {

constexpr std::size_t stun_header = 20;
constexpr std::array<std::uint8_t, 4> magic_cookie{0x21, 0x12, 0xa4, 0x42};
constexpr std::uint16_t binding_request = 0x0001;
constexpr std::uint16_t binding_success = 0x0101;

enum StunAttribute : std::uint16_t {
  stun_username = 0x0006,
  stun_message_integrity = 0x0008,
  stun_priority = 0x0024,
  stun_use_candidate = 0x0025,
  stun_fingerprint = 0x8028,
  stun_ice_controlling = 0x802a
};

class StunMessage {
 public:
  StunMessage(std::uint16_t type, const StunTransaction& transaction) {
    put(type, 2);
    put(0, 2);
    octets_.insert(octets_.end(), magic_cookie.begin(), magic_cookie.end());
    octets_.insert(octets_.end(), transaction.begin(), transaction.end());
  }

  void add(StunAttribute attribute, std::span<const std::uint8_t> value) {
    put(attribute, 2);
    put(value.size(), 2);
    octets_.insert(octets_.end(), value.begin(), value.end());
    octets_.resize((octets_.size() + 3) / 4 * 4);
    set_length(octets_.size());
  }

  void add_number(StunAttribute attribute, std::uint64_t value, int octets) {
    std::vector<std::uint8_t> bytes;
    for (int i = octets - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    add(attribute, bytes);
  }

  /// Sections 14.5 and 14.7: each over all before it, with a length that counts it already.
  void sign(std::string_view key) {
    std::array<std::uint8_t, 20> digest{};
    set_length(octets_.size() + 4 + digest.size());
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), octets_.data(), octets_.size(), digest.data(), nullptr);
    add(stun_message_integrity, digest);
  }

  void add_fingerprint() {
    set_length(octets_.size() + 8);
    std::uint32_t crc = 0xffff'ffff;
    for (const std::uint8_t octet : octets_) {
      crc ^= octet;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb8'8320 : 0);
    }
    add_number(stun_fingerprint, ~crc ^ 0x5354'554e, 4);
  }

  std::vector<std::uint8_t> octets() && { return std::move(octets_); }

 private:
  void put(std::uint64_t value, int octets) {
    for (int i = octets - 1; i >= 0; --i) octets_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  void set_length(std::size_t whole) {
    octets_[2] = static_cast<std::uint8_t>((whole - stun_header) >> 8);
    octets_[3] = static_cast<std::uint8_t>(whole - stun_header);
  }

  std::vector<std::uint8_t> octets_;
};

}  // namespace

std::vector<std::uint8_t> connectivity_check(const StunTransaction& transaction, const StunCredentials& credentials,
                                             std::uint64_t tie_breaker) {
  StunMessage message(binding_request, transaction);
  message.add(stun_username,
              {reinterpret_cast<const std::uint8_t*>(credentials.username.data()), credentials.username.size()});
  constexpr std::uint32_t priority_of_a_peer = 110U << 24U | 65'535U << 8U | 255U;
  message.add_number(stun_priority, priority_of_a_peer, 4);
  message.add_number(stun_ice_controlling, tie_breaker, 8);
  message.add(stun_use_candidate, {});
  message.sign(credentials.password);
  message.add_fingerprint();
  return std::move(message).octets();
}

bool is_stun(std::span<const std::uint8_t> datagram) {
  return datagram.size() >= stun_header && datagram[0] < 4 &&
         std::equal(magic_cookie.begin(), magic_cookie.end(), datagram.begin() + 4);
}

bool is_success(std::span<const std::uint8_t> datagram, const StunTransaction& transaction) {
  return is_stun(datagram) && (datagram[0] << 8 | datagram[1]) == binding_success &&
         std::equal(transaction.begin(), transaction.end(), datagram.begin() + 8);
}

}  // namespace parley::loadtest
