#include "http/forwarded.hpp"

#include "direct.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http {
namespace {

using ::testing::HasSubstr;

TrustedProxies trusting(std::vector<std::string> networks) { return TrustedProxies::parse(networks).value(); }

/// What a request of that peer is taken for.
Request apply(const TrustedProxies& proxies, std::string peer, std::vector<std::string> forwarded,
              std::string scheme = "") {
  Request request = testing::make_request(Verb::get, "/");
  request.remote_address = std::move(peer);
  for (const std::string& field : forwarded) request.headers.insert("X-Forwarded-For", field);
  if (!scheme.empty()) request.headers.set("X-Forwarded-Proto", scheme);
  proxies.apply(request);
  return request;
}

std::string client(const TrustedProxies& proxies, std::string peer, std::vector<std::string> forwarded) {
  return apply(proxies, std::move(peer), std::move(forwarded)).remote_address;
}

TEST(TrustedProxies, NobodyIsBelievedByDefault) {
  const auto request = apply(TrustedProxies(), "127.0.0.1", {"198.51.100.7"}, "https");
  EXPECT_EQ(request.remote_address, "127.0.0.1");
  EXPECT_FALSE(request.secure);
}

TEST(TrustedProxies, ATrustedPeerNamesTheClient) {
  const auto request = apply(trusting({"127.0.0.1"}), "127.0.0.1", {"198.51.100.7"}, "https");
  EXPECT_EQ(request.remote_address, "198.51.100.7");
  EXPECT_TRUE(request.secure);
}

TEST(TrustedProxies, AStrangerWhoSendsTheFieldIsTakenForHimself) {
  const auto request = apply(trusting({"10.0.0.0/8"}), "198.51.100.7", {"192.0.2.1"}, "https");
  EXPECT_EQ(request.remote_address, "198.51.100.7");
  EXPECT_FALSE(request.secure);
}

TEST(TrustedProxies, ReadsFromRightToLeftAndStopsAtTheFirstUntrusted) {
  const auto proxies = trusting({"10.0.0.0/8"});
  // The client made up 192.0.2.1; the proxies appended what they saw.
  EXPECT_EQ(client(proxies, "10.0.0.1", {"192.0.2.1, 198.51.100.7, 10.0.0.2"}), "198.51.100.7");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"192.0.2.1", "198.51.100.7", "10.0.0.2"}), "198.51.100.7") << "several fields";
  EXPECT_EQ(client(proxies, "10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3") << "all trusted: the first of them";
  EXPECT_EQ(client(proxies, "10.0.0.1", {}), "10.0.0.1");
}

TEST(TrustedProxies, AnElementThatIsNoAddressEndsTheReading) {
  const auto proxies = trusting({"10.0.0.0/8"});
  EXPECT_EQ(client(proxies, "10.0.0.1", {"198.51.100.7, unknown"}), "10.0.0.1");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"198.51.100.7, unknown, 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(client(proxies, "10.0.0.1", {",,"}), "10.0.0.1");
  EXPECT_EQ(client(proxies, "10.0.0.1", {"1.2.3.4.5"}), "10.0.0.1");
  EXPECT_EQ(client(proxies, "10.0.0.1", {std::string(8000, ',')}), "10.0.0.1");
}

TEST(TrustedProxies, TakesPortsAndBothFamilies) {
  const auto proxies = trusting({"10.0.0.0/8", "fd00::/8", "2001:db8::1"});
  EXPECT_EQ(client(proxies, "10.0.0.1", {"198.51.100.7:4711"}), "198.51.100.7");
  EXPECT_EQ(client(proxies, "fd12::1", {"[2001:db8::7]:4711"}), "2001:db8::7");
  EXPECT_EQ(client(proxies, "2001:db8::1", {"2001:db8::7"}), "2001:db8::7");
  EXPECT_EQ(client(proxies, "2001:db8::2", {"2001:db8::7"}), "2001:db8::2");
  EXPECT_EQ(client(proxies, "::ffff:10.0.0.1", {"198.51.100.7"}), "198.51.100.7") << "IPv4 on a socket for both";
  EXPECT_EQ(client(proxies, "10.0.0.1", {"::ffff:198.51.100.7"}), "198.51.100.7") << "one person, one spelling";
}

TEST(TrustedProxies, MatchesNetworksToTheBit) {
  const auto proxies = trusting({"192.0.2.128/25"});
  EXPECT_TRUE(proxies.trusts(boost::asio::ip::make_address("192.0.2.128")));
  EXPECT_FALSE(proxies.trusts(boost::asio::ip::make_address("192.0.2.127")));
  EXPECT_FALSE(proxies.trusts(boost::asio::ip::make_address("2001:db8::1")));
  EXPECT_FALSE(proxies.trusts_everybody());
  EXPECT_TRUE(trusting({"0.0.0.0/0"}).trusts_everybody());
  EXPECT_TRUE(trusting({"::/0"}).trusts_everybody());
}

TEST(TrustedProxies, SaysWhatIsNoNetwork) {
  for (const std::string wrong : {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "fd00::/129", "10.0.0",
                                  "10.0.0.0/8/8", "10.0.0.0/-1"}) {
    const auto parsed = TrustedProxies::parse({"127.0.0.1", wrong});
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_THAT(parsed.error(), HasSubstr(wrong));
  }
}

TEST(TrustedProxies, HoldAtTheListener) {
  boost::asio::io_context context;
  ListenerOptions options;
  options.proxies = trusting({"127.0.0.1"});
  options.handler = [](Request& request) -> boost::asio::awaitable<Response> {
    co_return make_response(Status::ok, "text/plain", request.remote_address + (request.secure ? " secure" : " plain"));
  };
  testing::TestServer server(std::move(options));
  server.listener().start();
  testing::RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n\r\n");
  EXPECT_EQ(testing::body_of(client.response()), "198.51.100.7 secure");
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(testing::body_of(client.response()), "127.0.0.1 plain") << "the connection's own, not the last request's";
}

}  // namespace
}  // namespace parley::http
