// Bodies that pass through in pieces, in both directions.
#include "http/body.hpp"
#include "http/router.hpp"
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Counts what arrives, and says how large the largest piece was; keeps nothing.
struct Counter {
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< where it gives up
  std::promise<std::string> ended{};

  asio::awaitable<Response> take(Request& request) {
    std::size_t total = 0;
    std::size_t largest = 0;
    while (request.body_reader) {
      auto piece = co_await request.body_reader->read();
      if (!piece) {
        ended.set_value(piece.error().code + (request.aborted ? " aborted" : ""));
        co_return make_response(piece.error().status, "text/plain", piece.error().code);
      }
      if (piece->empty()) break;
      total += piece->size();
      largest = std::max(largest, piece->size());
      if (total > most) co_return make_response(Status::payload_too_large, "text/plain", "too much");
    }
    co_return make_response(Status::ok, "text/plain",
                            std::to_string(total) + (largest <= 64 * 1024 ? " in pieces" : " at once"));
  }
};

std::unique_ptr<TestServer> stream_to(Counter& counter, Limits limits = quick_limits()) {
  ListenerOptions options;
  options.limits = limits;
  options.handler = [&counter](Request& request) { return counter.take(request); };
  options.streams_body = [](const Request& request) { return request.path == "/stream"; };
  auto server = std::make_unique<TestServer>(std::move(options));
  server->listener().start();
  return server;
}

std::string chunk(std::string_view bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

TEST(StreamedRequests, ArriveInPiecesFarAboveTheUsualLimit) {
  Counter counter;
  Limits limits = quick_limits();
  limits.max_body_bytes = 10;
  const auto server = stream_to(counter, limits);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
  client.send(std::string(5'000'000, 'x'));
  EXPECT_EQ(body_of(client.response()), "5000000 in pieces");
  // The connection goes on, with the next request behind the body.
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
              chunk(std::string(100'000, 'y')) + chunk("end") +
              "0\r\n\r\nPOST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(body_of(client.response()), "100003 in pieces");
  EXPECT_EQ(body_of(client.response()), "2 in pieces");
  client.send("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 413")) << "other paths keep the limit";
}

TEST(StreamedRequests, WithoutABodyHaveNothingToRead) {
  Counter counter;
  const auto server = stream_to(counter);
  EXPECT_EQ(body_of(ask(server->port(), "POST /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
            "0 in pieces");
}

TEST(StreamedRequests, AreAskedForWithContinueWhenTheyAreRead) {
  Counter counter;
  const auto server = stream_to(counter);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.response(true), StartsWith("HTTP/1.1 100"));
  client.send("ok");
  EXPECT_EQ(body_of(client.response()), "2 in pieces");
}

TEST(StreamedRequests, ThatTheHandlerLeavesAreAnsweredAndEndTheConnection) {
  Counter counter{.most = 1000};
  Limits limits = quick_limits();
  limits.linger = 500ms;
  const auto server = stream_to(counter, limits);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(3'000'000, 'x'));
  const auto response = client.response();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 413"));
  EXPECT_EQ(field_of(response, "Connection"), "close");
}

TEST(StreamedRequests, ThatStopAreCutOffHoweverMuchHasCome) {
  Counter counter;
  const auto server = stream_to(counter);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(2'900'000, 'x'));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(counter.ended.get_future().get(), "request_timeout");
}

TEST(StreamedRequests, OfAClientThatGoesAwayEndTheHandler) {
  Counter counter;
  const auto server = stream_to(counter);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(100'000, 'x'));
  client.close();
  EXPECT_EQ(counter.ended.get_future().get(), "aborted aborted");
}

TEST(StreamedRequests, ThatAreMalformedSayWhatIsWrong) {
  Counter counter;
  const auto server = stream_to(counter);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("fine") +
              "nonsense\r\n");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(counter.ended.get_future().get(), "bad_request");
}

TEST(StreamedRequests, AreARoutesOwnAffair) {
  Router router;
  const Handler nothing = [](Request&) -> asio::awaitable<Response> { co_return empty_response(Status::no_content); };
  router.add(Verb::post, "/files/:id", nothing, std::nullopt, true);
  router.add(Verb::put, "/files/:id", nothing);
  const auto asked = [&](Verb verb, const char* target) {
    Request request;
    request.method = verb;
    request.target = request.path = target;
    return router.streams_body(request);
  };
  EXPECT_TRUE(asked(Verb::post, "/files/7"));
  EXPECT_FALSE(asked(Verb::put, "/files/7"));
  EXPECT_FALSE(asked(Verb::post, "/files"));
}

/// So many bytes, of which some are not to be had.
class Numbers final : public BodySource {
 public:
  explicit Numbers(std::uint64_t size, std::uint64_t there) : size_(size), left_(there) {}
  std::uint64_t size() const override { return size_; }
  asio::awaitable<std::string> read() override {
    const auto count = std::min<std::uint64_t>(left_, 50'000);
    left_ -= count;
    co_return std::string(count, '7');
  }

 private:
  std::uint64_t size_;
  std::uint64_t left_;
};

Handler give(std::uint64_t size, std::uint64_t there) {
  return [=](Request&) -> asio::awaitable<Response> {
    Response response;
    response.source = std::make_shared<Numbers>(size, there);
    co_return response;
  };
}

TEST(StreamedResponses, AreSentWholeWithTheirLength) {
  const auto server = serve(give(1'234'567, 1'234'567), quick_limits());
  RawClient client(server->port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto response = client.response();
    EXPECT_EQ(field_of(response, "Content-Length"), "1234567");
    EXPECT_EQ(body_of(response), std::string(1'234'567, '7'));
  }
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(field_of(client.response(true), "Content-Length"), "1234567");
}

TEST(StreamedResponses, ThatCannotBeHadAreCutOffNotFilledUp) {
  const auto server = serve(give(1'000'000, 400'000), quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.rest();
  EXPECT_EQ(body_of(response).size(), 400'000U);
}

TEST(StreamedResponses, ToAClientThatTakesNothingAreGivenUp) {
  const auto server = serve(give(1ULL << 40, 1ULL << 40), quick_limits());
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int i = 0; i < 500 && server->listener().connections() > 0; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_EQ(server->listener().connections(), 0U);
}

}  // namespace
}  // namespace parley::http::testing
