// PacketCipher: what is done to the octets of one packet, under the keys of one direction and protocol. It knows no
// packet formats and no indices' history.
#pragma once

#include "srtp/evp.hpp"
#include "srtp/hmac_sha1.hpp"
#include "srtp/keys.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace parley::srtp {

class PacketCipher {
 public:
  using Iv = std::array<std::uint8_t, 16>;

  /// `encrypts`: for seal(); otherwise for open(). std::runtime_error where OpenSSL refuses.
  PacketCipher(Suite suite, const SessionKeys& keys, bool encrypts);

  /// For the packet `index` (48 bits) of `ssrc`: RFC 3711 section 4.1.1, RFC 7714 sections 8.1 and 9.1.
  Iv iv(std::uint32_t ssrc, std::uint64_t index) const;

  /// GCM. Associated data comes in two parts. `out` may be `in`; `tag` has 16 octets.
  bool seal(const Iv& iv, Octets associated, Octets more_associated, Octets in, std::uint8_t* out, std::uint8_t* tag);
  /// False where the tag does not fit; nothing readable is left in `out` then.
  bool open(const Iv& iv, Octets associated, Octets more_associated, Octets in, std::uint8_t* out,
            const std::uint8_t* tag);

  /// Counter mode, both ways. `out` may be `in`.
  bool apply(const Iv& iv, Octets in, std::uint8_t* out);
  /// HMAC-SHA1 over `message` and `suffix`, to be cut to the length of the tag.
  HmacSha1::Tag authenticate(Octets message, Octets suffix = {}) const { return hmac_->of(message, suffix); }

 private:
  bool begin(const Iv& iv, Octets associated, Octets more_associated);

  CipherPointer cipher_;
  std::optional<HmacSha1> hmac_;
  Iv salt_{};
  std::size_t ssrc_at_;
};

}  // namespace parley::srtp
