// Time: slow and silent clients, clients that go away, graceful stop.
#include "http/endpoint.hpp"
#include "support.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;

/// Answers after a while, or says that it was cancelled.
struct SlowHandler {
  std::chrono::milliseconds time;
  std::promise<bool> cancelled{};

  Handler handler() {
    return [this](Request& request) -> asio::awaitable<Response> {
      asio::steady_timer timer(co_await asio::this_coro::executor, time);
      boost::system::error_code error;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      if (error) cancelled.set_value(request.aborted);
      co_return make_response(Status::ok, "text/plain", request.path);
    };
  }
};

TEST(Timeouts, AHeadThatIsNeverWholeIsAnsweredWith408) {
  const auto server = serve(echo(), quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n");
  const auto start = Clock::now();
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 408"));
  EXPECT_GE(Clock::now() - start, 110ms);
  EXPECT_LT(Clock::now() - start, 1s);
}

TEST(Timeouts, AHeadThatComesInDripsIsAnsweredWith408) {
  const auto server = serve(echo(), quick_limits());
  RawClient client(server->port());
  const std::string head = "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  for (const char& byte : head) {
    client.send({&byte, 1});
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 408"));
}

TEST(Timeouts, ABodyThatStopsIsAnsweredWith408) {
  const auto server = serve(echo(), quick_limits());
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 408"));
}

TEST(Timeouts, ABodyThatComesAboveTheLowestRateMayTakeLonger) {
  Limits limits = quick_limits();
  limits.min_body_rate = 1000;
  const auto server = serve(echo(), limits);
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n");
  for (int each = 0; each < 6; ++each) {
    std::this_thread::sleep_for(50ms);
    client.send(std::string(100, 'x'));
  }
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200"));
}

TEST(Timeouts, ASilentConnectionIsClosedWithoutAWord) {
  const auto server = serve(echo(), quick_limits());
  RawClient silent(server->port());
  EXPECT_TRUE(silent.closed_within(1s));
  RawClient idle(server->port());
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.response();
  EXPECT_TRUE(idle.silent_for(120ms)) << "the idle time is longer than the head's";
  EXPECT_TRUE(idle.closed_within(1s));
}

TEST(Timeouts, AClientThatDoesNotReadIsDisconnected) {
  ListenerOptions options;
  options.limits = quick_limits();
  options.handler = [](Request&) -> asio::awaitable<Response> {
    co_return make_response(Status::ok, "text/plain", std::string(32 * 1024 * 1024, 'x'));
  };
  TestServer server(std::move(options));
  server.listener().start();
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int tries = 0; tries < 400 && server.listener().connections() == 0; ++tries) std::this_thread::sleep_for(1ms);
  const auto start = Clock::now();
  while (server.listener().connections() > 0 && Clock::now() - start < 3s) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(server.listener().connections(), 0U);
}

TEST(Timeouts, ALargeAnswerReachesAClientThatReadsSlowly) {
  const auto server = serve(
      [](Request&) -> asio::awaitable<Response> {
        co_return make_response(Status::ok, "text/plain", std::string(8 * 1024 * 1024, 'x'));
      },
      quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(body_of(client.rest()).size(), 8U * 1024 * 1024);
}

TEST(Aborts, AHandlerIsCancelledWhenItsClientGoesAway) {
  for (const bool by_reset : {false, true}) {
    SlowHandler slow{10s};
    const auto server = serve(slow.handler(), quick_limits());
    RawClient client(server->port());
    client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    by_reset ? client.reset() : client.close();
    auto cancelled = slow.cancelled.get_future();
    ASSERT_EQ(cancelled.wait_for(2s), std::future_status::ready);
    EXPECT_TRUE(cancelled.get());
    EXPECT_EQ(server->drain(1s), 0U);
  }
}

TEST(Aborts, AHandlerThatDoesNotCatchTheCancellationEndsQuietly) {
  const auto server = serve(
      [](Request&) -> asio::awaitable<Response> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 10s);
        co_await timer.async_wait(asio::use_awaitable);
        co_return Response{};
      },
      quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  client.close();
  EXPECT_EQ(server->drain(1s), 0U);
}

/// A use case of two steps, as of a typed route; the test goes on with the second one when it wants to.
class TwoSteps {
 public:
  std::promise<void> begun{};
  std::promise<void> ended{};

  Handler handler() {
    register_routes(router_,
                    {{.method = Verb::post,
                      .path = "/steps",
                      .summary = "Two steps",
                      .handler = typed([this](Call<None>) -> asio::awaitable<std::expected<void, Problem>> {
                        const auto executor = co_await asio::this_coro::executor;
                        for (const auto time : {500ms, 1ms}) {
                          asio::steady_timer timer(executor, time);
                          if (time > 1ms) begun.set_value();
                          co_await timer.async_wait(asio::use_awaitable);
                        }
                        ended.set_value();
                        co_return std::expected<void, Problem>();
                      })}},
                    {});
    return [this](Request& request) { return router_.handle(request); };
  }

 private:
  Router router_;
};

