// What comes in: framing, malformed and hostile requests, limits of size. Over real sockets, in raw bytes.
#include "http/reader.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Requests, HaveBodiesOfBothFramings) {
  const auto server = serve(echo());
  RawClient client(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(client.response()), "POST /a hello");
  client.send(
      "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n000\r\nTrailer: "
      "x\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "POST /b hello");
  client.send("GET /c HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "GET /c ");
}

TEST(Requests, MayComeByteByByte) {
  const auto server = serve(echo());
  RawClient client(server->port());
  client.send_slowly("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(client.response()), "POST /a hello");
  client.send_slowly(
      "PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "PUT /b hello");
}

TEST(Requests, MayHaveALargeBodyInManyPieces) {
  const auto server = serve([](Request& request) -> asio::awaitable<Response> {
    co_return make_response(Status::ok, "text/plain", std::to_string(std::hash<std::string>{}(request.body)));
  });
  std::string body(1'000'000, 'x');
  for (std::size_t at = 0; at < body.size(); at += 7) body[at] = static_cast<char>('a' + at % 26);
  const auto expected = std::to_string(std::hash<std::string>{}(body));
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body);
  EXPECT_EQ(body_of(client.response()), expected);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string("F4240\r\n") + body +
              "\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), expected);
}

TEST(Requests, GetA100WhereTheyWaitForIt) {
  const auto server = serve(echo());
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(body_of(client.response()), "POST / ok");
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok");
  EXPECT_EQ(body_of(client.response()), "POST / ok") << "the body came already";
}

TEST(Requests, TooLargeOnesAreRefusedBeforeTheyAreSent) {
  Limits limits = quick_limits();
  limits.max_body_bytes = 10;
  const auto server = serve(echo(), limits);
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  const auto response = client.rest();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(response, HasSubstr("payload_too_large"));
  EXPECT_EQ(field_of(response, "Connection"), "close");
}

TEST(Requests, TooLargeBodiesAreRefusedInBothFramings) {
  Limits limits = quick_limits();
  limits.max_body_bytes = 10;
  const auto server = serve(echo(), limits);
  EXPECT_THAT(ask(server->port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(server->port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n0123"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(
      ask(server->port(),
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n01234\r\n0\r\n\r\n"),
      StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(ask(server->port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"),
              StartsWith("HTTP/1.1 413"));
}

TEST(Requests, AnAnswerToATooLargeBodyIsNotLostWhileTheClientGoesOnSending) {
  Limits limits = quick_limits();
  limits.max_body_bytes = 10;
  limits.linger = 500ms;
  const auto server = serve(echo(), limits);
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(3'000'000, 'x'));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 413"));
}

TEST(Requests, ARouteMayHaveItsOwnLimit) {
  ListenerOptions options;
  options.handler = echo();
  options.limits = quick_limits();
  options.body_limit = [](const Request& request) -> std::size_t { return request.path == "/upload" ? 100 : 3; };
  TestServer server(std::move(options));
  server.listener().start();
  EXPECT_THAT(ask(server.port(), "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(server.port(), "POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234"),
              StartsWith("HTTP/1.1 413"));
}

TEST(Requests, TooLargeHeadsAreRefused) {
  Limits limits = quick_limits();
  limits.max_header_bytes = 500;
  limits.max_header_fields = 5;
  const auto server = serve(echo(), limits);
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  const auto fill = [&](std::size_t size) {
    return start + "X: " + std::string(size - start.size() - 7, 'x') + "\r\n\r\n";
  };
  EXPECT_THAT(ask(server->port(), fill(500)), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(server->port(), fill(501)), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask(server->port(), fill(5000)), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask(server->port(), "GET /" + std::string(600, 'x')), StartsWith("HTTP/1.1 414"));
  EXPECT_THAT(ask(server->port(), start + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(server->port(), start + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n"), StartsWith("HTTP/1.1 431"));
}

struct Bad {
  const char* what;
  std::string bytes;
  const char* status;
};

class BadRequests : public ::testing::TestWithParam<Bad> {};

TEST_P(BadRequests, AreAnsweredAndTheConnectionIsClosed) {
  const auto server = serve(echo(), quick_limits());
  RawClient client(server->port());
  client.send(GetParam().bytes);
  const auto response = client.rest();
  EXPECT_THAT(response, StartsWith(std::string("HTTP/1.1 ") + GetParam().status)) << GetParam().what;
  EXPECT_EQ(field_of(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(field_of(response, "Connection"), "close");
  EXPECT_EQ(response.find("HTTP/1.1 ", 5), std::string::npos) << "what came behind it was taken for a request";
}

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Smuggling, BadRequests,
    ::testing::Values(
        Bad{"both framings",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"both, the other way",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"two lengths",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello" + smuggled, "400"},
        Bad{"two equal lengths",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + smuggled, "400"},
        Bad{"a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello" + smuggled, "400"},
        Bad{"a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello" + smuggled, "400"},
        Bad{"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" + smuggled, "400"},
        Bad{"a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello" + smuggled, "400"},
        Bad{"an overflowing length",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\nx" + smuggled, "400"},
        Bad{"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n" + smuggled, "400"},
        Bad{"another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n" + smuggled, "501"},
        Bad{"two codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "501"},
        Bad{"a coding twice",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                smuggled,
            "400"},
        Bad{"a disguised coding",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, "501"},
        Bad{"a space before the colon",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled, "400"},
        Bad{"a folded field",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled, "400"},
        Bad{"a folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n" + smuggled, "400"},
        Bad{"chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, "400"},
        Bad{"a bare LF", "GET / HTTP/1.1\r\nHost: a\nContent-Length: 5\r\n\r\nhello" + smuggled, "400"},
        Bad{"a bare CR", "GET / HTTP/1.1\r\nHost: a\rContent-Length: 5\r\n\r\nhello" + smuggled, "400"},
        Bad{"a chunk size with a sign",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"a chunk size with 0x",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"a chunk size with a space",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"an empty chunk size",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n" + smuggled, "400"},
        Bad{"an overflowing chunk size",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n" +
                smuggled,
            "400"},
        Bad{"a chunk longer than it says",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n" + smuggled,
            "400"},
        Bad{"a chunk with a bare LF",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n" + smuggled, "400"},
        Bad{"a folded trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n z\r\n\r\n" + smuggled,
            "400"},
        Bad{"a trailer without a name",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n" + smuggled, "400"},
        Bad{"an endless extension",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(9000, 'x') + "\r\n",
            "400"}),
    [](const auto& each) {
      std::string name = each.param.what;
      std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
      return name;
    });

INSTANTIATE_TEST_SUITE_P(
    Malformed, BadRequests,
    ::testing::Values(Bad{"no HTTP", "hello\r\n\r\n", "400"},
                      Bad{"binary", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), "400"},
                      Bad{"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
                      Bad{"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
                      Bad{"an unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
                      Bad{"a method with a bracket", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                      Bad{"version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"},
                      Bad{"the HTTP 2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
                      Bad{"version 9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "505"},
                      Bad{"a broken escape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                      Bad{"an encoded NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                      Bad{"bytes that are not UTF 8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                      Bad{"a target without a slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                      Bad{"a NUL in a field", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 36), "400"},
                      Bad{"a field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", "400"},
                      Bad{"a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", "400"},
                      Bad{"another expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", "417"}),
    [](const auto& each) {
      std::string name = each.param.what;
      std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
      return name;
    });

TEST(RequestHeads, HoldTextAloneWhereverAByteStands) {
  // Heads are looked at eight bytes at a time: each byte, at each place in such a step.
  for (int byte = 0; byte < 0x100; ++byte)
    for (std::size_t at = 0; at < 16; ++at) {
      std::string value(17, 'v');
      value[at] = static_cast<char>(byte);
      const Limits limits;
      RequestReader reader(limits);
      const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX-Field: v" + value + "\r\n\r\n";
      const auto space = reader.prepare();
      ASSERT_GE(space.size(), head.size());
      head.copy(space.data(), head.size());
      reader.commit(head.size());
      const bool is_text = byte == '\t' || (byte >= 0x20 && byte != 0x7F);
      ASSERT_EQ(reader.advance() == RequestReader::State::head_ready, is_text) << byte << " at " << at;
    }
}

}  // namespace
}  // namespace parley::http::testing
