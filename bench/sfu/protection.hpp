// SRTP as the run has it; or none.
#pragma once

#include "srtp/context.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace sfu_load {

/// `suite`: "gcm", "cm" or "none". `key`: the master key and salt in Base64, as SDES and mediasoup write them.
inline std::optional<parley::srtp::Context> protection(std::string_view suite, parley::srtp::Direction direction,
                                                       std::string_view key) {
  using namespace parley::srtp;
  if (suite == "none") return std::nullopt;
  const Suite chosen = suite == "gcm" ? Suite::aead_aes_128_gcm : Suite::aes_cm_128_hmac_sha1_80;
  std::string octets(key.size(), '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()), reinterpret_cast<const unsigned char*>(key.data()),
                  static_cast<int>(key.size()));
  const std::size_t length = key_length(chosen) + salt_length(chosen);
  if (octets.size() < length) throw std::runtime_error("an SRTP key that is too short");
  const Octets all(reinterpret_cast<const std::uint8_t*>(octets.data()), length);
  return std::optional<Context>(std::in_place, chosen, direction, all.first(key_length(chosen)),
                                all.subspan(key_length(chosen)));
}

}  // namespace sfu_load
