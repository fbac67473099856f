#include "media/negotiation/router_capabilities.hpp"

#include "media/negotiation/codec_match.hpp"
#include "media/negotiation/validate.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::media {
namespace {

const RtpCodecCapability* codec_named(const RtpCapabilities& capabilities, std::string_view mime_type) {
  for (const auto& codec : capabilities.codecs)
    if (same_text(codec.mime_type, mime_type)) return &codec;
  return nullptr;
}

TEST(RouterCapabilities, AreValid) { EXPECT_TRUE(validate(router_capabilities()).empty()); }

TEST(RouterCapabilities, HaveOpusWithForwardErrorCorrectionAndSilenceSuppression) {
  const auto* opus = codec_named(router_capabilities(), "audio/opus");
  ASSERT_TRUE(opus);
  EXPECT_EQ(opus->clock_rate, 48000);
  EXPECT_EQ(*opus->channels, 2);
  EXPECT_EQ(opus->parameters.integer("useinbandfec"), 1);
  EXPECT_EQ(opus->parameters.integer("usedtx"), 1);
}

TEST(RouterCapabilities, HaveTheVideoCodecsOfBrowsers) {
  std::multiset<std::string> names;
  for (const auto& codec : router_capabilities().codecs)
    if (kind_of(codec) == MediaKind::video && !is_rtx(codec)) names.insert(codec.mime_type);
  EXPECT_EQ(names, (std::multiset<std::string>{"video/AV1", "video/H264", "video/H264", "video/VP8", "video/VP9",
                                               "video/VP9"}));
}

TEST(RouterCapabilities, HaveDynamicPayloadTypesThatDiffer) {
  std::set<std::int64_t> types;
  for (const auto& codec : router_capabilities().codecs) {
    const std::int64_t type = codec.preferred_payload_type->value;
    EXPECT_TRUE((type >= 96 && type <= 127) || (type >= 35 && type <= 63)) << type;
    EXPECT_TRUE(types.insert(type).second) << type;
  }
}

TEST(RouterCapabilities, RetransmitEachVideoCodecAndNoAudio) {
  for (const auto& codec : router_capabilities().codecs) {
    if (is_rtx(codec)) continue;
    const auto* rtx = rtx_of(router_capabilities().codecs, codec.preferred_payload_type->value);
    EXPECT_EQ(rtx != nullptr, kind_of(codec) == MediaKind::video) << codec.mime_type;
  }
}

TEST(RouterCapabilities, HaveTheFeedbackThatTheEngineActsOn) {
  const auto feedback_of = [](std::string_view mime_type) {
    std::set<std::string> all;
    for (const auto& one : codec_named(router_capabilities(), mime_type)->rtcp_feedback)
      all.insert(one.type + " " + std::string(one.parameter_text()));
    return all;
  };
  EXPECT_EQ(feedback_of("audio/opus"), (std::set<std::string>{"nack ", "transport-cc "}));
  EXPECT_EQ(feedback_of("video/VP8"),
            (std::set<std::string>{"nack ", "nack pli", "ccm fir", "goog-remb ", "transport-cc "}));
}

TEST(RouterCapabilities, NumberAnExtensionTheSameForBothKinds) {
  std::map<std::string, std::int64_t> ids;
  std::map<std::int64_t, std::string> uris;
  for (const auto& extension : router_capabilities().header_extensions) {
    EXPECT_EQ(ids.emplace(extension.uri, extension.preferred_id).first->second, extension.preferred_id);
    EXPECT_EQ(uris.emplace(extension.preferred_id, extension.uri).first->second, extension.uri);
  }
  EXPECT_EQ(ids.at(std::string(extension_uri::mid)), 1);
}

TEST(RouterCapabilities, SpreadOverAllDynamicPayloadTypesAndNoFurther) {
  const RouterCodec codec{MediaKind::audio, "audio/opus", 48000, 2, {}};
  const std::vector<RouterCodec> all(61, codec);
  const auto capabilities = make_router_capabilities(all);
  EXPECT_EQ(capabilities.codecs.front().preferred_payload_type->value, 100);
  EXPECT_EQ(capabilities.codecs.at(28).preferred_payload_type->value, 96);
  EXPECT_EQ(capabilities.codecs.at(32).preferred_payload_type->value, 35);
  EXPECT_EQ(capabilities.codecs.back().preferred_payload_type->value, 63);
  EXPECT_THROW(make_router_capabilities(std::vector<RouterCodec>(62, codec)), std::length_error);
}

}  // namespace
}  // namespace parley::media
