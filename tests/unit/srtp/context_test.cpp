// What a session's two ends do with packets that are reordered, repeated, forged, too short or too many.
#include "octets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace parley::srtp {
namespace {

class SrtpContext : public testing::TestWithParam<Suite> {
 protected:
  const Suite suite = GetParam();
  Context outbound = make_context(suite, Direction::outbound);
  Context inbound = make_context(suite, Direction::inbound);

  Buffer sent(const Buffer& packet) { return protect_rtp(outbound, packet).octets; }
  Status arrives(const Buffer& octets) { return unprotect_rtp(inbound, octets).status; }
};

TEST_P(SrtpContext, BringsRtpAndRtcpAcrossWholeAndHidesThePayload) {
  const Buffer rtp = rtp_packet(7, 1, 1200);
  const Answer wire = protect_rtp(outbound, rtp);
  EXPECT_EQ(wire.octets.size(), rtp.size() + rtp_tag_length(suite));
  EXPECT_TRUE(std::equal(rtp.begin(), rtp.begin() + 12, wire.octets.begin()));
  EXPECT_FALSE(std::equal(rtp.begin() + 12, rtp.end(), wire.octets.begin() + 12));
  EXPECT_EQ(unprotect_rtp(inbound, wire.octets).octets, rtp);

  const Buffer rtcp = rtcp_packet(7);
  const Answer control = protect_rtcp(outbound, rtcp);
  EXPECT_EQ(control.octets.size(), rtcp.size() + rtcp_tag_length(suite) + 4);
  EXPECT_FALSE(std::equal(rtcp.begin() + 8, rtcp.end(), control.octets.begin() + 8));
  EXPECT_EQ(unprotect_rtcp(inbound, control.octets).octets, rtcp);
}

TEST_P(SrtpContext, WorksInPlace) {
  const Buffer packet = rtp_packet(7, 1);
  Buffer buffer = packet;
  buffer.resize(packet.size() + max_trailer);
  const Result wire = outbound.protect_rtp({buffer.data(), packet.size()}, buffer);
  ASSERT_TRUE(wire);
  Context other = make_context(suite, Direction::outbound);
  EXPECT_EQ(Buffer(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(wire.length)),
            protect_rtp(other, packet).octets);
  const Result back = inbound.unprotect_rtp({buffer.data(), wire.length}, buffer);
  ASSERT_TRUE(back);
  buffer.resize(back.length);
  EXPECT_EQ(buffer, packet);

  const Buffer control = rtcp_packet(7);
  buffer = control;
  buffer.resize(control.size() + max_trailer);
  const Result sealed = outbound.protect_rtcp({buffer.data(), control.size()}, buffer);
  ASSERT_TRUE(sealed);
  const Result opened = inbound.unprotect_rtcp({buffer.data(), sealed.length}, buffer);
  ASSERT_TRUE(opened);
  buffer.resize(opened.length);
  EXPECT_EQ(buffer, control);
}

TEST_P(SrtpContext, BringsPacketsWithoutPayloadAcross) {
  const Buffer rtp = rtp_packet(7, 1, 0);
  EXPECT_EQ(unprotect_rtp(inbound, sent(rtp)).octets, rtp);
  const Buffer rtcp = rtcp_packet(7, 0);
  EXPECT_EQ(unprotect_rtcp(inbound, protect_rtcp(outbound, rtcp).octets).octets, rtcp);
}

TEST_P(SrtpContext, AuthenticatesHeadersExtensionsAndEveryOtherOctet) {
  Buffer packet = rtp_packet(7, 1, 24);
  packet[0] |= 0x12;  // two contributing sources and an extension of one word
  packet[12 + 8 + 2] = 0;
  packet[12 + 8 + 3] = 1;
  const Buffer wire = sent(packet);
  for (std::size_t at = 0; at < wire.size(); ++at) {
    Buffer forged = wire;
    forged[at] ^= 0x04;
    const Answer answer = unprotect_rtp(inbound, forged);
    EXPECT_TRUE(answer.status == Status::authentication_failed || answer.status == Status::malformed) << at;
  }
  EXPECT_EQ(unprotect_rtp(inbound, wire).octets, packet);
}

TEST_P(SrtpContext, AuthenticatesEveryOctetOfRtcp) {
  const Buffer wire = protect_rtcp(outbound, rtcp_packet(7)).octets;
  for (std::size_t at = 0; at < wire.size(); ++at) {
    Buffer forged = wire;
    forged[at] ^= 0x80;  // the E bit too
    const Status status = unprotect_rtcp(inbound, forged).status;
    EXPECT_TRUE(status == Status::authentication_failed || status == Status::malformed) << at;
  }
  EXPECT_EQ(unprotect_rtcp(inbound, wire).octets, rtcp_packet(7));
}

TEST_P(SrtpContext, LeavesNothingReadableOfAForgedPacket) {
  const Buffer packet = rtp_packet(7, 1, 64);
  Buffer wire = sent(packet);
  wire.back() ^= 1;
  Buffer out(wire.size());
  ASSERT_EQ(inbound.unprotect_rtp(wire, out).status, Status::authentication_failed);
  EXPECT_EQ(std::search(out.begin(), out.end(), packet.begin() + 12, packet.begin() + 28), out.end());
}

TEST_P(SrtpContext, RefusesReplays) {
  const Buffer rtp = sent(rtp_packet(7, 1));
  EXPECT_EQ(arrives(rtp), Status::ok);
  EXPECT_EQ(arrives(rtp), Status::repeated);
  const Buffer rtcp = protect_rtcp(outbound, rtcp_packet(7)).octets;
  EXPECT_EQ(unprotect_rtcp(inbound, rtcp).status, Status::ok);
  EXPECT_EQ(unprotect_rtcp(inbound, rtcp).status, Status::repeated);
}

TEST_P(SrtpContext, TakesReorderedPacketsWithinTheWindowAndNoOlderOnes) {
  std::vector<Buffer> wire;
  for (std::uint16_t i = 0; i < 1100; ++i) wire.push_back(sent(rtp_packet(7, i)));
  EXPECT_EQ(arrives(wire[1099]), Status::ok);
  EXPECT_EQ(arrives(wire[76]), Status::ok);
  EXPECT_EQ(arrives(wire[75]), Status::too_old);
  EXPECT_EQ(arrives(wire[500]), Status::ok);
  EXPECT_EQ(arrives(wire[500]), Status::repeated);
}

TEST_P(SrtpContext, FollowsTheRolloverCounterAlsoWherePacketsCrossTheWrapInDisorder) {
  std::vector<Buffer> wire;
  for (std::uint32_t i = 65'000; i < 66'200; ++i) wire.push_back(sent(rtp_packet(7, static_cast<std::uint16_t>(i))));
  std::minstd_rand random(2);
  for (std::size_t first = 0; first < wire.size(); first += 60) {
    std::shuffle(wire.begin() + static_cast<std::ptrdiff_t>(first),
                 wire.begin() + static_cast<std::ptrdiff_t>(first + 60), random);
  }
  for (const Buffer& each : wire) EXPECT_EQ(arrives(each), Status::ok);
}

TEST_P(SrtpContext, CannotReadAPacketOfAnotherRolloverCounter) {
  outbound.continue_rtp(7, (std::uint64_t{5} << 16) + 9);
  const Buffer wire = sent(rtp_packet(7, 10));
  EXPECT_EQ(arrives(wire), Status::authentication_failed);
  inbound.continue_rtp(7, (std::uint64_t{5} << 16) + 9);
  EXPECT_EQ(arrives(wire), Status::ok);
}

TEST_P(SrtpContext, KeepsTheSequencesOfManySourcesApart) {
  for (std::uint16_t i = 0; i < 50; ++i) {
    for (std::uint32_t ssrc = 1; ssrc <= 40; ++ssrc) {
      const Buffer packet = rtp_packet(ssrc, static_cast<std::uint16_t>(i + 1000 * ssrc));
      EXPECT_EQ(unprotect_rtp(inbound, sent(packet)).octets, packet);
    }
  }
}

TEST_P(SrtpContext, BeginsAnewWithASourceThatWasRemoved) {
  const Buffer wire = sent(rtp_packet(7, 1));
  EXPECT_EQ(arrives(wire), Status::ok);
  inbound.remove(7);
  EXPECT_EQ(arrives(wire), Status::ok);
}

TEST_P(SrtpContext, SendsAnIndexAgainOnlyWhereThatIsAllowed) {
  const Buffer packet = rtp_packet(7, 1);
  EXPECT_EQ(protect_rtp(outbound, packet).status, Status::ok);
  EXPECT_EQ(protect_rtp(outbound, packet).status, Status::repeated);

  Context repeating = make_context(suite, Direction::outbound, {.allow_repeats = true});
  const Answer first = protect_rtp(repeating, packet);
  const Answer again = protect_rtp(repeating, packet);
  EXPECT_EQ(again.status, Status::ok);
  EXPECT_EQ(again.octets, first.octets);
  EXPECT_EQ(protect_rtp(repeating, rtp_packet(7, 2000)).status, Status::ok);
  EXPECT_EQ(protect_rtp(repeating, packet).status, Status::too_old);
}

TEST_P(SrtpContext, RefusesWhatIsNoPacket) {
  EXPECT_EQ(protect_rtp(outbound, {}).status, Status::malformed);
  EXPECT_EQ(protect_rtp(outbound, counting(11)).status, Status::malformed);
  Buffer version_1 = rtp_packet(7, 1);
  version_1[0] = 0x40;
  EXPECT_EQ(protect_rtp(outbound, version_1).status, Status::malformed);
  Buffer too_many_sources = rtp_packet(7, 1, 8);
  too_many_sources[0] |= 3;
  EXPECT_EQ(protect_rtp(outbound, too_many_sources).status, Status::malformed);
  Buffer long_extension = rtp_packet(7, 1, 8);
  long_extension[0] |= 0x10;
  long_extension[15] = 200;
  EXPECT_EQ(protect_rtp(outbound, long_extension).status, Status::malformed);
  EXPECT_EQ(protect_rtcp(outbound, counting(7)).status, Status::malformed);

  // Whatever its length, what arrives is looked at no further than it reaches.
  const Buffer rtp = sent(rtp_packet(7, 1, 3));
  const Buffer rtcp = protect_rtcp(outbound, rtcp_packet(7, 0)).octets;
  for (std::size_t length = 0; length < rtp.size(); ++length)
    EXPECT_NE(arrives(Buffer(rtp.begin(), rtp.begin() + static_cast<std::ptrdiff_t>(length))), Status::ok);
  for (std::size_t length = 0; length < rtcp.size(); ++length) {
    const Buffer cut(rtcp.begin(), rtcp.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_NE(unprotect_rtcp(inbound, cut).status, Status::ok);
  }
}

TEST_P(SrtpContext, WritesNothingWhereThereIsNoRoom) {
  const Buffer packet = rtp_packet(7, 1);
  Buffer tight(packet.size() + rtp_tag_length(suite) - 1, 0xee);
  EXPECT_EQ(outbound.protect_rtp(packet, tight).status, Status::no_room);
  EXPECT_EQ(tight, Buffer(tight.size(), 0xee));
  const Buffer control = rtcp_packet(7);
  tight.assign(control.size() + rtcp_tag_length(suite) + 3, 0xee);
  EXPECT_EQ(outbound.protect_rtcp(control, tight).status, Status::no_room);
  const Buffer wire = sent(packet);
  tight.assign(packet.size() - 1, 0xee);
  EXPECT_EQ(inbound.unprotect_rtp(wire, tight).status, Status::no_room);
  EXPECT_EQ(arrives(wire), Status::ok);
}

TEST_P(SrtpContext, StopsWhereTheMasterKeyIsUsedUp) {
  const Limits limits{.rtp_packets = 3, .rtcp_packets = 2};
  outbound = make_context(suite, Direction::outbound, limits);
  inbound = make_context(suite, Direction::inbound, limits);
  Context unlimited = make_context(suite, Direction::outbound);
  for (std::uint16_t i = 0; i < 3; ++i) {  // of several sources together: they share the key
    EXPECT_EQ(protect_rtp(outbound, rtp_packet(i, i)).status, Status::ok);
    EXPECT_EQ(arrives(protect_rtp(unlimited, rtp_packet(i, i)).octets), Status::ok);
  }
  EXPECT_EQ(protect_rtp(outbound, rtp_packet(1, 4)).status, Status::key_expired);
  EXPECT_EQ(arrives(protect_rtp(unlimited, rtp_packet(1, 4)).octets), Status::key_expired);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(protect_rtcp(outbound, rtcp_packet(7)).status, Status::ok);
    EXPECT_EQ(unprotect_rtcp(inbound, protect_rtcp(unlimited, rtcp_packet(7)).octets).status, Status::ok);
  }
  EXPECT_EQ(protect_rtcp(outbound, rtcp_packet(7)).status, Status::key_expired);
  EXPECT_EQ(unprotect_rtcp(inbound, protect_rtcp(unlimited, rtcp_packet(7)).octets).status, Status::key_expired);
}

TEST_P(SrtpContext, NeverLetsAnIndexWrap) {
  outbound.continue_rtp(7, (std::uint64_t{1} << 48) - 2);
  EXPECT_EQ(protect_rtp(outbound, rtp_packet(7, 0xffff)).status, Status::ok);
  EXPECT_EQ(protect_rtp(outbound, rtp_packet(7, 0)).status, Status::key_expired);
  outbound.continue_rtcp(7, 0x7fff'ffff);
  EXPECT_EQ(protect_rtcp(outbound, rtcp_packet(7)).status, Status::ok);
  EXPECT_EQ(protect_rtcp(outbound, rtcp_packet(7)).status, Status::key_expired);
}

TEST_P(SrtpContext, KeepsNoStateOfForgedSourcesAndABoundedNumberOfRealOnes) {
  inbound = make_context(suite, Direction::inbound, {.streams = 2});
  for (std::uint32_t ssrc = 100; ssrc < 110; ++ssrc) {
    Buffer forged = sent(rtp_packet(ssrc, 1));
    forged.back() ^= 1;
    EXPECT_EQ(arrives(forged), Status::authentication_failed);
  }
  EXPECT_EQ(arrives(sent(rtp_packet(1, 1))), Status::ok);
  EXPECT_EQ(arrives(sent(rtp_packet(2, 1))), Status::ok);
  EXPECT_EQ(arrives(sent(rtp_packet(3, 1))), Status::too_many_streams);
  inbound.remove(1);
  EXPECT_EQ(arrives(sent(rtp_packet(3, 2))), Status::ok);
}

TEST_P(SrtpContext, RefusesKeysOfAnotherLength) {
  EXPECT_THROW(Context(suite, Direction::inbound, counting(15), counting(salt_length(suite))), std::invalid_argument);
  EXPECT_THROW(Context(suite, Direction::inbound, counting(key_length(suite)), counting(13)), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Suites, SrtpContext, testing::ValuesIn(all_suites), [](const auto& suite) {
  switch (suite.param) {
    case Suite::aes_cm_128_hmac_sha1_80:
      return "CmSha1Tag80";
    case Suite::aes_cm_128_hmac_sha1_32:
      return "CmSha1Tag32";
    case Suite::aead_aes_128_gcm:
      return "Gcm128";
    case Suite::aead_aes_256_gcm:
      return "Gcm256";
  }
  return "";
});

}  // namespace
}  // namespace parley::srtp
