// HMAC-SHA1 (RFC 2104) under a key of 20 octets, with both padded key blocks hashed ahead. OpenSSL's EVP keeps its
// states on the heap and allocates for each copy; the plain struct of its older interface is copied instead, without
// allocating.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace parley::srtp {

class HmacSha1 {
 public:
  static constexpr std::size_t length = 20;
  using Tag = std::array<std::uint8_t, length>;

  explicit HmacSha1(std::span<const std::uint8_t, 20> key);
  ~HmacSha1();
  HmacSha1(HmacSha1&&) noexcept;
  HmacSha1& operator=(HmacSha1&&) noexcept;

  /// Of `message`, followed by `suffix`.
  Tag of(std::span<const std::uint8_t> message, std::span<const std::uint8_t> suffix = {}) const;

 private:
  struct States;
  std::unique_ptr<const States> states_;
};

}  // namespace parley::srtp
