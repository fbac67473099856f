#include "services/security/guest_keys.hpp"

#include <array>
#include <sodium.h>

#include <stdexcept>

namespace parley::services {
namespace {

using Bytes = std::vector<unsigned char>;

std::string base64(const Bytes& bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

bool read_base64(const std::string& text, int variant, Bytes& bytes) {
  bytes.resize(text.size());
  std::size_t size = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr, variant) != 0)
    return false;
  bytes.resize(size);
  return true;
}

Bytes own_bytes(const std::string& text, std::size_t wanted) {
  Bytes bytes;
  if (!read_base64(text, sodium_base64_VARIANT_ORIGINAL, bytes) || bytes.size() != wanted)
    throw std::invalid_argument("This is no key of ours.");
  return bytes;
}

}  // namespace

KeyPair make_identity_key() {
  Bytes public_key(crypto_sign_PUBLICKEYBYTES);
  Bytes private_key(crypto_sign_SECRETKEYBYTES);
  crypto_sign_keypair(public_key.data(), private_key.data());
  return {base64(public_key), base64(private_key)};
}

KeyPair make_pre_key() {
  Bytes public_key(crypto_box_PUBLICKEYBYTES);
  Bytes private_key(crypto_box_SECRETKEYBYTES);
  crypto_box_keypair(public_key.data(), private_key.data());
  return {base64(public_key), base64(private_key)};
}

std::string sign_pre_key(const KeyPair& identity, const KeyPair& pre_key) {
  const Bytes secret = own_bytes(identity.private_key, crypto_sign_SECRETKEYBYTES);
  const Bytes signed_bytes = own_bytes(pre_key.public_key, crypto_box_PUBLICKEYBYTES);
  Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, signed_bytes.data(), signed_bytes.size(), secret.data());
  return base64(signature);
}

bool is_base64(const std::string& text, std::size_t max_bytes) {
  Bytes bytes;
  for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                            sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING})
    if (read_base64(text, variant, bytes)) return !bytes.empty() && bytes.size() <= max_bytes;
  return false;
}

}  // namespace parley::services
