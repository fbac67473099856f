#include "http/router.hpp"

#include "direct.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

using testing::field_of;
using testing::make_request;
using testing::run;

/// Answers with its name and the parameters it got.
Handler named(std::string name) {
  return [name](Request& request) -> boost::asio::awaitable<Response> {
    std::string text = name;
    for (const auto* param : {"id", "user"}) {
      if (request.params.contains(param)) text += " " + request.params[param];
    }
    co_return make_response(Status::ok, "text/plain", text);
  };
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router.add(Verb::get, "/api/meetings", named("list"));
    router.add(Verb::post, "/api/meetings", named("create"), 100);
    router.add(Verb::get, "/api/meetings/upcoming", named("upcoming"));
    router.add(Verb::get, "/api/meetings/:id", named("get"));
    router.add(Verb::delete_, "/api/meetings/:id", named("delete"));
    router.add(Verb::delete_, "/api/meetings/:id/participants/:user", named("remove"));
    router.add(Verb::get, "/api/meetings/:id/attendance.csv", named("csv"));
    router.mount("/socket.io/", named("mount"), 7);
    router.mount("/socket.io/admin/", named("longer mount"));
  }

  Response ask(Verb method, std::string_view target) {
    auto request = make_request(method, target);
    auto response = run(router.handle(request));
    route = request.route;
    return response;
  }
  std::string body(Verb method, std::string_view target) { return std::string(ask(method, target).bytes()); }

  Router router;
  std::string route;
};

TEST_F(RouterTest, FindsByMethodAndPath) {
  EXPECT_EQ(body(Verb::get, "/api/meetings"), "list");
  EXPECT_EQ(body(Verb::post, "/api/meetings?x=1"), "create");
  EXPECT_EQ(body(Verb::delete_, "/api/meetings/7/participants/8"), "remove 7 8");
  EXPECT_EQ(route, "/api/meetings/:id/participants/:user");
  EXPECT_EQ(body(Verb::get, "/api/meetings/7/attendance.csv"), "csv 7");
}

TEST_F(RouterTest, PrefersALiteralOverAParameterForItsMethods) {
  EXPECT_EQ(body(Verb::get, "/api/meetings/upcoming"), "upcoming");
  EXPECT_EQ(body(Verb::delete_, "/api/meetings/upcoming"), "delete upcoming");
}

TEST_F(RouterTest, DecodesParametersSegmentBySegment) {
  EXPECT_EQ(body(Verb::get, "/api/meetings/a%2Fb%20c"), "get a/b c");
  EXPECT_EQ(body(Verb::get, "/api/%6Deetings/1"), "get 1");
}

TEST_F(RouterTest, IgnoresOneSlashAtTheEnd) {
  EXPECT_EQ(body(Verb::get, "/api/meetings/"), "list");
  EXPECT_EQ(ask(Verb::get, "/api/meetings//").status, Status::not_found);
  EXPECT_EQ(ask(Verb::delete_, "/api/meetings//participants/8").status, Status::not_found);
}

TEST_F(RouterTest, TellsAnUnknownPathFromAnUnknownMethod) {
  EXPECT_EQ(ask(Verb::get, "/api/nothing").status, Status::not_found);
  const auto response = ask(Verb::put, "/api/meetings/upcoming");
  EXPECT_EQ(response.status, Status::method_not_allowed);
  EXPECT_EQ(field_of(response, "Allow"), "GET, HEAD, DELETE, OPTIONS");
  EXPECT_EQ(field_of(response, "Content-Type"), "application/problem+json");
}

TEST_F(RouterTest, AnswersHeadByGetAndOptionsByItself) {
  EXPECT_EQ(body(Verb::head, "/api/meetings/5"), "get 5");
  const auto response = ask(Verb::options, "/api/meetings");
  EXPECT_EQ(response.status, Status::no_content);
  EXPECT_EQ(field_of(response, "Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(ask(Verb::options, "*").status, Status::no_content);
}

TEST_F(RouterTest, GivesAPrefixToTheLongestMount) {
  EXPECT_EQ(body(Verb::post, "/socket.io/?EIO=4"), "mount");
  EXPECT_EQ(body(Verb::get, "/socket.io/admin/x"), "longer mount");
  EXPECT_EQ(ask(Verb::get, "/socket.iox").status, Status::not_found);
}

TEST_F(RouterTest, AsksTheFallbackLast) {
  router.fallback(named("fallback"));
  EXPECT_EQ(body(Verb::get, "/anything"), "fallback");
  EXPECT_EQ(body(Verb::get, "/api/meetings"), "list");
  EXPECT_EQ(ask(Verb::put, "/api/meetings").status, Status::method_not_allowed);
}

TEST_F(RouterTest, KnowsEachRoutesLimitForBodies) {
  EXPECT_EQ(router.body_limit(make_request(Verb::post, "/api/meetings"), 1000), 100U);
  EXPECT_EQ(router.body_limit(make_request(Verb::post, "/socket.io/"), 1000), 7U);
  EXPECT_EQ(router.body_limit(make_request(Verb::get, "/api/meetings"), 1000), 1000U);
}

TEST_F(RouterTest, RefusesTwoRoutesForOneMethodAndPattern) {
  EXPECT_THROW(router.add(Verb::get, "/api/meetings/:other", named("twice")), std::invalid_argument);
  EXPECT_THROW(router.add(Verb::get, "api", named("no slash")), std::invalid_argument);
}

}  // namespace
}  // namespace parley::http
