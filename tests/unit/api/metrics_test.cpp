#include "api/system/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace parley::api {
namespace {

using testing::HasSubstr;
using testing::Not;

void answered(Metrics& metrics, http::Verb method, std::string_view route, unsigned status) {
  http::Request request;
  request.method = method;
  request.route = route;
  metrics.http({request, status, 0, std::chrono::milliseconds(20)});
}

TEST(Metrics, CountRequestsByMethodRouteAndStatus) {
  Metrics metrics;
  for (const unsigned status : {200U, 200U, 404U}) answered(metrics, http::Verb::get, "/api/meetings/:id", status);
  answered(metrics, http::Verb::patch, "", 404);
  const std::string text = metrics.text();
  EXPECT_THAT(text,
              HasSubstr("parley_http_requests_total{method=\"GET\",route=\"/api/meetings/:id\",status=\"200\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("parley_http_requests_total{method=\"GET\",route=\"/api/meetings/:id\",status=\"404\"} 1"));
  EXPECT_THAT(text, HasSubstr("parley_http_requests_total{method=\"any\",route=\"other\",status=\"404\"} 1"));
  EXPECT_THAT(text, HasSubstr("parley_http_request_seconds_bucket{route=\"/api/meetings/:id\",le=\"0.025\"} 3"));
}

TEST(Metrics, MeasureJoinsOfEveryFamilyAndCountMeetingsThatWereNotMade) {
  Metrics metrics;
  answered(metrics, http::Verb::post, "/api/meetings/:id/join", 200);
  answered(metrics, http::Verb::post, "/calls/:id/join", 200);
  answered(metrics, http::Verb::post, "/api/meetings/:id/join", 403);
  metrics.joined(std::chrono::milliseconds(1));
  answered(metrics, http::Verb::post, "/api/meetings", 201);
  answered(metrics, http::Verb::get, "/api/meetings", 401);
  answered(metrics, http::Verb::post, "/api/meetings", 422);
  answered(metrics, http::Verb::post, "/api/calls/instant", 503);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("parley_join_seconds_count 3"));
  EXPECT_THAT(text, HasSubstr("parley_meeting_creation_failures_total{status=\"422\"} 1"));
  EXPECT_THAT(text, HasSubstr("parley_meeting_creation_failures_total{status=\"503\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("failures_total{status=\"401\"}")));
}

TEST(Metrics, ManyThreadsLoseNothing) {
  Metrics metrics;
  metrics.counter("parley_events_total", "Events.", "event");
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 1000; ++n) {
          answered(metrics, http::Verb::get, n % 2 ? "/a" : "/b", 200);
          metrics.count("parley_events_total", "chat:send");
        }
      });
  }
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("route=\"/a\",status=\"200\"} 2000"));
  EXPECT_THAT(text, HasSubstr("route=\"/b\",status=\"200\"} 2000"));
  EXPECT_THAT(text, HasSubstr("parley_events_total{event=\"chat:send\"} 4000"));
}

TEST(Metrics, OneAfterAnotherOnTheSameThreadAreNotMixed) {
  {
    Metrics first;
    answered(first, http::Verb::get, "/a", 200);
  }
  Metrics second;
  answered(second, http::Verb::get, "/a", 200);
  EXPECT_THAT(second.text(), HasSubstr("route=\"/a\",status=\"200\"} 1"));
}

TEST(Metrics, AskForFiguresAtTheScrape) {
  Metrics metrics;
  double load = 1;
  metrics.ask(Metrics::Kind::gauge, "parley_load", "Load.", "worker",
              [&] { return std::vector<Metrics::Figure>{{"0", load}, {"1", 5}}; });
  metrics.ask(Metrics::Kind::counter, "parley_bytes_total", "Bytes.", "direction",
              [] { return std::vector<Metrics::Figure>{{"in", 1e15}}; });
  metrics.ask(Metrics::Kind::gauge, "parley_nothing", "Nothing yet.", "x",
              [] { return std::vector<Metrics::Figure>{}; });
  load = 7;
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE parley_load gauge\nparley_load{worker=\"0\"} 7\nparley_load{worker=\"1\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE parley_bytes_total counter\nparley_bytes_total{direction=\"in\"} "));
  EXPECT_THAT(text, Not(HasSubstr("parley_nothing")));
}

}  // namespace
}  // namespace parley::api
