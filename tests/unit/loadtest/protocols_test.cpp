// What the clients of a load test write and read on the wire: STUN, feedback for bandwidth estimation, DTLS, addresses.
#include "loadtest/connectivity_check.hpp"
#include "loadtest/dtls.hpp"
#include "loadtest/server_link.hpp"
#include "loadtest/transport.hpp"
#include "loadtest/transport_feedback.hpp"

#include "srtp/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace parley::loadtest {
namespace {

using Octets = std::vector<std::uint8_t>;
using std::chrono::microseconds;

TEST(LoadTestMedia, ProbesOfTheBandwidthAreToldFromMedia) {
  Octets packet{0x80, 127, 0, 1, 0, 0, 0, 0, 0, 0, 0x04, 0xd2, 1, 2, 3};
  EXPECT_TRUE(is_probe(packet));
  packet[11] = 0xd3;
  EXPECT_FALSE(is_probe(packet));
  packet.resize(11);
  EXPECT_FALSE(is_probe(packet));
}

TEST(LoadTestStun, ACheckHasItsAttributesAndTheSignatureOfThePassword) {
  const stun::Transaction transaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const Octets request = connectivity_check(transaction, {.username = "there:here", .password = "secret"}, 77);
  const auto message = stun::Message::read(request);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is(stun::Type::binding_request));
  EXPECT_TRUE(message->answers(transaction));
  EXPECT_EQ(stun::text_of(message->find(stun::Attribute::username).value()), "there:here");
  EXPECT_EQ(message->find(stun::Attribute::priority)->size(), 4);
  EXPECT_EQ(message->find(stun::Attribute::ice_controlling)->back(), 77);
  EXPECT_TRUE(message->find(stun::Attribute::use_candidate)->empty());
  EXPECT_TRUE(message->is_signed_with("secret"));
  EXPECT_TRUE(message->has_fingerprint());
}

