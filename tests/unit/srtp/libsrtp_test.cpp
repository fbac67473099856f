// Packet by packet against libsrtp2: both protect the same packets to the same octets, and each reads what the other
// wrote, with random lengths, contributing sources and extensions, in disorder, and across the wrap of the sequence
// number.
#include "octets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include <srtp2/srtp.h>

namespace parley::srtp {
namespace {

srtp_profile_t profile_of(Suite suite) {
  switch (suite) {
    case Suite::aes_cm_128_hmac_sha1_80:
      return srtp_profile_aes128_cm_sha1_80;
    case Suite::aes_cm_128_hmac_sha1_32:
      return srtp_profile_aes128_cm_sha1_32;
    case Suite::aead_aes_128_gcm:
      return srtp_profile_aead_aes_128_gcm;
    case Suite::aead_aes_256_gcm:
      return srtp_profile_aead_aes_256_gcm;
  }
  return srtp_profile_reserved;
}

/// libsrtp's session of one direction.
class Peer {
 public:
  Peer(Suite suite, Direction direction, Buffer key, const Buffer& salt) : key_(std::move(key)) {
    static const auto initialized = srtp_init();
    EXPECT_EQ(initialized, srtp_err_status_ok);
    key_.insert(key_.end(), salt.begin(), salt.end());
    srtp_policy_t policy{};
    srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile_of(suite));
    srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile_of(suite));
    policy.ssrc.type = direction == Direction::outbound ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = key_.data();
    policy.window_size = 1024;
    EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { srtp_dealloc(session_); }

  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);
  /// What the function makes of the packet; nothing where it refuses.
  std::optional<Buffer> run(Function function, Buffer packet) {
    int length = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    if (function(session_, packet.data(), &length) != srtp_err_status_ok) return std::nullopt;
    packet.resize(static_cast<std::size_t>(length));
    return packet;
  }

 private:
  Buffer key_;
  srtp_t session_ = nullptr;
};

class SrtpAgainstLibsrtp : public testing::TestWithParam<Suite> {
 protected:
  using Random = std::mt19937;

  Buffer random_octets(std::size_t length) {
    Buffer octets(length);
    std::ranges::generate(octets, [this] { return static_cast<std::uint8_t>(random()); });
    return octets;
  }

  Buffer random_rtp(std::uint32_t ssrc, std::uint16_t sequence) {
    Buffer packet = rtp_packet(ssrc, sequence, 0);
    packet[1] = static_cast<std::uint8_t>(random());
    const std::size_t sources = random() % 3 == 0 ? random() % 16 : 0;
    packet[0] |= static_cast<std::uint8_t>(sources);
    append(packet, random_octets(4 * sources));
    if (random() % 2 == 0) {
      const std::size_t words = random() % 20;
      packet[0] |= 0x10;
      append(packet, {0xbe, 0xde, 0, static_cast<std::uint8_t>(words)});
      append(packet, random_octets(4 * words));
    }
    append(packet, random_octets(random() % 1300));
    return packet;
  }

  Buffer random_rtcp(std::uint32_t ssrc) {
    Buffer packet = rtcp_packet(ssrc, 0);
    append(packet, random_octets(4 * (random() % 120)));
    return packet;
  }

  static void append(Buffer& to, const Buffer& octets) { to.insert(to.end(), octets.begin(), octets.end()); }

  const Suite suite = GetParam();
  Random random{42};
  const Buffer key = random_octets(key_length(suite));
  const Buffer salt = random_octets(salt_length(suite));
  Context our_outbound{suite, Direction::outbound, key, salt};
  Context our_inbound{suite, Direction::inbound, key, salt};
  Peer their_outbound{suite, Direction::outbound, key, salt};
  Peer their_inbound{suite, Direction::inbound, key, salt};
};

TEST_P(SrtpAgainstLibsrtp, RtpIsTheSameInDisorderAndAcrossTheWrap) {
  // Three sources; sender and receiver see each one's packets in orders of their own, each within 200 packets.
  constexpr std::uint32_t count = 9000;
  struct Packet {
    Buffer plain;
    Buffer wire;
  };
  std::vector<Packet> packets;
  const std::uint32_t first[] = {1, 30'000, 61'000};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t source = i % 3;
    const auto sequence = static_cast<std::uint16_t>(first[source] + i / 3 * (source == 1 ? 12 : 2));
    packets.push_back({random_rtp(0xa000'0000 + source, sequence), {}});
  }
  const auto disorder = [&] {
    for (std::size_t at = 0; at < packets.size(); at += 200) {
      const auto begin = packets.begin() + static_cast<std::ptrdiff_t>(at);
      std::shuffle(begin, begin + static_cast<std::ptrdiff_t>(std::min<std::size_t>(200, packets.size() - at)), random);
    }
  };
  disorder();
  std::size_t refused = 0;
  for (Packet& packet : packets) {
    const Answer ours = protect_rtp(our_outbound, packet.plain);
    const auto theirs = their_outbound.run(srtp_protect, packet.plain);
    ASSERT_EQ(ours.status == Status::ok, theirs.has_value());
    if (!theirs) {
      ++refused;
      continue;
    }
    ASSERT_EQ(ours.octets, *theirs);
    packet.wire = ours.octets;
  }
  EXPECT_EQ(refused, 0);
  disorder();
  for (const Packet& packet : packets) {
    Buffer wire = packet.wire;
    if (random() % 10 == 0) wire[random() % wire.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
    const auto theirs = their_inbound.run(srtp_unprotect, wire);
    const Answer ours = unprotect_rtp(our_inbound, wire);
    ASSERT_EQ(ours.status == Status::ok, theirs.has_value());
    if (theirs) {
      ASSERT_EQ(ours.octets, *theirs);
      ASSERT_EQ(ours.octets, packet.plain);
    }
    if (theirs && random() % 20 == 0) {  // a replay
      ASSERT_FALSE(their_inbound.run(srtp_unprotect, wire).has_value());
      ASSERT_EQ(unprotect_rtp(our_inbound, wire).status, Status::repeated);
    }
  }
}

TEST_P(SrtpAgainstLibsrtp, RtcpIsTheSame) {
  for (std::uint32_t ssrc = 1; ssrc <= 3; ++ssrc) our_outbound.continue_rtcp(ssrc, 1);  // libsrtp's first index is 1
  std::vector<Buffer> wires;
  for (int i = 0; i < 3000; ++i) {
    const Buffer plain = random_rtcp(1 + random() % 3);
    const Answer ours = protect_rtcp(our_outbound, plain);
    const auto theirs = their_outbound.run(srtp_protect_rtcp, plain);
    ASSERT_TRUE(theirs.has_value());
    ASSERT_EQ(ours.octets, *theirs);
    wires.push_back(ours.octets);
  }
  for (std::size_t at = 0; at < wires.size(); at += 30)
    std::shuffle(wires.begin() + static_cast<std::ptrdiff_t>(at), wires.begin() + static_cast<std::ptrdiff_t>(at + 30),
                 random);
  for (Buffer& wire : wires) {
    if (random() % 10 == 0) wire[random() % wire.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
    const auto theirs = their_inbound.run(srtp_unprotect_rtcp, wire);
    const Answer ours = unprotect_rtcp(our_inbound, wire);
    ASSERT_EQ(ours.status == Status::ok, theirs.has_value());
    if (theirs) {
      ASSERT_EQ(ours.octets, *theirs);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Suites, SrtpAgainstLibsrtp, testing::ValuesIn(all_suites),
                         [](const auto& suite) { return "Suite" + std::to_string(static_cast<int>(suite.param)); });

}  // namespace
}  // namespace parley::srtp
