#include "support.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::unique_ptr<TestServer> echo_server(Limits limits = {}) {
  ListenerOptions options;
  options.limits = limits;
  options.handler = echo();
  auto server = std::make_unique<TestServer>(std::move(options));
  server->listener().start();
  return server;
}

TEST(Listener, AnswersAGetWithTheFramingFields) {
  const auto server = echo_server();
  const auto response = ask(server->port(), "GET /hello?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_line(response), "HTTP/1.1 200 OK");
  EXPECT_EQ(body_of(response), "GET /hello ");
  EXPECT_EQ(field_of(response, "Content-Length"), "11");
  EXPECT_THAT(field_of(response, "Date"), ::testing::EndsWith(" GMT"));
  EXPECT_EQ(field_of(response, "Server"), "");
  EXPECT_EQ(field_of(response, "X-Request-Id").size(), 12U);
  EXPECT_EQ(field_of(response, "Connection"), "");
}

TEST(Listener, EchoesTheClientsRequestIdUnlessItIsNoId) {
  const auto server = echo_server();
  EXPECT_EQ(field_of(ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: abc-1\r\n\r\n"), "X-Request-Id"), "abc-1");
  EXPECT_NE(field_of(ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: <b>\r\n\r\n"), "X-Request-Id"), "<b>");
}

TEST(Listener, ReadsBodiesOfBothFramings) {
  const auto server = echo_server();
  RawClient client(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(client.response()), "POST /a hello");
  client.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "POST /b hello");
}

TEST(Listener, ReadsARequestThatComesByteByByte) {
  const auto server = echo_server();
  RawClient client(server->port());
  client.send_slowly("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(client.response()), "POST /a hello");
  client.send_slowly("PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "PUT /b hello");
}

TEST(Listener, HandsAnUpgradeOverWithTheBytesBehindIt) {
  ListenerOptions options;
  options.handler = echo();
  TestServer server(std::move(options));
  server.listener().on_upgrade("/socket.io/", [](Request request, Stream stream, std::string early) {
    auto answer = request.path + " " + early;
    boost::system::error_code error;
    asio::write(std::get<TcpSocket>(stream), asio::buffer(answer), error);
  });
  server.listener().start();
  RawClient client(server.port());
  client.send("GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
  EXPECT_EQ(client.rest(), "/socket.io/ early");
  EXPECT_THAT(ask(server.port(), "GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(server.drain(500ms), 0U);
}

}  // namespace
}  // namespace parley::http::testing