TEST(Aborts, WhatATypedRouteBeganIsDoneToItsEndThoughTheClientHangsUp) {
  for (const bool by_reset : {false, true}) {
    TwoSteps steps;
    const auto server = serve(steps.handler(), quick_limits());
    RawClient client(server->port());
    client.send("POST /steps HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(steps.begun.get_future().wait_for(5s), std::future_status::ready);
    by_reset ? client.reset() : client.close();
    EXPECT_EQ(steps.ended.get_future().wait_for(5s), std::future_status::ready);
    EXPECT_EQ(server->drain(5s), 0U);
  }
}

TEST(Stop, WhatATypedRouteBeganIsDoneToItsEndThoughItsConnectionIsCut) {
  TwoSteps steps;
  const auto server = serve(steps.handler(), quick_limits());
  RawClient client(server->port());
  client.send("POST /steps HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(steps.begun.get_future().wait_for(5s), std::future_status::ready);
  EXPECT_EQ(server->drain(1ms), 1U);
  EXPECT_EQ(steps.ended.get_future().wait_for(5s), std::future_status::ready);
}

TEST(Aborts, RequestsThatComeWhileAHandlerTakesItsTimeAreAnsweredAfterIt) {
  SlowHandler slow{150ms};
  const auto server = serve(slow.handler(), quick_limits());
  RawClient client(server->port());
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(80ms);
  client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\n");
  EXPECT_EQ(body_of(client.response()), "/1");
  client.send("Host: a\r\n\r\n");
  EXPECT_EQ(body_of(client.response()), "/2");
  EXPECT_EQ(body_of(client.response()), "/3");
}

TEST(Aborts, AConnectionIsKeptAfterASlowAnswer) {
  SlowHandler slow{100ms};
  const auto server = serve(slow.handler(), quick_limits());
  RawClient client(server->port());
  for (const auto* path : {"/1", "/2"}) {
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(body_of(client.response()), path);
  }
  EXPECT_TRUE(client.closed_within(1s)) << "it is idle now, and the time for that holds";
}

TEST(Stop, RunningRequestsAreAnsweredAndIdleConnectionsClosed) {
  SlowHandler slow{150ms};
  Limits limits = quick_limits();
  limits.idle_timeout = limits.head_timeout = 10s;
  const auto server = serve(slow.handler(), limits);
  RawClient running(server->port());
  RawClient idle(server->port());
  idle.send("GET /idle HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.response();
  running.send("GET /running HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(30ms);
  const auto port = server->port();
  server->listener().stop_accepting();
  EXPECT_TRUE(idle.closed_within(1s));
  const auto response = running.rest();
  EXPECT_EQ(body_of(response), "/running");
  EXPECT_EQ(field_of(response, "Connection"), "close");
  EXPECT_EQ(server->drain(1s), 0U);
  EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST(Stop, ConnectionsThatHaveNotSentAnythingYetGetAMoment) {
  Limits limits = quick_limits();
  limits.head_timeout = 10s;
  const auto server = serve(echo(), limits);
  RawClient fresh(server->port());
  RawClient silent(server->port());
  std::this_thread::sleep_for(20ms);
  server->listener().stop_accepting();
  fresh.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(fresh.rest(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(silent.closed_within(1s));
}

TEST(Stop, WhoConnectsMeanwhileIsServedAsLongAsSomebodyWhoWasThereBeforeIs) {
  Limits limits = quick_limits();
  limits.head_timeout = limits.body_timeout = limits.idle_timeout = 30s;
  const auto server = serve(echo(), limits);
  RawClient earlier(server->port());
  earlier.send("POST /earlier HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(earlier.response(true), StartsWith("HTTP/1.1 100"));
  const auto port = server->port();
  server->listener().begin_drain();
  auto drained = std::async(std::launch::async, [&] { return server->drain(20s); });
  for (int i = 0; i < 3; ++i) {
    const auto answer = ask(port, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(field_of(answer, "Connection"), "close");
  }
  RawClient silent(port);
  EXPECT_EQ(drained.wait_for(100ms), std::future_status::timeout);
  earlier.send("ok");
  EXPECT_THAT(earlier.rest(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(drained.get(), 0U);
  EXPECT_TRUE(silent.closed_within(1s));
  EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST(Stop, WhatRunsPastTheDeadlineIsCut) {
  SlowHandler slow{10s};
  const auto server = serve(slow.handler(), quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(30ms);
  const auto start = Clock::now();
  EXPECT_EQ(server->drain(100ms), 1U);
  EXPECT_LT(Clock::now() - start, 1s);
  EXPECT_TRUE(slow.cancelled.get_future().get());
  EXPECT_EQ(server->listener().connections(), 0U);
}

TEST(Stop, TheListenerMayGoBeforeItsConnections) {
  SlowHandler slow{100ms};
  asio::io_context context(1);
  ListenerOptions options;
  options.io_contexts = {&context};
  options.handler = slow.handler();
  options.limits = quick_limits();
  auto listener = std::make_unique<Listener>(std::move(options));
  listener->start();
  std::thread thread([&] { context.run(); });
  RawClient client(listener->port());
  client.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(30ms);
  asio::post(context, [&] { listener.reset(); });
  EXPECT_EQ(body_of(client.rest()), "/last");
  thread.join();
}

}  // namespace
}  // namespace parley::http::testing
