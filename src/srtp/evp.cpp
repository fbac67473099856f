#include "srtp/evp.hpp"

#include <stdexcept>

namespace parley::srtp {
namespace {

CipherPointer new_cipher(const EVP_CIPHER* cipher, const std::uint8_t* key, bool encrypts) {
  CipherPointer context(EVP_CIPHER_CTX_new());
  if (!context || EVP_CipherInit_ex(context.get(), cipher, nullptr, key, nullptr, encrypts ? 1 : 0) != 1)
    throw std::runtime_error("OpenSSL has no AES in counter mode or GCM");
  return context;
}

}  // namespace

CipherPointer new_counter_mode(std::size_t key_length, const std::uint8_t* key) {
  return new_cipher(key_length == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr(), key, true);
}

CipherPointer new_gcm(std::size_t key_length, const std::uint8_t* key, bool encrypts) {
  return new_cipher(key_length == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm(), key, encrypts);
}

bool apply_counter_mode(EVP_CIPHER_CTX* context, const std::uint8_t* iv, const std::uint8_t* in, std::uint8_t* out,
                        std::size_t length) {
  int written = 0;
  return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, iv, -1) == 1 &&
         EVP_CipherUpdate(context, out, &written, in, static_cast<int>(length)) == 1;
}

}  // namespace parley::srtp
