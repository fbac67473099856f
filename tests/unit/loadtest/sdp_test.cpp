// The descriptions that are exchanged with a VideoRoom (bench/janus).
#include "bench/janus/sdp.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace janus_load {
namespace {

const LocalEnd own{.fragment = "loadtest1", .password = "a-password-of-22-chars", .fingerprint = "AB:CD"};

std::string offered(std::string_view candidate) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=VideoRoom 1\r\nt=0 0\r\na=group:BUNDLE a v\r\na=ice-options:trickle\r\n"
         "a=fingerprint:sha-256 01:23:45\r\na=msid-semantic: WMS *\r\n"
         "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 127.0.0.1\r\na=sendonly\r\na=mid:a\r\na=rtcp-mux\r\n"
         "a=ice-ufrag:AbCd\r\na=ice-pwd:theirs\r\na=setup:actpass\r\na=rtpmap:111 opus/48000/2\r\n"
         "a=ssrc:4000000001 cname:janus\r\na=ssrc:4000000001 msid:janus janusa\r\n" +
         std::string(candidate) +
         "a=end-of-candidates\r\n"
         "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 127.0.0.1\r\na=sendonly\r\na=mid:v\r\n"
         "a=ssrc:77 cname:janus\r\na=ssrc-group:FID 77 78\r\na=ssrc:78 cname:janus\r\n"
         "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\na=ssrc:5 cname:none\r\n";
}

constexpr std::string_view udp = "a=candidate:1 1 udp 2015363327 127.0.0.1 40000 typ host\r\n";

TEST(VideoroomSdp, AnOfferHasItsTracksOnOneTransport) {
  const std::string sdp = offer(own, {{.is_video = false, .ssrc = 11, .payload_type = 111},
                                      {.is_video = true, .ssrc = 4'294'967'295U, .payload_type = 96}});
  for (const std::string_view line :
       {"a=group:BUNDLE 0 1", "a=ice-ufrag:loadtest1", "a=ice-pwd:a-password-of-22-chars",
        "a=fingerprint:sha-256 AB:CD", "a=setup:active", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0",
        "a=rtpmap:111 opus/48000/2", "a=ssrc:11 cname:load-test", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:1",
        "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtcp-fb:96 ccm fir", "a=sendonly",
        "a=ssrc:4294967295 cname:load-test"})
    EXPECT_NE(sdp.find("\r\n" + std::string(line) + "\r\n"), std::string::npos) << line << "\n" << sdp;
  EXPECT_EQ(sdp.find("rtcp-fb:111"), std::string::npos);
}

TEST(VideoroomSdp, ADescriptionTellsTheOtherEndAndItsTracks) {
  const Description description = read_description(offered(udp));
  EXPECT_EQ(description.end.username, "AbCd");
  EXPECT_EQ(description.end.password, "theirs");
  EXPECT_EQ(description.end.fingerprint, "01:23:45");
  EXPECT_EQ(description.end.address.address().to_string(), "127.0.0.1");
  EXPECT_EQ(description.end.address.port(), 40'000);
  ASSERT_EQ(description.sections.size(), 2U);
  EXPECT_FALSE(description.sections[0].track.is_video);
  EXPECT_EQ(description.sections[0].mid, "a");
  EXPECT_EQ(description.sections[0].track.ssrc, 4'000'000'001U);
  EXPECT_EQ(description.sections[0].payload_type, 111U);
  EXPECT_TRUE(description.sections[1].track.is_video);
  EXPECT_EQ(description.sections[1].mid, "v");
  EXPECT_EQ(description.sections[1].track.ssrc, 77U);
  EXPECT_EQ(description.sections[1].payload_type, 96U);
}

TEST(VideoroomSdp, AnAnswerTakesWhatWasOffered) {
  const std::string sdp = answer(own, read_description(offered(udp)));
  for (const std::string_view line : {"a=group:BUNDLE a v", "a=mid:a", "a=mid:v", "a=recvonly", "a=setup:active",
                                      "m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=video 9 UDP/TLS/RTP/SAVPF 96"})
    EXPECT_NE(sdp.find("\r\n" + std::string(line) + "\r\n"), std::string::npos) << line << "\n" << sdp;
  EXPECT_EQ(sdp.find("a=ssrc"), std::string::npos);
}

TEST(VideoroomSdp, OtherCandidatesThanUdpAreLeftOut) {
  const Description description = read_description(
      offered("a=candidate:1 1 tcp 1 127.0.0.1 1 typ host\r\na=candidate:2 2 udp 1 127.0.0.1 2 typ host\r\n"
              "a=candidate:3 1 udp 1 a-name.local 3 typ host\r\na=candidate:4 1 UDP 1 ::1 4 typ host\r\n"));
  EXPECT_EQ(description.end.address.port(), 4);
}

TEST(VideoroomSdp, ADescriptionThatTellsTooLittleIsRefused) {
  const auto without = [](std::string_view line) {
    std::string sdp = offered(udp);
    sdp.erase(sdp.find(line), line.size());
    return sdp;
  };
  EXPECT_THROW(read_description(""), std::runtime_error);
  EXPECT_THROW(read_description("\n\r\na=\nm=\nm=video\na=candidate:\na=fingerprint:sha-256"), std::runtime_error);
  EXPECT_THROW(read_description(without("a=ice-ufrag:AbCd\r\n")), std::runtime_error);
  EXPECT_THROW(read_description(without("a=ice-pwd:theirs\r\n")), std::runtime_error);
  EXPECT_THROW(read_description(without("a=fingerprint:sha-256 01:23:45\r\n")), std::runtime_error);
  EXPECT_THROW(read_description(without(udp)), std::runtime_error);
}

}  // namespace
}  // namespace janus_load
