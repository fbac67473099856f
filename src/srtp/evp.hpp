// OpenSSL's EVP cipher contexts, made once and given a new IV for each packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <openssl/evp.h>

namespace parley::srtp {

struct CipherDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherPointer = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

/// AES in counter mode or GCM under a key of 16 or 32 octets. std::runtime_error where OpenSSL refuses.
CipherPointer new_counter_mode(std::size_t key_length, const std::uint8_t* key);
CipherPointer new_gcm(std::size_t key_length, const std::uint8_t* key, bool encrypts);

/// XORs the keystream that begins at the counter block `iv` (16 octets) onto `in`. `out` may be `in`.
bool apply_counter_mode(EVP_CIPHER_CTX* context, const std::uint8_t* iv, const std::uint8_t* in, std::uint8_t* out,
                        std::size_t length);

}  // namespace parley::srtp
