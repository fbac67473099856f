#include "support.hpp"

#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Listener, AnswersAGetWithTheFramingFields) {
  const auto server = serve(echo());
  const auto response = ask(server->port(), "GET /hello?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_line(response), "HTTP/1.1 200 OK");
  EXPECT_EQ(body_of(response), "GET /hello ");
  EXPECT_EQ(field_of(response, "Content-Length"), "11");
  EXPECT_THAT(field_of(response, "Date"), EndsWith(" GMT"));
  EXPECT_EQ(field_of(response, "Server"), "");
  EXPECT_EQ(field_of(response, "X-Request-Id").size(), 12U);
  EXPECT_EQ(field_of(response, "Connection"), "");
}

TEST(Listener, EchoesTheClientsRequestIdUnlessItIsNoId) {
  const auto server = serve(echo());
  EXPECT_EQ(field_of(ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: abc-1\r\n\r\n"), "X-Request-Id"),
            "abc-1");
  EXPECT_NE(field_of(ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: <b>\r\n\r\n"), "X-Request-Id"),
            "<b>");
}

TEST(Listener, KeepsAConnectionAsTheVersionSays) {
  const auto server = serve(echo());
  RawClient modern(server->port());
  modern.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(field_of(modern.response(), "Connection"), "");
  modern.send("GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(modern.rest(), HasSubstr("\r\nConnection: close\r\n"));

  RawClient old(server->port());
  old.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(field_of(old.response(), "Connection"), "keep-alive");
  old.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.rest(), HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Listener, ClosesWhereTheHandlerSaysSo) {
  const auto server = serve([](Request&) -> asio::awaitable<Response> {
    auto response = empty_response(Status::ok);
    response.headers.set("Connection", "close");
    co_return response;
  });
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.rest(), HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Listener, AnswersPipelinedRequestsInOrder) {
  const auto server = serve(echo());
  RawClient client(server->port());
  std::string all;
  for (int each = 0; each < 100; ++each) {
    all += "POST /" + std::to_string(each) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    if (each % 3 == 0) all += "\r\n";  // an empty line more than there should be
  }
  client.send(all);
  for (int each = 0; each < 100; ++each)
    EXPECT_EQ(body_of(client.response()), "POST /" + std::to_string(each) + " abc");
}

TEST(Listener, SendsNoBodyForHeadAndNoLengthFor204) {
  const auto server = serve([](Request& request) -> asio::awaitable<Response> {
    if (request.path == "/none") co_return empty_response(Status::no_content);
    co_return make_response(Status::ok, "text/plain", "hello");
  });
  RawClient client(server->port());
  client.send(
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(field_of(client.response(true), "Content-Length"), "5");
  EXPECT_EQ(field_of(client.response(), "Content-Length"), "");
  EXPECT_EQ(body_of(client.response()), "hello");
}

TEST(Listener, LeavesOutFieldsThatWouldSplitTheResponse) {
  const auto server = serve([](Request&) -> asio::awaitable<Response> {
    auto response = make_response(Status::ok, "text/plain", "x");
    response.headers.set("X-Bad", "a\r\nSet-Cookie: b");
    response.headers.set("Content-Length", "1000");
    co_return response;
  });
  const auto response = ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(response, ::testing::Not(HasSubstr("Set-Cookie")));
  EXPECT_EQ(field_of(response, "Content-Length"), "1");
}

TEST(Listener, AnswersABugWith500AndGoesOn) {
  const auto server = serve([](Request& request) -> asio::awaitable<Response> {
    if (request.path == "/bug") throw std::runtime_error("secret");
    co_return empty_response(Status::ok);
  });
  RawClient client(server->port());
  client.send("GET /bug HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.response();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(response, ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(body_of(response), HasSubstr(field_of(response, "X-Request-Id")));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200 "));
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
  client.send(
      "GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
      "WebSocket\r\n\r\nearly");
  EXPECT_EQ(client.rest(), "/socket.io/ early");
  for (const auto* other :
       {"GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET /socket.io/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "GET /socket.io/ HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
        "GET /socket.io/ HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "POST /socket.io/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"}) {
    EXPECT_THAT(ask(server.port(), other), StartsWith("HTTP/1.1 200")) << other;
  }
  EXPECT_EQ(server.drain(500ms), 0U);
}

TEST(Listener, UpgradesAConnectionThatWasUsedBefore) {
  ListenerOptions options;
  options.handler = echo();
  TestServer server(std::move(options));
  server.listener().on_upgrade("/ws", [](Request, Stream stream, std::string) {
    boost::system::error_code error;
    asio::write(std::get<TcpSocket>(stream), asio::buffer("up", 2), error);
  });
  server.listener().start();
  RawClient client(server.port());
  client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  client.response();
  client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  EXPECT_EQ(client.rest(), "up");
}

TEST(Listener, SpreadsConnectionsEvenlyOverItsThreads) {
  std::mutex mutex;
  std::map<std::thread::id, int> served;
  ListenerOptions options;
  options.handler = [&](Request&) -> asio::awaitable<Response> {
    const std::lock_guard lock(mutex);
    ++served[std::this_thread::get_id()];
    co_return empty_response(Status::ok);
  };
  TestServer server(std::move(options), 3);
  server.listener().start();
  for (int each = 0; each < 30; ++each) ask(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(served.size(), 3U);
  for (const auto& [thread, count] : served) EXPECT_EQ(count, 10);
}

TEST(Listener, RefusesConnectionsAboveItsBound) {
  Limits limits = quick_limits();
  limits.max_connections = 2;
  limits.head_timeout = limits.idle_timeout = 5s;
  const auto server = serve(echo(), limits);
  std::vector<RawClient> clients;
  for (int each = 0; each < 2; ++each) {
    auto& client = clients.emplace_back(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200"));
  }
  RawClient third(server->port());
  const auto refusal = third.rest();
  EXPECT_THAT(refusal, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(refusal, HasSubstr("too_many_connections"));
  EXPECT_EQ(field_of(refusal, "Retry-After"), "1");
  clients.clear();
  third.close();
  for (int tries = 0; tries < 200 && server->listener().connections() > 0; ++tries) std::this_thread::sleep_for(5ms);
  EXPECT_THAT(ask(server->port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST(Listener, WaitsForDescriptorsWithoutSpinningAndGoesOn) {
  const auto server = serve(echo());
  RawClient waiting(server->port());  // its descriptor is made before there are none left
  waiting.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(waiting.response()), "GET /1 ");

  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{64, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  std::vector<int> taken;
  for (int descriptor = ::dup(0); descriptor >= 0; descriptor = ::dup(0)) taken.push_back(descriptor);
  ASSERT_FALSE(taken.empty());
  ::close(taken.back());
  taken.pop_back();
  RawClient late(server->port());  // takes the last descriptor for its own end; the server finds none for its end
  late.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  rusage start{};
  ::getrusage(RUSAGE_SELF, &start);
  EXPECT_TRUE(late.silent_for(150ms));
  rusage end{};
  ::getrusage(RUSAGE_SELF, &end);
  const auto spent =
      (end.ru_utime.tv_sec - start.ru_utime.tv_sec) * 1'000'000 + end.ru_utime.tv_usec - start.ru_utime.tv_usec;
  EXPECT_LT(spent, 75'000) << "microseconds of processor time while nothing could be done";
  waiting.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(waiting.response()), "GET /3 ");
  for (const int descriptor : taken) ::close(descriptor);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(body_of(late.response()), "GET /2 ");
}

TEST(Listener, SaysWhyItCannotListen) {
  const auto server = serve(echo());
  ListenerOptions options;
  options.port = server->port();
  try {
    TestServer second(std::move(options));
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot listen on 127.0.0.1 port " + std::to_string(server->port())));
  }
  ListenerOptions nowhere;
  nowhere.address = "not an address";
  EXPECT_THROW(TestServer{std::move(nowhere)}, std::runtime_error);
}

TEST(Listener, ListensOnIpv6ForBothFamilies) {
  ListenerOptions options;
  options.address = "::1";
  options.handler = echo();
  try {
    TestServer server(std::move(options));
    EXPECT_NE(server.port(), 0);
  } catch (const std::runtime_error& error) {
    GTEST_SKIP() << error.what();
  }
}

}  // namespace
}  // namespace parley::http::testing
