// Prepared media: what an IVF and an Ogg file hold, and what is wrong with one.
#include "loadtest/media_file.hpp"

#include "loadtest/rtp_source.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace parley::loadtest {
namespace {

using Bytes = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

void append(Bytes& to, std::uint64_t number, int octets) {
  for (int i = 0; i < octets; ++i) to.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

struct IvfHead {
  std::string codec = "VP80";
  int width = 16;
  int height = 16;
  std::uint32_t rate = 25;
};

Bytes ivf(const std::vector<Bytes>& pictures, const IvfHead& head = {}) {
  Bytes file{'D', 'K', 'I', 'F', 0, 0, 32, 0};
  file.insert(file.end(), head.codec.begin(), head.codec.end());
  append(file, static_cast<std::uint64_t>(head.width), 2);
  append(file, static_cast<std::uint64_t>(head.height), 2);
  append(file, head.rate, 4);
  append(file, 1, 4);
  append(file, pictures.size(), 4);
  append(file, 0, 4);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    append(file, pictures[i].size(), 4);
    append(file, i * 2, 8);  // every other one of 25 a second
    file.insert(file.end(), pictures[i].begin(), pictures[i].end());
  }
  return file;
}

/// One page a packet.
Bytes ogg(const std::vector<Bytes>& packets) {
  Bytes file;
  for (const Bytes& packet : packets) {
    const std::string magic = "OggS";
    file.insert(file.end(), magic.begin(), magic.end());
    file.insert(file.end(), 22, 0);
    file.push_back(static_cast<std::uint8_t>(packet.size() / 255 + 1));
    file.insert(file.end(), packet.size() / 255, 255);
    file.push_back(static_cast<std::uint8_t>(packet.size() % 255));
    file.insert(file.end(), packet.begin(), packet.end());
  }
  return file;
}

Bytes text(const std::string& letters) { return {letters.begin(), letters.end()}; }

template <class Read>
std::string problem_of(Read read, const Bytes& file) {
  try {
    read(file);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(MediaFile, TakesPicturesWithTheirTimesFromIvf) {
  const auto frames = frames_of_ivf(ivf({{0x10, 1, 2}, {0x11, 3}}));
  ASSERT_EQ(frames.size(), 2);
  EXPECT_TRUE(frames[0].is_key_frame);
  EXPECT_FALSE(frames[1].is_key_frame);
  EXPECT_EQ(frames[0].payload, (Bytes{0x10, 1, 2}));
  EXPECT_EQ(frames[0].lasts, 80ms);
  EXPECT_EQ(frames[1].lasts, 80ms);
}

TEST(MediaFile, TakesSoundFromOggByTheLengthsThatOpusTells) {
  Bytes long_packet(600, 7);
  long_packet[0] = 31U << 3U;  // CELT, 20 ms
  const auto frames =
      frames_of_ogg(ogg({text("OpusHead"), text("OpusTags"), long_packet, {16U << 3U | 1U}, {0x03, 3}}));
  ASSERT_EQ(frames.size(), 3);
  EXPECT_EQ(frames[0].payload, long_packet);
  EXPECT_EQ(frames[0].lasts, 20ms);
  EXPECT_EQ(frames[1].lasts, 5ms);   // two of 2.5 ms
  EXPECT_EQ(frames[2].lasts, 30ms);  // three of 10 ms
}

TEST(MediaFile, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(problem_of(frames_of_ivf, text("RIFF")), "it is no IVF file");
  EXPECT_EQ(problem_of(frames_of_ivf, {}), "it is empty");
  EXPECT_EQ(problem_of(frames_of_ogg, {}), "it is empty");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{0x10}}, {.codec = "VP90"})), "its pictures are not VP8");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{0x10}}, {.width = 0})),
            "its pictures are 0 pixels wide; VP8 has 1 to 16383");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{0x10}}, {.height = 16384})),
            "its pictures are 16384 pixels high; VP8 has 1 to 16383");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{0x10}}, {.width = 16383, .height = 1})), "");
  for (const std::vector<Bytes>& pictures : {std::vector<Bytes>{{0x10}}, std::vector<Bytes>{{0x10}, {0x11}}})
    EXPECT_EQ(problem_of(frames_of_ivf, ivf(pictures, {.rate = 4'000'000'000})),
              "its pictures are less than a millisecond apart");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({})), "it has no pictures");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{0x11}})), "it does not begin with a key frame");
  EXPECT_EQ(problem_of(frames_of_ivf, ivf({{}})), "a picture in it is empty");
  EXPECT_EQ(problem_of(frames_of_ogg, text("DKIF")), "it is no Ogg file");
  const auto sound_of = [](std::size_t octets) {
    return ogg({text("OpusHead"), text("OpusTags"), Bytes(octets, 0x08)});
  };
  EXPECT_EQ(problem_of(frames_of_ogg, sound_of(1275)), "");
  EXPECT_EQ(problem_of(frames_of_ogg, sound_of(1276)),
            "a packet of sound has 1276 bytes, more than the 1275 that can be sent in one");
  EXPECT_EQ(problem_of(frames_of_ogg, ogg({text("vorbis")})), "its sound is not Opus");
  EXPECT_EQ(problem_of(frames_of_ogg, ogg({text("OpusHead"), text("OpusTags")})), "it has no sound");
  EXPECT_EQ(problem_of(frames_of_ogg, ogg({text("OpusHead"), text("OpusTags"), {0x03}})),
            "a packet of sound is cut off");
  EXPECT_THROW(read_media("/nowhere/at/all.ivf", true), std::invalid_argument);
}

