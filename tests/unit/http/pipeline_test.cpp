#include "http/pipeline.hpp"

#include "direct.hpp"
#include "http/cors.hpp"
#include "http/problem.hpp"
#include "http/rate_limit.hpp"
#include "http/security_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http {
namespace {

using ::testing::ElementsAre;
using testing::field_of;
using ::testing::HasSubstr;
using testing::make_request;
using ::testing::Not;
using testing::run;

Handler answering(std::string_view type) {
  return [type](Request&) -> boost::asio::awaitable<Response> { co_return make_response(Status::ok, type, "body"); };
}

TEST(Pipeline, PassesInAndOutInOrder) {
  std::vector<std::string> seen;
  Pipeline pipeline(answering("text/plain"));
  for (const std::string name : {"outer", "inner"}) {
    pipeline.use({.before = [&seen, name](Request&) -> std::optional<Response> {
                    seen.push_back(name + " in");
                    return std::nullopt;
                  },
                  .after = [&seen, name](const Request&, Response&) { seen.push_back(name + " out"); }});
  }
  auto request = make_request(Verb::get, "/");
  run(pipeline.handle(request));
  EXPECT_THAT(seen, ElementsAre("outer in", "inner in", "inner out", "outer out"));
}

TEST(Pipeline, StopsAtTheMiddlewareThatAnswers) {
  bool reached = false;
  unsigned logged = 0;
  Pipeline pipeline([&](Request&) -> boost::asio::awaitable<Response> {
    reached = true;
    co_return empty_response(Status::ok);
  });
  pipeline.use(access_log([&](const AccessEntry& entry) { logged = entry.status; }));
  pipeline.use({.before = [](Request&) { return std::optional(empty_response(Status::forbidden)); }});
  auto request = make_request(Verb::get, "/");
  EXPECT_EQ(run(pipeline.handle(request)).status, Status::forbidden);
  EXPECT_FALSE(reached);
  EXPECT_EQ(logged, 403U);
}

TEST(Pipeline, AnswersABugWithoutTellingOfTheInside) {
  Pipeline pipeline([](Request&) -> boost::asio::awaitable<Response> { throw std::runtime_error("password=hunter2"); });
  pipeline.use(security_headers());
  auto request = make_request(Verb::get, "/");
  const auto response = run(pipeline.handle(request));
  EXPECT_EQ(response.status, Status::internal_server_error);
  EXPECT_THAT(std::string(response.bytes()), HasSubstr("\"request_id\":\"test-request\""));
  EXPECT_THAT(std::string(response.bytes()), Not(HasSubstr("hunter2")));
  EXPECT_EQ(field_of(response, "X-Content-Type-Options"), "nosniff");
}

TEST(Problem, HasTheMembersOfTheRfc) {
  const auto response = problem_response({.status = Status::unprocessable_entity,
                                          .code = "validation_failed",
                                          .detail = "d",
                                          .errors = {{"a", "is required"}},
                                          .request_id = "id",
                                          .retry_after = 3});
  EXPECT_EQ(
      response.bytes(),
      R"({"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"d","code":"validation_failed",)"
      R"("errors":[{"field":"a","message":"is required"}]})");
  EXPECT_EQ(field_of(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(field_of(response, "Retry-After"), "3");
}

TEST(Cors, AnswersThePreflightOfAConfiguredOriginOnly) {
  Pipeline pipeline(answering("text/plain"));
  pipeline.use(cors({"https://app.example"}));
  auto preflight = [&](const char* origin) {
    auto request = make_request(Verb::options, "/api");
    request.headers.set("Origin", origin);
    request.headers.set("Access-Control-Request-Method", "POST");
    return run(pipeline.handle(request));
  };
  const auto good = preflight("https://app.example");
  EXPECT_EQ(good.status, Status::no_content);
  EXPECT_EQ(field_of(good, "Access-Control-Allow-Origin"), "https://app.example");
  for (const char* name : {"Authorization", "Idempotency-Key", "If-None-Match", "If-Range", "Range"})
    EXPECT_THAT(field_of(good, "Access-Control-Allow-Headers"), HasSubstr(name));
  const auto bad = preflight("https://evil.example");
  EXPECT_EQ(field_of(bad, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(field_of(bad, "Access-Control-Allow-Methods"), "");
}

TEST(Cors, MarksAnswersAndTellsCachesThatTheyDiffer) {
  Pipeline pipeline(answering("text/plain"));
  pipeline.use(cors({"https://app.example"}));
  auto request = make_request(Verb::get, "/api");
  EXPECT_EQ(field_of(run(pipeline.handle(request)), "Vary"), "Origin");
  request.headers.set("Origin", "https://app.example");
  EXPECT_EQ(field_of(run(pipeline.handle(request)), "Access-Control-Allow-Origin"), "https://app.example");
}

TEST(Cors, LetsPagesReadWhatTheyNeedOfAnAnswer) {
  const auto answer_to = [](const char* origin) {
    Pipeline pipeline([](Request&) -> boost::asio::awaitable<Response> {
      const Problem problem{
          .status = Status::unauthorized, .code = "unauthorized", .detail = "d", .challenge = "Bearer"};
      co_return problem_response(problem);
    });
    pipeline.use(cors({"https://app.example"}));
    auto request = make_request(Verb::get, "/api");
    request.headers.set("Origin", origin);
    return run(pipeline.handle(request));
  };
  const auto response = answer_to("https://app.example");
  EXPECT_EQ(field_of(response, "WWW-Authenticate"), "Bearer");
  const std::string exposed(field_of(response, "Access-Control-Expose-Headers"));
  for (const char* name : {"WWW-Authenticate", "Retry-After", "X-Request-Id", "Location", "ETag", "Content-Disposition",
                           "Content-Range", "Accept-Ranges", "Allow"})
    EXPECT_THAT(", " + exposed + ",", HasSubstr(", " + std::string(name) + ","));
  EXPECT_EQ(field_of(answer_to("https://evil.example"), "Access-Control-Expose-Headers"), "");
}

TEST(Cors, AStarAllowsEveryOrigin) {
  Pipeline pipeline(answering("text/plain"));
  pipeline.use(cors({"*"}));
  auto request = make_request(Verb::get, "/api");
  request.headers.set("Origin", "https://x.example");
  EXPECT_EQ(field_of(run(pipeline.handle(request)), "Access-Control-Allow-Origin"), "*");
}

TEST(SecurityHeaders, PutsPoliciesOnPagesAndHstsUnderTls) {
  Pipeline pages(answering("text/html; charset=utf-8"));
  pages.use(security_headers());
  auto request = make_request(Verb::get, "/");
  auto response = run(pages.handle(request));
  EXPECT_THAT(field_of(response, "Content-Security-Policy"), HasSubstr("default-src 'self'"));
  EXPECT_THAT(field_of(response, "Permissions-Policy"), HasSubstr("camera=(self)"));
  EXPECT_EQ(field_of(response, "Strict-Transport-Security"), "");
  request.secure = true;
  EXPECT_EQ(field_of(run(pages.handle(request)), "Strict-Transport-Security"), "max-age=31536000");

  Pipeline data(answering("application/json"));
  data.use(security_headers());
  response = run(data.handle(request));
  EXPECT_EQ(field_of(response, "Content-Security-Policy"), "");
  EXPECT_EQ(field_of(response, "Referrer-Policy"), "same-origin");
}

TEST(RateLimiter, GivesTheBurstThenTheRate) {
  RateLimiter limiter({.burst = 2, .per_second = 0.5});
  const auto start = RateLimiter::Clock::now();
  EXPECT_EQ(limiter.take("a", 1, start), 0);
  EXPECT_EQ(limiter.take("a", 1, start), 0);
  EXPECT_EQ(limiter.take("a", 1, start), 2);
  EXPECT_EQ(limiter.take("b", 1, start), 0);
  EXPECT_EQ(limiter.take("a", 1, start + std::chrono::seconds(1)), 1);
  EXPECT_EQ(limiter.take("a", 1, start + std::chrono::seconds(2)), 0);
}

TEST(RateLimiter, ForgetsTheKeyThatWasUsedLongestAgoAtItsBound) {
  RateLimiter limiter({.burst = 1, .per_second = 0.001, .max_keys = 160});
  for (int key = 0; key < 10'000; ++key) limiter.take(std::to_string(key));
  EXPECT_LE(limiter.size(), 160U);
  EXPECT_EQ(limiter.take("0"), 0);
  EXPECT_GT(limiter.take("0"), 0);
}

TEST(RateLimiter, AnswersWith429) {
  Pipeline pipeline(answering("text/plain"));
  pipeline.use(rate_limit(std::make_shared<RateLimiter>(RateLimit{.burst = 1, .per_second = 0.1}),
                          [](const Request& request) { return request.remote_address; }));
  auto request = make_request(Verb::get, "/");
  EXPECT_EQ(run(pipeline.handle(request)).status, Status::ok);
  const auto response = run(pipeline.handle(request));
  EXPECT_EQ(response.status, Status::too_many_requests);
  EXPECT_EQ(field_of(response, "Retry-After"), "10");
}

}  // namespace
}  // namespace parley::http
