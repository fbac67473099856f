#include "srtp/packet_cipher.hpp"

#include <algorithm>

#include <openssl/crypto.h>

namespace parley::srtp {

PacketCipher::PacketCipher(Suite suite, const SessionKeys& keys, bool encrypts)
    : cipher_(is_aead(suite) ? new_gcm(key_length(suite), keys.encryption.data(), encrypts)
                             : new_counter_mode(key_length(suite), keys.encryption.data())),
      ssrc_at_(is_aead(suite) ? 2 : 4) {
  if (!is_aead(suite)) hmac_.emplace(keys.authentication);
  std::copy_n(keys.salt.begin(), salt_length(suite), salt_.begin());
}

PacketCipher::Iv PacketCipher::iv(std::uint32_t ssrc, std::uint64_t index) const {
  Iv iv = salt_;
  for (std::size_t i = 0; i < 4; ++i) iv[ssrc_at_ + i] ^= static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
  for (std::size_t i = 0; i < 6; ++i) iv[ssrc_at_ + 4 + i] ^= static_cast<std::uint8_t>(index >> (40 - 8 * i));
  return iv;
}

bool PacketCipher::begin(const Iv& iv, Octets associated, Octets more_associated) {
  int written = 0;
  EVP_CIPHER_CTX* context = cipher_.get();
  if (EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, iv.data(), -1) != 1 ||
      EVP_CipherUpdate(context, nullptr, &written, associated.data(), static_cast<int>(associated.size())) != 1)
    return false;
  return more_associated.empty() || EVP_CipherUpdate(context, nullptr, &written, more_associated.data(),
                                                     static_cast<int>(more_associated.size())) == 1;
}

bool PacketCipher::seal(const Iv& iv, Octets associated, Octets more_associated, Octets in, std::uint8_t* out,
                        std::uint8_t* tag) {
  int written = 0;
  EVP_CIPHER_CTX* context = cipher_.get();
  if (!begin(iv, associated, more_associated)) return false;
  if (!in.empty() && EVP_CipherUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) != 1)
    return false;
  return EVP_CipherFinal_ex(context, out, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
}

bool PacketCipher::open(const Iv& iv, Octets associated, Octets more_associated, Octets in, std::uint8_t* out,
                        const std::uint8_t* tag) {
  int written = 0;
  EVP_CIPHER_CTX* context = cipher_.get();
  std::array<std::uint8_t, 16> expected;  // OpenSSL takes it as not const
  std::copy_n(tag, expected.size(), expected.begin());
  if (!begin(iv, associated, more_associated)) return false;
  if (!in.empty() && EVP_CipherUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) != 1)
    return false;
  if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, expected.data()) == 1 &&
      EVP_CipherFinal_ex(context, out, &written) == 1)  // compares in constant time
    return true;
  OPENSSL_cleanse(out, in.size());
  return false;
}

bool PacketCipher::apply(const Iv& iv, Octets in, std::uint8_t* out) {
  return in.empty() || apply_counter_mode(cipher_.get(), iv.data(), in.data(), out, in.size());
}

}  // namespace parley::srtp