TEST(MediaFile, ThatIsCutOffAnywhereIsRefusedOrShorter) {
  const Bytes pictures = ivf({{0x10, 1, 2}, {0x11, 3}});
  for (std::size_t length = 0; length < pictures.size(); ++length) {
    if (length == pictures.size() - 14) continue;  // where the second picture begins
    EXPECT_NE(problem_of(frames_of_ivf, {pictures.begin(), pictures.begin() + static_cast<std::ptrdiff_t>(length)}),
              "");
  }
  const Bytes sound = ogg({text("OpusHead"), text("OpusTags"), {0x08, 1, 2, 3}});
  for (std::size_t length = 0; length < sound.size(); ++length)
    EXPECT_NE(problem_of(frames_of_ogg, {sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(length)}), "");
}

TEST(MediaFile, IsCutIntoPacketsAsRtpWantsIt) {
  RtpSource pictures({.is_video = true, .packet_limit = 100});
  Bytes payload(200);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i);
  Bytes joined;
  std::vector<Bytes> packets;
  pictures.send_frame(payload, 3000, [&](std::span<const std::uint8_t> packet) {
    packets.emplace_back(packet.begin(), packet.end());
    joined.insert(joined.end(), packet.begin() + 16, packet.end());
  });
  EXPECT_EQ(joined, payload);
  ASSERT_EQ(packets.size(), 3);
  EXPECT_EQ(packets[0].size(), 100);
  EXPECT_EQ(packets[0][12], 0x90);
  EXPECT_EQ(packets[1][12], 0x80);
  EXPECT_EQ(packets[1][1] & 0x80, 0);
  EXPECT_EQ(packets[2][1] & 0x80, 0x80);

  RtpSource sound({.is_video = false, .packet_limit = 100});
  packets.clear();
  sound.send_frame(payload, 960,
                   [&](std::span<const std::uint8_t> packet) { packets.emplace_back(packet.begin(), packet.end()); });
  ASSERT_EQ(packets.size(), 1) << "RFC 7587 section 4.2: a packet of Opus is one payload";
  EXPECT_EQ(Bytes(packets[0].begin() + 12, packets[0].end()), payload);
}

}  // namespace
}  // namespace parley::loadtest
