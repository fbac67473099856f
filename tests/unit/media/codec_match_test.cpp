#include "media/negotiation/codec_match.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

RtpCodec codec(std::string mime_type, std::int64_t clock_rate, Parameters parameters = {},
               std::optional<std::int64_t> channels = {}) {
  RtpCodec made;
  made.mime_type = std::move(mime_type);
  made.clock_rate.value = clock_rate;
  made.parameters = std::move(parameters);
  if (channels) made.channels = json::Int<1, 255>{*channels};
  return made;
}

RtpCodec video(std::string mime_type, Parameters parameters = {}) {
  return codec(std::move(mime_type), 90000, std::move(parameters));
}

TEST(SameCodec, IgnoresTheCaseOfNames) {
  EXPECT_TRUE(same_codec(video("video/VP8"), video("VIDEO/vp8")));
  EXPECT_FALSE(same_codec(video("video/VP8"), video("video/VP9")));
  EXPECT_FALSE(same_codec(video("video/VP8"), video("audio/VP8")));
}

TEST(SameCodec, ComparesClockRates) {
  EXPECT_FALSE(same_codec(codec("audio/opus", 48000, {}, 2), codec("audio/opus", 16000, {}, 2)));
}

TEST(SameCodec, ComparesChannelsOfAudioWithOneAsDefault) {
  EXPECT_TRUE(same_codec(codec("audio/PCMU", 8000), codec("audio/PCMU", 8000, {}, 1)));
  EXPECT_FALSE(same_codec(codec("audio/opus", 48000, {}, 2), codec("audio/opus", 48000)));
}

TEST(SameCodec, IgnoresFormatsThatDoNotSplitACodec) {
  EXPECT_TRUE(
      same_codec(codec("audio/opus", 48000, {{"useinbandfec", 1}}, 2), codec("audio/opus", 48000, {{"stereo", 1}}, 2)));
}

TEST(SameCodec, ComparesPacketizationModeAndProfileOfH264) {
  const auto h264 = [](int mode, std::string profile) {
    return video("video/H264", {{"packetization-mode", mode}, {"profile-level-id", std::move(profile)}});
  };
  EXPECT_TRUE(same_codec(h264(1, "42e01f"), h264(1, "42e034")));
  EXPECT_FALSE(same_codec(h264(1, "42e01f"), h264(0, "42e01f")));
  EXPECT_FALSE(same_codec(h264(1, "42e01f"), h264(1, "4d0032")));
  EXPECT_TRUE(same_codec(h264(0, "42e01f"), video("video/H264")));
}

TEST(SameCodec, ComparesTheProfileOfVp9) {
  EXPECT_TRUE(same_codec(video("video/VP9"), video("video/VP9", {{"profile-id", 0}})));
  EXPECT_TRUE(same_codec(video("video/VP9", {{"profile-id", "2"}}), video("video/VP9", {{"profile-id", 2}})));
  EXPECT_FALSE(same_codec(video("video/VP9", {{"profile-id", 2}}), video("video/VP9")));
}

TEST(SameCodec, ComparesTheProfileOfAv1ButNotItsLevel) {
  EXPECT_TRUE(same_codec(video("video/AV1"), video("video/AV1", {{"profile", 0}, {"level-idx", 5}, {"tier", 0}})));
  EXPECT_FALSE(same_codec(video("video/AV1"), video("video/AV1", {{"profile", 1}})));
}

RtcpFeedback feedback(std::string type, std::optional<std::string> parameter) {
  RtcpFeedback made;
  made.type = std::move(type);
  if (parameter) made.parameter = json::Text<0, 32>(*parameter);
  return made;
}

TEST(CommonFeedback, IsWhatBothHaveInTheOrderOfTheFirst) {
  RtpCodec one = video("video/VP8");
  one.rtcp_feedback = {feedback("nack", ""), feedback("nack", "pli"), feedback("transport-cc", "")};
  RtpCodec other = video("video/VP8");
  other.rtcp_feedback = {feedback("transport-cc", std::nullopt), feedback("goog-remb", ""),
                         feedback("nack", std::nullopt)};
  const auto common = common_feedback(one, other);
  ASSERT_EQ(common.size(), 2);
  EXPECT_EQ(common[0].type, "nack");
  EXPECT_EQ(common[0].parameter_text(), "");
  EXPECT_EQ(common[1].type, "transport-cc");
}

}  // namespace
}  // namespace parley::media
