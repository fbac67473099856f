#include "srtp/keys.hpp"

#include "srtp/evp.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/crypto.h>

namespace parley::srtp {
namespace {

enum Label : std::uint8_t { encryption = 0, authentication = 1, salting = 2, rtcp = 3 };

/// The pseudo-random function of section 4.3.3: AES in counter mode under the master key, from the label and the salt.
class Derivation {
 public:
  Derivation(Suite suite, Octets key, Octets salt) : cipher_(new_counter_mode(key_length(suite), key.data())) {
    std::copy(salt.begin(), salt.end(),
              block_.begin());  // RFC 7714 section 11: a salt of 12 octets is followed by zeros
  }

  void derive(int label, std::span<std::uint8_t> out) {
    auto block = block_;
    block[7] ^= static_cast<std::uint8_t>(label);
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    if (!apply_counter_mode(cipher_.get(), block.data(), out.data(), out.data(), out.size()))
      throw std::runtime_error("OpenSSL derives no SRTP keys");
  }

 private:
  CipherPointer cipher_;
  std::array<std::uint8_t, 16> block_{};
};

SessionKeys derive(Derivation& derivation, Suite suite, int first_label) {
  SessionKeys keys;
  derivation.derive(first_label + encryption, std::span(keys.encryption).first(key_length(suite)));
  if (!is_aead(suite)) derivation.derive(first_label + authentication, keys.authentication);
  derivation.derive(first_label + salting, std::span(keys.salt).first(salt_length(suite)));
  return keys;
}

}  // namespace

SessionKeys::~SessionKeys() {
  OPENSSL_cleanse(encryption.data(), encryption.size());
  OPENSSL_cleanse(authentication.data(), authentication.size());
  OPENSSL_cleanse(salt.data(), salt.size());
}

KeyPair derive_session_keys(Suite suite, Octets key, Octets salt) {
  if (key.size() != key_length(suite) || salt.size() != salt_length(suite))
    throw std::invalid_argument("an SRTP master key or salt of the wrong length");
  Derivation derivation(suite, key, salt);
  return {.rtp = derive(derivation, suite, 0), .rtcp = derive(derivation, suite, rtcp)};
}

}  // namespace parley::srtp
