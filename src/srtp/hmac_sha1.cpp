#include "srtp/hmac_sha1.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // SHA_CTX: see the header

namespace parley::srtp {
namespace {

SHA_CTX begun_with(std::span<const std::uint8_t, 20> key, std::uint8_t pad) {
  std::array<std::uint8_t, SHA_CBLOCK> block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  SHA_CTX state;
  SHA1_Init(&state);
  SHA1_Update(&state, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

}  // namespace

struct HmacSha1::States {
  SHA_CTX inner;
  SHA_CTX outer;

  explicit States(std::span<const std::uint8_t, 20> key) : inner(begun_with(key, 0x36)), outer(begun_with(key, 0x5c)) {}
  ~States() {
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
  }
};

HmacSha1::HmacSha1(std::span<const std::uint8_t, 20> key) : states_(std::make_unique<const States>(key)) {}
HmacSha1::~HmacSha1() = default;
HmacSha1::HmacSha1(HmacSha1&&) noexcept = default;
HmacSha1& HmacSha1::operator=(HmacSha1&&) noexcept = default;

HmacSha1::Tag HmacSha1::of(std::span<const std::uint8_t> message, std::span<const std::uint8_t> suffix) const {
  Tag tag;
  SHA_CTX state = states_->inner;
  SHA1_Update(&state, message.data(), message.size());
  SHA1_Update(&state, suffix.data(), suffix.size());
  SHA1_Final(tag.data(), &state);
  state = states_->outer;
  SHA1_Update(&state, tag.data(), tag.size());
  SHA1_Final(tag.data(), &state);
  return tag;
}

}  // namespace parley::srtp

#pragma GCC diagnostic pop