TEST(LoadTestStun, AnswersTheChecksOfThoseWhoKnowItsPassword) {
  const stun::Transaction transaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const Octets request = connectivity_check(transaction, {.username = "here:there", .password = "secret"}, 77);
  const boost::asio::ip::udp::endpoint from(boost::asio::ip::make_address("192.0.2.1"), 32'853);
  const Octets answer = answer_to_check(request, "secret", from);
  const auto message = stun::Message::read(answer);
  ASSERT_TRUE(message);
  EXPECT_TRUE(is_success(answer, transaction));
  EXPECT_TRUE(message->is_signed_with("secret"));
  EXPECT_TRUE(message->has_fingerprint());
  // As in RFC 5769 section 2.2, which has the same address.
  const auto mapped = message->find(stun::Attribute::xor_mapped_address);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(Octets(mapped->begin(), mapped->end()), (Octets{0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43}));

  EXPECT_TRUE(answer_to_check(request, "another", from).empty());
  EXPECT_TRUE(answer_to_check(answer, "secret", from).empty());
  EXPECT_TRUE(answer_to_check({}, "secret", from).empty());
}

TEST(LoadTestStun, AnAnswerTellsIpv6AddressesAsWell) {
  // RFC 5769 section 2.3.
  const stun::Transaction transaction{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};
  const Octets request = connectivity_check(transaction, {.username = "here:there", .password = "secret"}, 77);
  const boost::asio::ip::udp::endpoint from(boost::asio::ip::make_address("2001:db8:1234:5678:11:2233:4455:6677"),
                                            32'853);
  const Octets answer = answer_to_check(request, "secret", from);
  const auto message = stun::Message::read(answer);
  ASSERT_TRUE(message);
  const auto mapped = message->find(stun::Attribute::xor_mapped_address);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(Octets(mapped->begin(), mapped->end()),
            (Octets{0,    2,    0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3,
                    0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9}));
}

TEST(LoadTestStun, TakesTheSuccessOfItsOwnRequestAlone) {
  const stun::Transaction transaction{1, 2, 3};
  Octets answer = stun::Writer(stun::Type::binding_success, transaction).octets();
  EXPECT_TRUE(is_success(answer, transaction));
  EXPECT_FALSE(is_success(answer, stun::Transaction{1, 2, 4}));
  answer[1] = 0x11;  // an error
  EXPECT_FALSE(is_success(answer, transaction));
  answer.resize(19);
  EXPECT_FALSE(is_success(answer, transaction));
  EXPECT_FALSE(is_success({}, transaction));
}

TEST(LoadTestFeedback, FindsTheSequenceNumberAmongOtherExtensions) {
  Octets packet(12);
  packet[0] = 0x90;
  const Octets extension{0xbe, 0xde, 0, 3, 0x10, 'x', 0, 0x51, 0x12, 0x34, 0x22, 1, 2, 3, 0, 0};
  packet.insert(packet.end(), extension.begin(), extension.end());
  EXPECT_EQ(transport_sequence(packet, 5), 0x1234);
  EXPECT_EQ(transport_sequence(packet, 6), std::nullopt);
  packet[0] = 0x80;
  EXPECT_EQ(transport_sequence(packet, 5), std::nullopt);
  packet[0] = 0x90;
  for (std::size_t length = 12; length < packet.size(); ++length)
    (void)transport_sequence(std::span(packet).first(length), 5);  // looks no further than it reaches
}

TEST(LoadTestFeedback, ReportsRunsAndGapsWithTheirTimes) {
  TransportFeedback feedback(9);
  EXPECT_TRUE(feedback.report().empty());
  feedback.arrived(65'534, 7, microseconds(64'000));
  feedback.arrived(65'535, 7, microseconds(64'500));
  feedback.arrived(2, 7, microseconds(66'000));  // 0 and 1 are missing
  EXPECT_EQ(feedback.waiting(), 3U);
  const Octets expected{0x8f | 0x20, 205, 0, 7, 0,    0, 0, 9, 0,    0, 0, 7, 0xff, 0xfe, 0, 5,
                        0,           0,   1, 0, 0x20, 2, 0, 2, 0x20, 1, 0, 2, 6,    0,    0, 3};
  EXPECT_EQ(feedback.report(), expected);
  EXPECT_EQ(feedback.waiting(), 0U);
  feedback.arrived(3, 7, microseconds(70'000));
  EXPECT_EQ(feedback.report().at(19), 1);  // the second one
}

TEST(LoadTestFeedback, WritesLargeTimesInTwoOctetsAndEndsAtAPauseOfSeconds) {
  TransportFeedback feedback(9);
  feedback.arrived(1, 7, microseconds(0));
  feedback.arrived(2, 7, microseconds(100'000));     // 400 ticks
  feedback.arrived(3, 7, microseconds(100'250));     // one
  feedback.arrived(4, 7, microseconds(10'000'000));  // too much for one report
  const Octets expected{0x8f | 0x20, 205, 0, 7, 0,    0, 0,    9, 0,    0, 0, 7,    0,    1, 0, 3,
                        0,           0,   0, 0, 0x20, 1, 0x40, 1, 0x20, 1, 0, 0x01, 0x90, 1, 0, 2};
  EXPECT_EQ(feedback.report(), expected);
}

TEST(LoadTestDtls, BeginsWithAHelloAndRepeatsItWhenNobodyAnswers) {
  const Certificate certificate;
  EXPECT_EQ(certificate.fingerprint().size(), 32U * 3 - 1);
  std::vector<Octets> sent;
  DtlsClient client(certificate, "AA:BB", [&sent](std::span<const std::uint8_t> datagram) {
    sent.emplace_back(datagram.begin(), datagram.end());
  });
  client.start();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0][0], 22);  // handshake
  ASSERT_TRUE(client.timeout().has_value());
  EXPECT_FALSE(client.is_done());
}

TEST(LoadTestDtls, OutlivesWhatIsNoDtls) {
  const Certificate certificate;
  DtlsClient client(certificate, "AA:BB", [](std::span<const std::uint8_t>) {});
  client.start();
  for (std::size_t length = 1; length < 60; ++length) {
    Octets garbage(length, static_cast<std::uint8_t>(length));
    garbage[0] = 22;
    try {
      client.take(garbage);
    } catch (const std::runtime_error&) {  // or it gives up; that is told
    }
    EXPECT_FALSE(client.is_done());
  }
}

TEST(LoadTestAddress, KnowsHostsPortsAndWhetherItIsSecure) {
  const auto is = [](const std::string& url, bool is_secure, const std::string& host, const std::string& port) {
    const ServerAddress address = server_address(url);
    EXPECT_EQ(address.is_secure, is_secure) << url;
    EXPECT_EQ(address.host, host);
    EXPECT_EQ(address.port, port);
  };
  is("https://meet.example.org", true, "meet.example.org", "443");
  is("https://meet.example.org/", true, "meet.example.org", "443");
  is("http://127.0.0.1:8080", false, "127.0.0.1", "8080");
  is("http://[::1]:8080", false, "::1", "8080");
  is("http://[::1]", false, "::1", "80");
  for (const char* wrong : {"", "meet.example.org", "ftp://x", "http://", "http://host:port", "https://x/y"})
    EXPECT_THROW(server_address(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace parley::loadtest
