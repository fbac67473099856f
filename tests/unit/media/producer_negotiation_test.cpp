#include "media/negotiation/codec_match.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::media::test {
namespace {

namespace json = boost::json;

std::int64_t router_payload_type(std::string_view mime_type, const Parameters& format = {}) {
  RtpCodec wanted;
  wanted.mime_type = std::string(mime_type);
  wanted.clock_rate.value = kind_of(wanted) == MediaKind::audio ? 48000 : 90000;
  if (kind_of(wanted) == MediaKind::audio) wanted.channels = {2};
  wanted.parameters = format;
  for (const auto& codec : router_capabilities().codecs)
    if (same_codec(codec, wanted)) return codec.preferred_payload_type->value;
  return -1;
}

core::Outcome<NegotiatedProducer> tried(const json::value& parameters, MediaKind kind,
                                        const RtpCapabilities& router = router_capabilities()) {
  SsrcSource ssrcs(1);
  return negotiate_producer(decoded(parameters, kind), kind, router, ssrcs);
}

TEST(ProducerMapping, TurnsTheProducersPayloadTypesIntoTheRouters) {
  const auto audio = negotiated(opus_parameters(), MediaKind::audio).mapping;
  ASSERT_EQ(audio.codecs.size(), 1);
  EXPECT_EQ(audio.codecs[0].payload_type, 111);
  EXPECT_EQ(audio.codecs[0].mapped_payload_type, router_payload_type("audio/opus"));

  const auto video = negotiated(vp8_simulcast_parameters(), MediaKind::video).mapping;
  const auto vp8 = router_payload_type("video/VP8");
  ASSERT_EQ(video.codecs.size(), 2);
  EXPECT_EQ(video.codecs[0].payload_type, 96);
  EXPECT_EQ(video.codecs[0].mapped_payload_type, vp8);
  EXPECT_EQ(video.codecs[1].payload_type, 97);
  EXPECT_EQ(video.codecs[1].mapped_payload_type,
            rtx_of(router_capabilities().codecs, vp8)->preferred_payload_type->value);
}

TEST(ProducerMapping, GivesEachEncodingAnSsrcOfItsOwn) {
  const auto mapping = negotiated(vp8_simulcast_parameters(), MediaKind::video).mapping;
  ASSERT_EQ(mapping.encodings.size(), 3);
  EXPECT_EQ(mapping.encodings[0].rid, "r0");
  EXPECT_EQ(mapping.encodings[2].rid, "r2");
  EXPECT_EQ(mapping.encodings[0].ssrc, std::nullopt);
  EXPECT_EQ(mapping.encodings[0].mapped_ssrc, 1000U);
  EXPECT_EQ(mapping.encodings[2].mapped_ssrc, 1002U);
  EXPECT_EQ(negotiated(opus_parameters(77), MediaKind::audio).mapping.encodings[0].ssrc, 77U);
}

TEST(SsrcSource, NeverGivesZero) {
  SsrcSource ssrcs(0xffffffff);
  EXPECT_EQ(ssrcs.next(), 0xffffffffU);
  EXPECT_EQ(ssrcs.next(), 1U);
  EXPECT_EQ(SsrcSource(0).next(), 1U);
}

TEST(ProducerMapping, FindsTheProfileAmongCodecsOfOneName) {
  const auto type_of = [](const json::value& parameters) {
    return negotiated(parameters, MediaKind::video).mapping.codecs[0].mapped_payload_type;
  };
  EXPECT_EQ(type_of(video_parameters("video/VP9", {{"profile-id", 2}})),
            router_payload_type("video/VP9", {{"profile-id", 2}}));
  EXPECT_EQ(type_of(video_parameters("video/vp9")), router_payload_type("video/VP9"));
  const json::object main{{"packetization-mode", 1}, {"profile-level-id", "4d001f"}, {"level-asymmetry-allowed", 1}};
  EXPECT_EQ(type_of(video_parameters("video/H264", main)),
            router_payload_type("video/H264", {{"packetization-mode", 1}, {"profile-level-id", "4d0032"}}));
}

TEST(ProducerMapping, RefusesCodecsThatTheRouterDoesNotHave) {
  for (const auto& parameters :
       {video_parameters("video/H265"), video_parameters("video/H264", {{"packetization-mode", 0}}),
        video_parameters("video/VP9", {{"profile-id", 1}}),
        video_parameters("video/H264", {{"packetization-mode", 1}, {"profile-level-id", "64001f"}}),
        video_parameters("video/red"), video_parameters("video/ulpfec")}) {
    const auto result = tried(parameters, MediaKind::video);
    ASSERT_FALSE(result) << json::serialize(parameters);
    EXPECT_EQ(result.error().code, core::Code::validation_failed);
    EXPECT_THAT(errors_of(result.error()),
                ::testing::HasSubstr("rtp_parameters.codecs[0]: is not among the router's codecs"));
  }
}

TEST(ProducerMapping, RefusesRetransmissionOfACodecWithoutIt) {
  auto router = router_capabilities();
  std::erase_if(router.codecs, [](const auto& codec) { return is_rtx(codec); });
  const auto result = tried(video_parameters("video/VP8"), MediaKind::video, router);
  ASSERT_FALSE(result);
  EXPECT_EQ(errors_of(result.error()), "rtp_parameters.codecs[1]: is not among the router's codecs\n");
}

TEST(ProducerParameters, LoseHeaderExtensionsThatTheRouterDoesNotKnow) {
  json::value parameters = opus_parameters();
  parameters.as_object()["headerExtensions"].as_array().push_back({{"uri", "urn:of:ours"}, {"id", 9}});
  const auto kept = negotiated(parameters, MediaKind::audio).parameters.header_extensions;
  EXPECT_EQ(kept.size(), 4);
  EXPECT_TRUE(std::ranges::none_of(kept, [](const auto& extension) { return extension.uri == "urn:of:ours"; }));
}

TEST(Consumable, HasTheRoutersNumbersAndFeedbackWithTheProducersFormat) {
  const auto consumable = negotiated(opus_parameters(), MediaKind::audio).consumable;
  ASSERT_EQ(consumable.codecs.size(), 1);
  EXPECT_EQ(consumable.codecs[0].payload_type, router_payload_type("audio/opus"));
  EXPECT_EQ(consumable.codecs[0].parameters.integer("minptime"), 10);
  EXPECT_EQ(consumable.codecs[0].parameters.integer("usedtx"), std::nullopt);
  EXPECT_EQ(consumable.codecs[0].rtcp_feedback.size(), 2);
}

TEST(Consumable, HasRetransmissionAlsoWhereTheProducerHasNone) {
  json::value parameters = video_parameters("video/VP8");
  parameters.as_object()["codecs"].as_array().pop_back();
  const auto consumable = negotiated(parameters, MediaKind::video).consumable;
  ASSERT_EQ(consumable.codecs.size(), 2);
  EXPECT_TRUE(is_rtx(consumable.codecs[1]));
  EXPECT_EQ(consumable.codecs[1].parameters.integer("apt"), consumable.codecs[0].payload_type.value);
}

TEST(Consumable, AnswersTheLevelOfH264) {
  const json::object offer{{"packetization-mode", 1}, {"profile-level-id", "42e034"}, {"level-asymmetry-allowed", 1}};
  const auto consumable = negotiated(video_parameters("video/H264", offer), MediaKind::video).consumable;
  EXPECT_EQ(consumable.codecs[0].parameters.text("profile-level-id"), "42e01f");
}

TEST(Consumable, HasOneEntryForCodecsThatAreTheSameToTheRouter) {
  json::value parameters = video_parameters("video/H264", {{"packetization-mode", 1}, {"profile-level-id", "42e01f"}});
  parameters.as_object()["codecs"].as_array().push_back(
      {{"mimeType", "video/H264"},
       {"payloadType", 98},
       {"clockRate", 90000},
       {"parameters", {{"packetization-mode", 1}, {"profile-level-id", "42e034"}}}});
  const auto both = negotiated(parameters, MediaKind::video);
  EXPECT_EQ(both.mapping.codecs.size(), 3);
  EXPECT_EQ(both.consumable.codecs.size(), 2);
}

TEST(Consumable, HasMappedSsrcsAndTheLayersOfEachEncoding) {
  const auto consumable = negotiated(vp8_simulcast_parameters(), MediaKind::video).consumable;
  ASSERT_EQ(consumable.encodings.size(), 3);
  for (std::size_t index = 0; index < 3; ++index) {
    EXPECT_EQ(*consumable.encodings[index].ssrc, 1000 + static_cast<std::int64_t>(index));
    EXPECT_FALSE(consumable.encodings[index].rid);
    EXPECT_FALSE(consumable.encodings[index].rtx);
    EXPECT_EQ(*consumable.encodings[index].scalability_mode, "L1T2");
  }
}

TEST(Consumable, HasTheHeaderExtensionsThatTheRouterSendsForTheKind) {
  const auto uris_of = [](const NegotiatedProducer& producer) {
    std::vector<std::string> uris;
    for (const auto& extension : producer.consumable.header_extensions) uris.push_back(extension.uri);
    return uris;
  };
  const auto audio = uris_of(negotiated(opus_parameters(), MediaKind::audio));
  EXPECT_THAT(audio, ::testing::Contains(extension_uri::audio_level));
  EXPECT_THAT(audio, ::testing::Not(::testing::Contains(extension_uri::transport_cc)));
  const auto video = uris_of(negotiated(vp8_simulcast_parameters(), MediaKind::video));
  EXPECT_THAT(video, ::testing::Contains(extension_uri::transport_cc));
  EXPECT_THAT(video, ::testing::Not(::testing::Contains(extension_uri::rid)));
  EXPECT_THAT(video, ::testing::Not(::testing::Contains(extension_uri::audio_level)));
}

TEST(Consumable, KeepsTheNameOfTheSource) {
  EXPECT_EQ(*negotiated(opus_parameters(), MediaKind::audio).consumable.rtcp->cname, "browser");
}

}  // namespace
}  // namespace parley::media::test
