// STUN messages (RFC 8489): writing and signing them, reading what came. Pure; what is read refers to the octets that
// it was read from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::stun {

using Octets = std::span<const std::uint8_t>;
using Transaction = std::array<std::uint8_t, 12>;

constexpr std::size_t header_octets = 20;

/// Method and class in one, section 5.
enum class Type : std::uint16_t {
  binding_request = 0x0001,
  binding_success = 0x0101,
  allocate_request = 0x0003,
  allocate_success = 0x0103,
  refresh_request = 0x0004
};

enum class Attribute : std::uint16_t {
  username = 0x0006,
  message_integrity = 0x0008,
  error_code = 0x0009,
  lifetime = 0x000d,
  realm = 0x0014,
  nonce = 0x0015,
  requested_transport = 0x0019,
  xor_mapped_address = 0x0020,
  priority = 0x0024,
  use_candidate = 0x0025,
  fingerprint = 0x8028,
  ice_controlling = 0x802a
};

/// Text as octets, and octets as text.
inline Octets octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(Octets octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

/// Attributes are added in order; sign() and add_fingerprint() cover all before them.
class Writer {
 public:
  Writer(Type type, const Transaction& transaction);

  Writer& add(Attribute attribute, Octets value);
  Writer& add(Attribute attribute, std::string_view text) { return add(attribute, octets_of(text)); }
  /// In network order, so many octets of it (1 to 8).
  Writer& add_number(Attribute attribute, std::uint64_t value, int octets);
  /// MESSAGE-INTEGRITY, section 14.5.
  Writer& sign(std::string_view key);
  /// FINGERPRINT, section 14.7.
  Writer& add_fingerprint();

  const std::vector<std::uint8_t>& octets() const& { return octets_; }
  std::vector<std::uint8_t> octets() && { return std::move(octets_); }

 private:
  void put(std::uint64_t value, int octets);
  void set_length(std::size_t whole);

  std::vector<std::uint8_t> octets_;
};

class Message {
 public:
  /// Of one whole message and nothing else; nothing where it is none, or its attributes do not fit into it.
  static std::optional<Message> read(Octets octets);

  bool is(Type type) const;
  bool answers(const Transaction& transaction) const;
  /// The first of its kind.
  std::optional<Octets> find(Attribute attribute) const;
  /// 300 to 699; 0 where it tells of none.
  int error() const;
  /// Whether it has a MESSAGE-INTEGRITY that this key makes.
  bool is_signed_with(std::string_view key) const;
  /// Whether it ends with a FINGERPRINT, and the right one.
  bool has_fingerprint() const;

 private:
  explicit Message(Octets octets) : octets_(octets) {}
  /// Where an attribute of that kind begins, with its header.
  std::optional<std::size_t> place_of(Attribute attribute) const;

  Octets octets_;
};

/// Tells STUN from DTLS, RTP and RTCP on one socket (RFC 7983).
bool is_stun(Octets datagram);

/// How many octets the message has that begins here, on a stream of them (RFC 8489 section 6.2.2); unset until its
/// header is there.
std::optional<std::size_t> length_of(Octets beginning);

}  // namespace parley::stun
