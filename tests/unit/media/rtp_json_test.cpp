// What clients' JSON may be, and what is said about the rest.
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::media::test {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

/// `change` applied to good parameters; answers the errors.
template <class Change>
std::string errors_with(json::value parameters, MediaKind kind, Change change) {
  change(parameters.as_object());
  const auto result = decode_rtp_parameters(parameters, kind);
  if (result) return "";
  EXPECT_EQ(result.error().code, core::Code::validation_failed);
  return errors_of(result.error());
}

template <class Change>
std::string video_errors(Change change) {
  return errors_with(vp8_simulcast_parameters(), MediaKind::video, change);
}

template <class Change>
std::string single_errors(Change change) {
  return errors_with(video_parameters("video/VP8"), MediaKind::video, change);
}

TEST(RtpParameters, AreTakenAsBrowsersGiveThem) {
  for (const auto& [parameters, kind] :
       {std::pair(opus_parameters(), MediaKind::audio), std::pair(vp8_simulcast_parameters(), MediaKind::video),
        std::pair(video_parameters("video/H264", {{"packetization-mode", 1}}), MediaKind::video)}) {
    const auto result = decode_rtp_parameters(parameters, kind);
    EXPECT_TRUE(result) << errors_of(result.error());
  }
}

TEST(RtpParameters, ComeBackInTheSameSpelling) {
  json::value parameters = opus_parameters();
  parameters.as_object()["msid"] = "stream track";
  EXPECT_EQ(to_json(decoded(parameters, MediaKind::audio)), parameters);
}

TEST(RtpParameters, LeaveOutWhatIsAbsent) {
  const json::value written = to_json(decoded(video_parameters("video/VP8"), MediaKind::video));
  EXPECT_FALSE(written.at("encodings").at(0).as_object().contains("rid"));
  EXPECT_FALSE(written.as_object().contains("msid"));
}

TEST(RtpParameters, MayLeaveOutListsAndFormats) {
  const json::value parameters{
      {"mid", "0"},
      {"codecs", {{{"mimeType", "audio/opus"}, {"payloadType", 111}, {"clockRate", 48000}, {"channels", 2}}}},
      {"encodings", {{{"ssrc", 1}}}}};
  const auto result = decode_rtp_parameters(parameters, MediaKind::audio);
  ASSERT_TRUE(result) << errors_of(result.error());
  EXPECT_TRUE(result->header_extensions.empty());
}

TEST(RtpParameters, AreRefusedWhereTheyAreNoObject) {
  for (const json::value& wrong :
       {json::value(nullptr), json::value(1), json::value("x"), json::value(json::array())}) {
    const auto result = decode_rtp_parameters(wrong, MediaKind::audio);
    ASSERT_FALSE(result);
    EXPECT_EQ(errors_of(result.error()), "rtp_parameters: must be an object\n");
  }
}

TEST(RtpParameters, NameEveryBadFieldByItsPath) {
  const auto errors = video_errors([](json::object& parameters) {
    parameters["codecs"].at(0).as_object()["clockRate"] = 0;
    parameters["codecs"].at(0).as_object()["mimeType"] = 5;
    parameters["encodings"].at(1).as_object()["rid"] = "";
    parameters["headerExtensions"].at(0).as_object()["id"] = 256;
  });
  EXPECT_THAT(errors, HasSubstr("rtp_parameters.codecs[0].mimeType: must be a string"));
  EXPECT_THAT(errors, HasSubstr("rtp_parameters.codecs[0].clockRate: must be from 1 to 4294967295"));
  EXPECT_THAT(errors, HasSubstr("rtp_parameters.encodings[1].rid: must not be empty"));
  EXPECT_THAT(errors, HasSubstr("rtp_parameters.headerExtensions[0].id: must be from 1 to 255"));
}

TEST(RtpParameters, NeedCodecs) {
  EXPECT_THAT(video_errors([](json::object& parameters) { parameters.erase("codecs"); }),
              HasSubstr("codecs: is required"));
  EXPECT_THAT(video_errors([](json::object& parameters) { parameters["codecs"] = json::array(); }),
              HasSubstr("codecs: must have a media codec"));
}

TEST(RtpParameters, NeedMoreThanRetransmissions) {
  EXPECT_THAT(single_errors([](json::object& parameters) {
                parameters["codecs"].as_array().erase(parameters["codecs"].as_array().begin());
              }),
              HasSubstr("codecs: must have a media codec"));
}

TEST(RtpParameters, AreOfOneKind) {
  EXPECT_THAT(errors_with(opus_parameters(), MediaKind::video, [](json::object&) {}),
              HasSubstr("codecs[0].mimeType: is of another kind"));
  EXPECT_THAT(video_errors([](json::object& parameters) {
                parameters["codecs"].at(0).as_object()["mimeType"] = "application/x";
              }),
              HasSubstr("codecs[0].mimeType: must begin with audio/ or video/"));
}

TEST(RtpParameters, HaveEachPayloadTypeOnce) {
  EXPECT_THAT(
      video_errors([](json::object& parameters) { parameters["codecs"].at(1).as_object()["payloadType"] = 96; }),
      HasSubstr("codecs[1].payloadType: is used by another codec too"));
  EXPECT_THAT(
      video_errors([](json::object& parameters) { parameters["codecs"].at(1).as_object()["payloadType"] = 128; }),
      HasSubstr("codecs[1].payloadType: must be from 0 to 127"));
}

TEST(RtpParameters, RetransmitACodecThatIsThere) {
  for (const json::value& apt : {json::value(95), json::value(97), json::value("x"), json::value(96.5)})
    EXPECT_THAT(single_errors([&](json::object& parameters) {
                  parameters["codecs"].at(1).as_object()["parameters"].as_object()["apt"] = apt;
                }),
                HasSubstr("codecs[1].parameters.apt: must be the payload type of a codec in this list"));
  EXPECT_THAT(
      single_errors([](json::object& parameters) { parameters["codecs"].at(1).as_object().erase("parameters"); }),
      HasSubstr("codecs[1].parameters.apt"));
}

TEST(RtpParameters, HaveFormatsOfNumbersAndTexts) {
  const auto with = [](json::value value) {
    return single_errors(
        [&](json::object& parameters) { parameters["codecs"].at(0).as_object()["parameters"] = {{"x", value}}; });
  };
  EXPECT_EQ(with(1), "");
  EXPECT_EQ(with(1.5), "");
  EXPECT_EQ(with("one"), "");
  EXPECT_THAT(with(true), HasSubstr("codecs[0].parameters.x: must be a number or a string"));
  EXPECT_THAT(with(nullptr), HasSubstr("must be a number or a string"));
  EXPECT_THAT(with(json::object()), HasSubstr("must be a number or a string"));
  EXPECT_THAT(with(3'000'000'000), HasSubstr("must be a number of at most 32 bits"));
  EXPECT_THAT(with(json::string(257, 'x')), HasSubstr("must have 256 bytes or fewer"));
}

TEST(RtpParameters, HaveABoundedNumberOfEverything) {
  EXPECT_THAT(single_errors([](json::object& parameters) {
                for (int index = 0; index < 65; ++index)
                  parameters["codecs"].at(0).as_object()["parameters"].as_object()["p" + std::to_string(index)] = 1;
              }),
              HasSubstr("codecs[0].parameters: must have at most 64 members"));
  EXPECT_THAT(single_errors([](json::object& parameters) {
                for (int index = 0; index < 9; ++index)
                  parameters["encodings"].as_array().push_back(json::object{{"ssrc", index + 1}});
              }),
              HasSubstr("encodings: must have at most 8 elements"));
  EXPECT_THAT(single_errors([](json::object& parameters) { parameters["mid"] = std::string(17, 'x'); }),
              HasSubstr("mid: must have 16 bytes or fewer"));
}

TEST(RtpParameters, HaveEachExtensionOnce) {
  EXPECT_THAT(
      single_errors([](json::object& parameters) { parameters["headerExtensions"].at(1).as_object()["id"] = 4; }),
      HasSubstr("headerExtensions[1].id: is used by another extension too"));
  EXPECT_THAT(single_errors([](json::object& parameters) {
                parameters["headerExtensions"].at(1).as_object()["uri"] = extension_uri::mid;
              }),
              HasSubstr("headerExtensions[1].uri: is in the list twice"));
}

TEST(RtpParameters, HaveEncodingsThatCanBeToldApart) {
  EXPECT_THAT(video_errors([](json::object& parameters) { parameters["encodings"] = json::array(); }),
              HasSubstr("encodings: must have an encoding"));
  EXPECT_THAT(video_errors([](json::object& parameters) { parameters["encodings"].at(1).as_object().erase("rid"); }),
              HasSubstr("encodings[1]: must have ssrc or rid"));
  EXPECT_THAT(video_errors([](json::object& parameters) { parameters["encodings"].at(1).as_object()["rid"] = "r0"; }),
              HasSubstr("encodings[1].rid: is used by another encoding too"));
  EXPECT_THAT(single_errors([](json::object& parameters) {
                parameters["encodings"].at(0).as_object()["rtx"] = {{"ssrc", 2222}};
              }),
              HasSubstr("encodings[0].rtx.ssrc: is used by another stream too"));
  EXPECT_THAT(single_errors([](json::object& parameters) { parameters["encodings"].at(0).as_object()["ssrc"] = 0; }),
              HasSubstr("encodings[0].ssrc: must be from 1 to 4294967295"));
}

TEST(RtpParameters, MayRelyOnTheMidForASingleEncoding) {
  const auto without_ssrc = [](json::object& parameters) { parameters["encodings"] = {json::object()}; };
  EXPECT_EQ(single_errors(without_ssrc), "");
  EXPECT_THAT(single_errors([&](json::object& parameters) {
                without_ssrc(parameters);
                parameters.erase("mid");
              }),
              HasSubstr("encodings[0]: must have ssrc or rid"));
}

TEST(RtpParameters, HaveEncodingsOfCodecsThatAreThere) {
  EXPECT_EQ(single_errors(
                [](json::object& parameters) { parameters["encodings"].at(0).as_object()["codecPayloadType"] = 96; }),
            "");
  for (const int wrong : {95, 97})
    EXPECT_THAT(single_errors([&](json::object& parameters) {
                  parameters["encodings"].at(0).as_object()["codecPayloadType"] = wrong;
                }),
                HasSubstr("encodings[0].codecPayloadType: must be the payload type of a media codec in codecs"));
}

TEST(RtpParameters, HaveScalabilityModesThatFit) {
  EXPECT_THAT(video_errors([](json::object& parameters) {
                parameters["encodings"].at(0).as_object()["scalabilityMode"] = "lots";
              }),
              HasSubstr("encodings[0].scalabilityMode: is not a scalability mode such as L1T3"));
  EXPECT_THAT(video_errors([](json::object& parameters) {
                parameters["encodings"].at(0).as_object()["scalabilityMode"] = "L3T3";
              }),
              HasSubstr("encodings[0].scalabilityMode: must have one spatial layer where there are several encodings"));
}

TEST(RtpCapabilities, ComeBackInTheSameSpelling) {
  EXPECT_EQ(to_json(decoded_capabilities(browser_capabilities())), browser_capabilities());
}

TEST(RtpCapabilities, AreCheckedLikeParameters) {
  const auto errors = [](auto change) {
    json::value capabilities = browser_capabilities();
    change(capabilities.as_object());
    const auto result = decode_rtp_capabilities(capabilities);
    return result ? "" : errors_of(result.error());
  };
  EXPECT_THAT(errors([](json::object& all) { all.erase("codecs"); }),
              HasSubstr("rtp_capabilities.codecs: is required"));
  EXPECT_THAT(errors([](json::object& all) { all["codecs"].at(0).as_object()["kind"] = "smell"; }),
              HasSubstr("rtp_capabilities.codecs[0].kind: must be one of: audio, video"));
  EXPECT_THAT(errors([](json::object& all) { all["codecs"].at(0).as_object()["kind"] = "video"; }),
              HasSubstr("rtp_capabilities.codecs[0].kind: does not go with mimeType"));
  EXPECT_THAT(errors([](json::object& all) { all["codecs"].at(1).as_object()["preferredPayloadType"] = 100; }),
              HasSubstr("rtp_capabilities.codecs[1].preferredPayloadType: is used by another codec too"));
  EXPECT_THAT(
      errors([](json::object& all) { all["headerExtensions"].at(0).as_object()["direction"] = "up"; }),
      HasSubstr(
          "rtp_capabilities.headerExtensions[0].direction: must be one of: sendrecv, sendonly, recvonly, inactive"));
}

json::value fingerprint(std::string algorithm, std::string value) {
  return {{"role", "client"}, {"fingerprints", {{{"algorithm", algorithm}, {"value", value}}}}};
}

std::string hash_of(std::size_t bytes) {
  std::string text = "A1";
  while (--bytes > 0) text += ":0f";
  return text;
}

std::string dtls_errors(const json::value& parameters) {
  const auto result = decode_dtls_parameters(parameters);
  return result ? "" : errors_of(result.error());
}

TEST(DtlsParameters, AreTakenWithEachHash) {
  EXPECT_EQ(dtls_errors(fingerprint("sha-1", hash_of(20))), "");
  EXPECT_EQ(dtls_errors(fingerprint("sha-256", hash_of(32))), "");
  EXPECT_EQ(dtls_errors(fingerprint("SHA-512", hash_of(64))), "");
  EXPECT_EQ(dtls_errors({{"fingerprints", fingerprint("sha-256", hash_of(32)).at("fingerprints")}}), "");
}

TEST(DtlsParameters, AreRefusedWhereTheyCannotBeRight) {
  EXPECT_THAT(dtls_errors({{"role", "auto"}, {"fingerprints", json::array()}}),
              HasSubstr("dtls_parameters.fingerprints: must have a fingerprint"));
  EXPECT_THAT(dtls_errors(fingerprint("md5", hash_of(16))), HasSubstr("dtls_parameters.fingerprints[0].algorithm"));
  EXPECT_THAT(dtls_errors(fingerprint("sha-256", hash_of(31))), HasSubstr("dtls_parameters.fingerprints[0].value"));
  EXPECT_THAT(dtls_errors(fingerprint("sha-256", hash_of(31) + ":xy")),
              HasSubstr("must be the hash in hexadecimal bytes"));
  json::value wrong_role = fingerprint("sha-256", hash_of(32));
  wrong_role.as_object()["role"] = "boss";
  EXPECT_THAT(dtls_errors(wrong_role), HasSubstr("dtls_parameters.role: must be one of: auto, client, server"));
}

}  // namespace
}  // namespace parley::media::test
