#include "media/negotiation/codec_match.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::media::test {
namespace {

namespace json = boost::json;

/// The router's capabilities less what `drop` says true to.
template <class Drop>
RtpCapabilities receiver_without_codecs(Drop drop) {
  auto receiver = decoded_capabilities(browser_capabilities());
  std::erase_if(receiver.codecs, drop);
  return receiver;
}

template <class... Uris>
RtpCapabilities receiver_without_extensions(Uris... uris) {
  auto receiver = decoded_capabilities(browser_capabilities());
  std::erase_if(receiver.header_extensions, [&](const auto& extension) { return ((extension.uri == uris) || ...); });
  return receiver;
}

RtpParameters consumed(const json::value& parameters, MediaKind kind, const RtpCapabilities& receiver) {
  SsrcSource ssrcs(5000);
  auto result = negotiate_consumer(negotiated(parameters, kind).consumable, kind, receiver, ssrcs);
  if (!result) throw std::runtime_error(errors_of(result.error()));
  return std::move(*result);
}

RtpParameters consumed_by_browser(const json::value& parameters, MediaKind kind) {
  return consumed(parameters, kind, decoded_capabilities(browser_capabilities()));
}

bool has_feedback(const RtpParameters& parameters, std::string_view type) {
  return std::ranges::any_of(parameters.codecs.front().rtcp_feedback,
                             [&](const auto& feedback) { return feedback.type == type; });
}

TEST(ConsumerParameters, HaveOneEncodingWithSsrcsOfItsOwn) {
  const auto video = consumed_by_browser(video_parameters("video/VP8"), MediaKind::video);
  ASSERT_EQ(video.encodings.size(), 1);
  EXPECT_EQ(*video.encodings[0].ssrc, 5000);
  EXPECT_EQ(video.encodings[0].rtx->ssrc, 5001);
  const auto audio = consumed_by_browser(opus_parameters(), MediaKind::audio);
  EXPECT_FALSE(audio.encodings[0].rtx);
}

TEST(ConsumerParameters, TellOfSimulcastAsSpatialLayers) {
  const auto video = consumed_by_browser(vp8_simulcast_parameters(), MediaKind::video);
  ASSERT_EQ(video.encodings.size(), 1);
  EXPECT_EQ(*video.encodings[0].scalability_mode, "L3T2");
  EXPECT_EQ(*video.encodings[0].max_bitrate, 500000);
}

TEST(ConsumerParameters, TellOfSimulcastAlsoWithoutScalabilityModes) {
  json::value parameters = vp8_simulcast_parameters();
  for (auto& encoding : parameters.at("encodings").as_array()) encoding.as_object().erase("scalabilityMode");
  EXPECT_EQ(*consumed_by_browser(parameters, MediaKind::video).encodings[0].scalability_mode, "L3T1");
}

TEST(ConsumerParameters, TakeTheMostTemporalLayersAndBitrateOfAllEncodings) {
  json::value parameters = vp8_simulcast_parameters();
  parameters.at("encodings").at(2).as_object()["scalabilityMode"] = "L1T3";
  parameters.at("encodings").at(1).as_object()["maxBitrate"] = 900000;
  const auto encoding = consumed_by_browser(parameters, MediaKind::video).encodings.at(0);
  EXPECT_EQ(*encoding.scalability_mode, "L3T3");
  EXPECT_EQ(*encoding.max_bitrate, 900000);
}

TEST(ConsumerParameters, KeepTheModeOfASingleEncoding) {
  json::value parameters = video_parameters("video/VP9");
  EXPECT_FALSE(consumed_by_browser(parameters, MediaKind::video).encodings[0].scalability_mode);
  parameters.at("encodings").at(0).as_object()["scalabilityMode"] = "L3T3_KEY";
  EXPECT_EQ(*consumed_by_browser(parameters, MediaKind::video).encodings[0].scalability_mode, "L3T3_KEY");
}

TEST(ConsumerParameters, HaveRetransmissionOnlyWhereTheReceiverTakesIt) {
  EXPECT_EQ(consumed_by_browser(video_parameters("video/VP8"), MediaKind::video).codecs.size(), 2);
  const auto without = consumed(video_parameters("video/VP8"), MediaKind::video,
                                receiver_without_codecs([](const auto& codec) { return is_rtx(codec); }));
  EXPECT_EQ(without.codecs.size(), 1);
  EXPECT_FALSE(without.encodings[0].rtx);
}

TEST(ConsumerParameters, DoNotTakeAnotherCodecsRetransmission) {
  const auto& own = router_capabilities().codecs;
  const auto vp8 = std::ranges::find_if(own, [](const auto& codec) {
                     return is_named(codec, "VP8");
                   })->preferred_payload_type->value;
  const auto receiver = receiver_without_codecs(
      [&](const auto& codec) { return is_rtx(codec) && codec.parameters.integer("apt") == vp8; });
  EXPECT_EQ(consumed(video_parameters("video/VP8"), MediaKind::video, receiver).codecs.size(), 1);
  EXPECT_EQ(consumed(video_parameters("video/VP9"), MediaKind::video, receiver).codecs.size(), 2);
}

TEST(ConsumerParameters, HaveTheFeedbackOfBoth) {
  auto receiver = decoded_capabilities(browser_capabilities());
  for (auto& codec : receiver.codecs)
    std::erase_if(codec.rtcp_feedback, [](const auto& feedback) { return feedback.type == "ccm"; });
  const auto video = consumed(video_parameters("video/VP8"), MediaKind::video, receiver);
  EXPECT_FALSE(has_feedback(video, "ccm"));
  EXPECT_TRUE(has_feedback(video, "nack"));
}

TEST(ConsumerParameters, EstimateBandwidthByTransportWideFeedbackWhereBothCan) {
  const auto video = consumed_by_browser(video_parameters("video/VP8"), MediaKind::video);
  EXPECT_TRUE(has_feedback(video, "transport-cc"));
  EXPECT_FALSE(has_feedback(video, "goog-remb"));
}

TEST(ConsumerParameters, EstimateBandwidthByTheReceiverOtherwise) {
  const auto video = consumed(video_parameters("video/VP8"), MediaKind::video,
                              receiver_without_extensions(extension_uri::transport_cc));
  EXPECT_FALSE(has_feedback(video, "transport-cc"));
  EXPECT_TRUE(has_feedback(video, "goog-remb"));
}

TEST(ConsumerParameters, EstimateNoBandwidthWithoutTheExtensionsForIt) {
  const auto video = consumed(video_parameters("video/VP8"), MediaKind::video,
                              receiver_without_extensions(extension_uri::transport_cc, extension_uri::abs_send_time));
  EXPECT_FALSE(has_feedback(video, "transport-cc"));
  EXPECT_FALSE(has_feedback(video, "goog-remb"));
}

TEST(ConsumerParameters, HaveTheHeaderExtensionsThatTheReceiverTakes) {
  auto receiver = decoded_capabilities(browser_capabilities());
  for (auto& extension : receiver.header_extensions)
    if (extension.uri == extension_uri::video_orientation) extension.direction = Direction::sendonly;
  const auto video = consumed(video_parameters("video/VP8"), MediaKind::video, receiver);
  const auto has = [&](std::string_view uri) {
    return std::ranges::any_of(video.header_extensions, [&](const auto& extension) { return extension.uri == uri; });
  };
  EXPECT_TRUE(has(extension_uri::mid));
  EXPECT_TRUE(has(extension_uri::transport_cc));
  EXPECT_FALSE(has(extension_uri::video_orientation));
  EXPECT_FALSE(has(extension_uri::rid));
}

TEST(ConsumerParameters, KeepTheNameOfTheSource) {
  const auto audio = consumed_by_browser(opus_parameters(), MediaKind::audio);
  EXPECT_EQ(*audio.rtcp->cname, "browser");
  EXPECT_TRUE(*audio.rtcp->reduced_size);
}

TEST(CanConsume, NeedsACodecOfTheProducer) {
  const auto vp8 = negotiated(video_parameters("video/VP8"), MediaKind::video).consumable;
  EXPECT_TRUE(can_consume(vp8, decoded_capabilities(browser_capabilities())));
  const auto receiver = receiver_without_codecs([](const auto& codec) { return is_named(codec, "VP8"); });
  EXPECT_FALSE(can_consume(vp8, receiver));
  SsrcSource ssrcs(1);
  const auto refused = negotiate_consumer(vp8, MediaKind::video, receiver, ssrcs);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::validation_failed);
  EXPECT_EQ(errors_of(refused.error()), "rtp_capabilities.codecs: must have a codec of the producer\n");
}

TEST(CanConsume, IsNotMetByRetransmissionAlone) {
  const auto vp8 = negotiated(video_parameters("video/VP8"), MediaKind::video).consumable;
  EXPECT_FALSE(can_consume(vp8, receiver_without_codecs([](const auto& codec) { return !is_rtx(codec); })));
}

TEST(CanConsume, GoesByTheProfile) {
  const auto profile_2 = negotiated(video_parameters("video/VP9", {{"profile-id", 2}}), MediaKind::video).consumable;
  EXPECT_FALSE(can_consume(profile_2, receiver_without_codecs([](const auto& codec) {
                             return codec.parameters.integer("profile-id") == 2;
                           })));
}

}  // namespace
}  // namespace parley::media::test
