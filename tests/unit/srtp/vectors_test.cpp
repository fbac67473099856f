// The published vectors: RFC 3711 appendix B, RFC 7714 sections 16 and 17, RFC 2202 for HMAC-SHA1.
#include "octets.hpp"

#include "srtp/evp.hpp"
#include "srtp/hmac_sha1.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::srtp {
namespace {

TEST(SrtpVectors, Rfc3711AppendixB2GivesTheCounterModeKeystream) {
  const Buffer key = hex("2B7E151628AED2A6ABF7158809CF4F3C");
  const Buffer iv =
      hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");  // the session salt; SSRC, counter and sequence number are 0
  const CipherPointer cipher = new_counter_mode(key.size(), key.data());
  Buffer stream(0xff02 * 16);
  ASSERT_TRUE(apply_counter_mode(cipher.get(), iv.data(), stream.data(), stream.data(), stream.size()));
  const auto block = [&stream](std::size_t number) {
    return Buffer(stream.begin() + static_cast<std::ptrdiff_t>(number * 16),
                  stream.begin() + static_cast<std::ptrdiff_t>(number * 16 + 16));
  };
  EXPECT_EQ(block(0), hex("E03EAD0935C95E80E166B16DD92B4EB4"));
  EXPECT_EQ(block(1), hex("D23513162B02D0F72A43A2FE4A5F97AB"));
  EXPECT_EQ(block(2), hex("41E95B3BB0A2E8DD477901E4FCA894C0"));
  EXPECT_EQ(block(0xfeff), hex("EC8CDF7398607CB0F2D21675EA9EA1E4"));
  EXPECT_EQ(block(0xff00), hex("362B7C3C6773516318A077D7FC5073AE"));
  EXPECT_EQ(block(0xff01), hex("6A2CC3787889374FBEB4C81B17BA6C44"));
}

TEST(SrtpVectors, Rfc3711AppendixB3GivesTheSessionKeys) {
  const KeyPair keys = derive_session_keys(Suite::aes_cm_128_hmac_sha1_80, hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
                                           hex("0EC675AD498AFEEBB6960B3AABE6"));
  EXPECT_EQ(Buffer(keys.rtp.encryption.begin(), keys.rtp.encryption.begin() + 16),
            hex("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(Buffer(keys.rtp.salt.begin(), keys.rtp.salt.end()), hex("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(Buffer(keys.rtp.authentication.begin(), keys.rtp.authentication.end()),
            hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

TEST(SrtpVectors, Rfc2202GivesTheTag) {
  std::array<std::uint8_t, 20> key;
  key.fill(0x0b);
  const Buffer text = {'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'};
  const Buffer expected = hex("b617318655057264e28bc0b6fb378c8ef146be00");
  const HmacSha1 hmac(key);
  const auto whole = hmac.of(text);
  EXPECT_TRUE(std::ranges::equal(whole, expected));
  const auto parts = hmac.of(Octets(text).first(3), Octets(text).subspan(3));
  EXPECT_TRUE(std::ranges::equal(parts, expected));
}

/// RFC 7714 gives the session keys themselves.
KeyPair session_keys(std::string_view key) {
  KeyPair keys;
  std::ranges::copy(hex(key), keys.rtp.encryption.begin());
  std::ranges::copy(hex("51756964 2070726f 2071756f"), keys.rtp.salt.begin());
  keys.rtcp = keys.rtp;
  return keys;
}

struct GcmVector {
  Suite suite;
  std::string_view key;
  std::string_view rtp;
  std::string_view rtcp;
  std::string_view rtcp_tagged_only;
};

class SrtpGcmVectors : public testing::TestWithParam<GcmVector> {
 protected:
  static constexpr std::uint32_t rtcp_ssrc = 0x4d617273;
  static constexpr std::uint32_t rtcp_index = 0x5d4;
  const Buffer rtp = hex(R"(8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070
                            61727465 73207472 6573)");
  const Buffer rtcp = hex(R"(81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef
                             deadbeef deadbeef deadbeef)");
  Context outbound{GetParam().suite, Direction::outbound, session_keys(GetParam().key)};
  Context inbound{GetParam().suite, Direction::inbound, session_keys(GetParam().key)};
};

TEST_P(SrtpGcmVectors, Section16ProtectsAndUnprotectsRtp) {
  EXPECT_EQ(protect_rtp(outbound, rtp).octets, hex(GetParam().rtp));
  EXPECT_EQ(unprotect_rtp(inbound, hex(GetParam().rtp)).octets, rtp);
}

TEST_P(SrtpGcmVectors, Section17ProtectsAndUnprotectsRtcp) {
  outbound.continue_rtcp(rtcp_ssrc, rtcp_index);
  EXPECT_EQ(protect_rtcp(outbound, rtcp).octets, hex(GetParam().rtcp));
  EXPECT_EQ(unprotect_rtcp(inbound, hex(GetParam().rtcp)).octets, rtcp);
}

TEST_P(SrtpGcmVectors, Section17TakesRtcpThatIsTaggedWithoutBeingEncrypted) {
  EXPECT_EQ(unprotect_rtcp(inbound, hex(GetParam().rtcp_tagged_only)).octets, rtcp);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc7714, SrtpGcmVectors,
    testing::Values(
        GcmVector{
            .suite = Suite::aead_aes_128_gcm,
            .key = "000102030405060708090a0b0c0d0e0f",
            .rtp = R"(8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a
                            51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce)",
            .rtcp = R"(81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
                             4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4)",
            .rtcp_tagged_only = R"(81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef
                                         deadbeef deadbeef deadbeef deadbeef 841dd968 3dd78ec9 2ae58790 125f62b3
                                         000005d4)"},
        GcmVector{
            .suite = Suite::aead_aes_256_gcm,
            .key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            .rtp = R"(8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02
                            76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13)",
            .rtcp = R"(81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be
                             8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4)",
            .rtcp_tagged_only = R"(81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef
                                         deadbeef deadbeef deadbeef deadbeef 91db4afb feee5a97 8fab4393 ed2615fe
                                         000005d4)"}),
    [](const auto& vector) { return vector.param.suite == Suite::aead_aes_128_gcm ? "Aes128" : "Aes256"; });

}  // namespace
}  // namespace parley::srtp
