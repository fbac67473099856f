// What an RtpSource makes is what an SFU reads: RTP in sequence, frames cut as wanted, VP8's marks.
#include "loadtest/rtp_source.hpp"

#include "srtp/wire.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace parley::loadtest {
namespace {

using Packets = std::vector<std::vector<std::uint8_t>>;

Packets frame(RtpSource& source, std::size_t octets, bool is_key_frame = false) {
  Packets packets;
  const std::size_t count = source.make_frame(octets, is_key_frame, [&packets](std::span<const std::uint8_t> packet) {
    packets.emplace_back(packet.begin(), packet.end());
  });
  EXPECT_EQ(count, packets.size());
  return packets;
}

std::size_t whole(const Packets& packets) {
  return std::accumulate(packets.begin(), packets.end(), std::size_t{0},
                         [](std::size_t sum, const auto& packet) { return sum + packet.size(); });
}

TEST(RtpSource, CutsAFrameIntoPacketsOfAtMostTheLimitAndKeepsItsLength) {
  RtpSource source({.packet_limit = 1200});
  for (const std::size_t octets : {100U, 1200U, 1201U, 1210U, 2400U, 5000U, 9600U}) {
    const Packets packets = frame(source, octets);
    EXPECT_EQ(packets.size(), (octets + 1199) / 1200) << octets;
    EXPECT_EQ(whole(packets), octets);
    for (const auto& packet : packets) {
      EXPECT_LE(packet.size(), 1200U);
      EXPECT_GT(packet.size(), 12 + filler_begins);
    }
  }
}

TEST(RtpSource, NumbersPacketsWithoutGapsAndGivesAFrameOneTimestamp) {
  RtpSource source({.packet_limit = 500, .ssrc = 0x01020304, .payload_type = 101, .ticks = 3000});
  std::uint16_t sequence = 0;
  std::uint32_t last_timestamp = 0;
  for (int i = 0; i < 3; ++i) {
    const Packets packets = frame(source, 1700);
    const std::uint32_t timestamp = srtp::read_32(&packets[0][4]);
    if (i > 0) {
      EXPECT_EQ(timestamp, last_timestamp + 3000);
    }
    last_timestamp = timestamp;
    for (const auto& packet : packets) {
      EXPECT_EQ(packet[0], 0x80);
      EXPECT_EQ(packet[1] & 0x7f, 101);
      EXPECT_EQ(packet[1] >> 7, &packet == &packets.back() ? 1 : 0);  // the frame's last packet is marked
      if (sequence != 0) {
        EXPECT_EQ(srtp::read_16(&packet[2]), static_cast<std::uint16_t>(sequence + 1));
      }
      sequence = srtp::read_16(&packet[2]);
      EXPECT_EQ(srtp::read_32(&packet[4]), timestamp);
      EXPECT_EQ(srtp::read_32(&packet[8]), 0x01020304U);
    }
  }
}

TEST(RtpSource, MarksKeyFramesAndTheBeginningsOfFramesAsVp8Does) {
  RtpSource source({});
  for (const bool is_key_frame : {true, false}) {
    const Packets packets = frame(source, 3000, is_key_frame);
    ASSERT_EQ(packets.size(), 3U);
    for (std::size_t i = 0; i < packets.size(); ++i) EXPECT_EQ((packets[i][12] & 0x10) != 0, i == 0);  // S
    EXPECT_EQ((packets[0][16] & 1) == 0, is_key_frame);                                                // P
  }
}

}  // namespace
}  // namespace parley::loadtest
