#include "stun/message.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parley::stun {
namespace {

constexpr std::array<std::uint8_t, 4> magic_cookie{0x21, 0x12, 0xa4, 0x42};
constexpr std::size_t attribute_header = 4;
constexpr std::size_t digest_octets = 20;
constexpr std::size_t fingerprint_octets = 4;
using Digest = std::array<std::uint8_t, digest_octets>;

std::size_t number_at(Octets octets, std::size_t at) {
  return static_cast<std::size_t>(octets[at]) << 8U | octets[at + 1];
}

constexpr std::size_t padded(std::size_t length) { return (length + 3) / 4 * 4; }

Digest hmac_sha1(std::string_view key, Octets text) {
  Digest digest{};
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), text.data(), text.size(), digest.data(), nullptr);
  return digest;
}

/// CRC-32 of ISO 3309, and the number of section 14.7 that tells it from other protocols' own.
std::uint32_t fingerprint_of(Octets octets) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::uint8_t octet : octets) {
    crc ^= octet;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb8'8320U : 0U);
  }
  return ~crc ^ 0x5354'554eU;
}

}  // namespace

Writer::Writer(Type type, const Transaction& transaction) {
  put(static_cast<std::uint16_t>(type), 2);
  put(0, 2);
  octets_.insert(octets_.end(), magic_cookie.begin(), magic_cookie.end());
  octets_.insert(octets_.end(), transaction.begin(), transaction.end());
}

Writer& Writer::add(Attribute attribute, Octets value) {
  put(static_cast<std::uint16_t>(attribute), 2);
  put(value.size(), 2);
  octets_.insert(octets_.end(), value.begin(), value.end());
  octets_.resize(padded(octets_.size()));
  set_length(octets_.size());
  return *this;
}

Writer& Writer::add_number(Attribute attribute, std::uint64_t value, int octets) {
  std::vector<std::uint8_t> bytes;
  for (int i = octets - 1; i >= 0; --i)
    bytes.push_back(static_cast<std::uint8_t>(value >> (8U * static_cast<unsigned>(i))));
  return add(attribute, bytes);
}

/// Each of the two covers a length that counts it already.
Writer& Writer::sign(std::string_view key) {
  set_length(octets_.size() + attribute_header + digest_octets);
  const Digest digest = hmac_sha1(key, octets_);
  return add(Attribute::message_integrity, digest);
}

Writer& Writer::add_fingerprint() {
  set_length(octets_.size() + attribute_header + fingerprint_octets);
  return add_number(Attribute::fingerprint, fingerprint_of(octets_), fingerprint_octets);
}

void Writer::put(std::uint64_t value, int octets) {
  for (int i = octets - 1; i >= 0; --i)
    octets_.push_back(static_cast<std::uint8_t>(value >> (8U * static_cast<unsigned>(i))));
}

void Writer::set_length(std::size_t whole) {
  octets_[2] = static_cast<std::uint8_t>((whole - header_octets) >> 8U);
  octets_[3] = static_cast<std::uint8_t>(whole - header_octets);
}

std::optional<Message> Message::read(Octets octets) {
  if (!is_stun(octets) || octets.size() != header_octets + number_at(octets, 2) || octets.size() % 4 != 0)
    return std::nullopt;
  for (std::size_t at = header_octets; at < octets.size();) {  // whole words, so that a header is there
    const std::size_t length = padded(number_at(octets, at + 2));
    if (length > octets.size() - at - attribute_header) return std::nullopt;
    at += attribute_header + length;
  }
  return Message(octets);
}

bool Message::is(Type type) const { return number_at(octets_, 0) == static_cast<std::uint16_t>(type); }

bool Message::answers(const Transaction& transaction) const {
  return std::equal(transaction.begin(), transaction.end(), octets_.begin() + 8);
}

std::optional<std::size_t> Message::place_of(Attribute attribute) const {
  for (std::size_t at = header_octets; at < octets_.size();) {
    if (number_at(octets_, at) == static_cast<std::uint16_t>(attribute)) return at;
    at += attribute_header + padded(number_at(octets_, at + 2));
  }
  return std::nullopt;
}

std::optional<Octets> Message::find(Attribute attribute) const {
  const auto at = place_of(attribute);
  if (!at) return std::nullopt;
  return octets_.subspan(*at + attribute_header, number_at(octets_, *at + 2));
}

/// Section 14.8: hundreds in three bits, the rest in an octet.
int Message::error() const {
  const auto value = find(Attribute::error_code);
  if (!value || value->size() < 4) return 0;
  const int hundreds = (*value)[2] & 7;
  const int rest = (*value)[3];
  return hundreds >= 3 && hundreds <= 6 && rest < 100 ? hundreds * 100 + rest : 0;
}

bool Message::is_signed_with(std::string_view key) const {
  const auto at = place_of(Attribute::message_integrity);
  const auto digest = find(Attribute::message_integrity);
  if (!at || digest->size() != digest_octets) return false;
  std::vector<std::uint8_t> covered(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(*at));
  const std::size_t length = *at + attribute_header + digest_octets - header_octets;
  covered[2] = static_cast<std::uint8_t>(length >> 8U);
  covered[3] = static_cast<std::uint8_t>(length);
  const Digest expected = hmac_sha1(key, covered);
  return CRYPTO_memcmp(expected.data(), digest->data(), digest_octets) == 0;
}

bool Message::has_fingerprint() const {
  const auto at = place_of(Attribute::fingerprint);
  const auto value = find(Attribute::fingerprint);
  if (!at || value->size() != fingerprint_octets || *at + attribute_header + fingerprint_octets != octets_.size())
    return false;
  const std::size_t told = number_at(*value, 0) << 16U | number_at(*value, 2);
  return told == fingerprint_of(octets_.first(*at));
}

bool is_stun(Octets datagram) {
  return datagram.size() >= header_octets && datagram[0] < 4 &&
         std::equal(magic_cookie.begin(), magic_cookie.end(), datagram.begin() + 4);
}

std::optional<std::size_t> length_of(Octets beginning) {
  if (beginning.size() < header_octets) return std::nullopt;
  return header_octets + number_at(beginning, 2);
}

}  // namespace parley::stun
