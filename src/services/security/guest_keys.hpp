// Keys for end-to-end encryption made for guests who bring none, with libsodium: an Ed25519 identity key, X25519
// pre-keys. Whoever receives the private halves has them alone: they are not kept. (A client that makes its keys itself
// need not trust the server with them either.)
#pragma once

#include <string>
#include <vector>

namespace parley::services {

/// Both halves of a key as base64 (RFC 4648, with padding). Ed25519's private half is libsodium's 64 bytes (seed and
/// public key); X25519's is 32 bytes.
struct KeyPair {
  std::string public_key;
  std::string private_key;
};

KeyPair make_identity_key();
KeyPair make_pre_key();

/// The Ed25519 signature over the 32 bytes of a pre-key's public half, as base64. The keys come from above.
std::string sign_pre_key(const KeyPair& identity, const KeyPair& pre_key);

/// Whether a text is base64, standard or URL-safe, with or without padding, of 1 to `max_bytes` bytes.
bool is_base64(const std::string& text, std::size_t max_bytes);

}  // namespace parley::services
