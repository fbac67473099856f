#include "http/endpoint.hpp"

#include "direct.hpp"
#include "http/openapi.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::http::endpoint_test {

enum class Filter { upcoming, past };
BOOST_DESCRIBE_ENUM(Filter, upcoming, past)

struct NewThing {
  json::Text<1, 10> thing_name;
  std::optional<int> size;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (thing_name, size))

struct Thing {
  std::string thing_id;
  std::string thing_name;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (thing_id, thing_name))

struct ListQuery {
  std::optional<json::Int<1, 200>> limit;
  std::optional<Filter> filter;
  std::optional<bool> with_guests;
  std::optional<std::vector<std::string>> tag;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (limit, filter, with_guests, tag))

/// An error of a layer above, which HTTP does not know.
struct Failure {
  int wait;
};

struct Person {
  std::string name;
};

}  // namespace parley::http::endpoint_test

namespace parley::http {

template <>
struct ProblemFrom<endpoint_test::Failure> {
  static Problem make(const endpoint_test::Failure& failure) {
    return {.status = Status::conflict, .code = "busy", .detail = "Busy.", .retry_after = failure.wait};
  }
};

namespace endpoint_test {
namespace {

using boost::asio::awaitable;
using testing::field_of;
using ::testing::HasSubstr;
using testing::make_request;
using testing::run;

const Access anyone{0, "none", "anyone", false};
const Access user{1, "user", "a person with an account"};

std::vector<Route> routes() {
  return {
      {.method = Verb::post,
       .path = "/things",
       .access = user,
       .summary = "Create a thing",
       .tag = "Things",
       .success = Status::created,
       .handler = typed([](Call<Person, NewThing> call) -> awaitable<std::expected<Reply<Thing>, Failure>> {
         if (call.body.thing_name == "busy") co_return std::unexpected(Failure{7});
         if (call.body.thing_name == "bug") throw std::runtime_error("secret detail");
         co_return Reply<Thing>{{"t1", call.context.name + "'s " + call.body.thing_name}, "/things/t1"};
       })},
      {.method = Verb::get,
       .path = "/things",
       .access = anyone,
       .summary = "List | things",
       .tag = "Things",
       .handler = typed([](Call<None, None, ListQuery> call) -> awaitable<std::expected<json::object, Failure>> {
         json::object seen;
         if (call.query.limit) seen["limit"] = call.query.limit->value;
         if (call.query.filter) seen["filter"] = static_cast<int>(*call.query.filter);
         if (call.query.with_guests) seen["with_guests"] = *call.query.with_guests;
         if (call.query.tag) seen["tags"] = call.query.tag->size();
         co_return seen;
       })},
      {.method = Verb::get,
       .path = "/things/:id",
       .access = anyone,
       .summary = "Get",
       .spelling = json::Spelling::camel_case,
       .handler = typed([](Call<None> call) -> awaitable<std::expected<Thing, Failure>> {
         co_return Thing{call.param("id"), "x"};
       })},
      {.method = Verb::delete_,
       .path = "/things/:id",
       .access = user,
       .summary = "Delete",
       .handler = typed(
           [](Call<Person>) -> awaitable<std::expected<void, Failure>> { co_return std::expected<void, Failure>(); })},
      {.method = Verb::get,
       .path = "/things/:id/sheet.csv",
       .access = anyone,
       .summary = "As a sheet",
       .handler = typed([](Call<None>) -> awaitable<std::expected<Response, Failure>> {
         co_return make_response(Status::ok, "text/csv", "a,b\n");
       })},
  };
}

class EndpointTest : public ::testing::Test {
 protected:
  EndpointTest() {
    register_routes(router, routes(),
                    {.authorize = [](Request& request, const Access& access) -> awaitable<std::optional<Problem>> {
                      if (access.id == 0) co_return std::nullopt;
                      if (request.headers.count("Authorization") == 0)
                        co_return Problem{.status = Status::unauthorized, .code = "unauthorized", .detail = "Sign in."};
                      request.context = Person{"Ada"};
                      co_return std::nullopt;
                    }});
  }

  Response post(std::string body, std::string_view type = "application/json") {
    auto request = make_request(Verb::post, "/things", std::move(body), type);
    request.headers.set("Authorization", "x");
    return run(router.handle(request));
  }
  Response get(std::string_view target) {
    auto request = make_request(Verb::get, target);
    return run(router.handle(request));
  }
  static json::value parsed(const Response& response) { return boost::json::parse(response.bytes()); }

  Router router;
};

TEST_F(EndpointTest, DecodesTheBodyCallsTheHandlerAndEncodes) {
  const auto response = post(R"({"thing_name": "lamp"})");
  EXPECT_EQ(response.status, Status::created);
  EXPECT_EQ(field_of(response, "Location"), "/things/t1");
  EXPECT_EQ(field_of(response, "Content-Type"), "application/json");
  EXPECT_EQ(response.bytes(), R"({"thing_id":"t1","thing_name":"Ada's lamp"})");
}

TEST_F(EndpointTest, TakesCamelCaseInputAndGivesTheSpellingOfTheRoute) {
  EXPECT_EQ(post(R"({"thingName": "lamp"})").status, Status::created);
  EXPECT_EQ(get("/things/9").bytes(), R"({"thingId":"9","thingName":"x"})");
}

TEST_F(EndpointTest, AsksForACredentialBeforeItLooksAtTheBody) {
  auto request = make_request(Verb::post, "/things", "not json");
  const auto response = run(router.handle(request));
  EXPECT_EQ(response.status, Status::unauthorized);
}

TEST_F(EndpointTest, RefusesABodyThatIsNotJson) {
  EXPECT_EQ(post(R"({"thing_name": "lamp"})", "text/plain").status, Status::unsupported_media_type);
  EXPECT_EQ(post(R"({"thing_name": "lamp"})", "application/merge-patch+json; charset=utf-8").status, Status::created);
  const auto response = post("{");
  EXPECT_EQ(response.status, Status::bad_request);
  EXPECT_EQ(parsed(response).at("code"), "bad_request");
}

TEST_F(EndpointTest, RefusesJsonThatIsNoObjectInWords) {
  for (const std::string body : {"[]", "null", "7", "\"thing_name\""}) {
    const auto response = post(body);
    EXPECT_EQ(response.status, Status::unprocessable_entity);
    EXPECT_EQ(parsed(response).at("code"), "validation_failed");
    EXPECT_EQ(parsed(response).at("detail"), "The body must be a JSON object.");
    EXPECT_EQ(parsed(response).at("errors"),
              boost::json::parse(R"j([{"field":"(body)","message":"must be an object"}])j"));
  }
}

TEST_F(EndpointTest, RefusesABodyThatIsEncoded) {
  const auto with = [this](std::string_view encoding) {
    auto request = make_request(Verb::post, "/things", R"({"thing_name": "lamp"})");
    request.headers.set("Authorization", "x");
    request.headers.set("Content-Encoding", encoding);
    return run(router.handle(request));
  };
  for (const auto* encoding : {"gzip", "br", "identity, gzip"}) {
    const auto response = with(encoding);
    EXPECT_EQ(response.status, Status::unsupported_media_type) << encoding;
    EXPECT_EQ(parsed(response).at("code"), "unsupported_media_type");
    EXPECT_THAT(std::string(parsed(response).at("detail").as_string()), HasSubstr("Content-Encoding"));
    EXPECT_EQ(field_of(response, "Accept-Encoding"), "identity");
  }
  EXPECT_EQ(with("Identity").status, Status::created);
}

TEST_F(EndpointTest, NamesMissingFieldsInTheSpellingOfTheRoute) {
  auto camel = routes();
  camel.front().spelling = json::Spelling::camel_case;
  Router other;
  register_routes(other, camel, {.authorize = [](Request& request, const Access&) -> awaitable<std::optional<Problem>> {
                    request.context = Person{"Ada"};
                    co_return std::nullopt;
                  }});
  auto request = make_request(Verb::post, "/things", "{}");
  const auto response = run(other.handle(request));
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  EXPECT_EQ(parsed(response).at("errors").at(0).at("field"), "thingName");
}

TEST_F(EndpointTest, NamesEveryBadField) {
  const auto response = post(R"({"thingName": "much too long a name", "size": "big"})");
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  const auto body = parsed(response);
  EXPECT_EQ(body.at("code"), "validation_failed");
  ASSERT_EQ(body.at("errors").as_array().size(), 2U);
  EXPECT_EQ(body.at("errors").at(0).at("field"), "thingName");
  EXPECT_EQ(body.at("errors").at(1).at("field"), "size");
}

TEST_F(EndpointTest, TakesAnEmptyBodyForAnEmptyObject) {
  const auto response = post("");
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  EXPECT_EQ(parsed(response).at("errors").at(0).at("field"), "thing_name");
}

TEST_F(EndpointTest, MapsTheErrorsOfTheLayerAbove) {
  const auto response = post(R"({"thing_name": "busy"})");
  EXPECT_EQ(response.status, Status::conflict);
  EXPECT_EQ(field_of(response, "Retry-After"), "7");
  EXPECT_EQ(parsed(response).at("title"), "Conflict");
}

TEST_F(EndpointTest, DecodesQueryParameters) {
  EXPECT_EQ(parsed(get("/things?limit=20&filter=past&withGuests=true&tag=a&tag=b&other=1")),
            boost::json::parse(R"({"limit":20,"filter":1,"with_guests":true,"tags":2})"));
  EXPECT_EQ(get("/things").bytes(), "{}");
}

TEST_F(EndpointTest, NamesEveryBadQueryParameter) {
  const auto response = get("/things?limit=201&filter=never&with_guests=maybe");
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  EXPECT_EQ(parsed(response).at("errors").as_array().size(), 3U);
  EXPECT_EQ(get("/things?limit=x").status, Status::unprocessable_entity);
}

TEST_F(EndpointTest, AnswersNothingWith204AndAWholeResponseAsItIs) {
  auto request = make_request(Verb::delete_, "/things/1");
  request.headers.set("Authorization", "x");
  const auto response = run(router.handle(request));
  EXPECT_EQ(response.status, Status::no_content);
  EXPECT_EQ(response.bytes(), "");
  EXPECT_EQ(get("/things/1/sheet.csv").bytes(), "a,b\n");
}

TEST_F(EndpointTest, AFamilyMayWrapItsAnswersAndProblems) {
  Router other;
  register_routes(other, routes(),
                  {.wrap = [](json::value data, const Route& route) -> json::value {
                     return json::object{{"success", true}, {"data", std::move(data)}, {"message", route.message}};
                   },
                   .refuse =
                       [](const Problem& problem) {
                         return make_response(problem.status, "application/json", R"({"success":false})");
                       }});
  auto good = make_request(Verb::get, "/things/1");
  EXPECT_EQ(run(other.handle(good)).bytes(), R"({"success":true,"data":{"thingId":"1","thingName":"x"},"message":""})");
  auto bad = make_request(Verb::get, "/things?limit=0");
  const auto response = run(other.handle(bad));
  EXPECT_EQ(response.status, Status::unprocessable_entity);
  EXPECT_EQ(response.bytes(), R"({"success":false})");
}

TEST_F(EndpointTest, AHandlerWithAnotherContextThanAuthorizeGivesIsABug) {
  Router other;
  register_routes(other, routes(), {});
  auto request = make_request(Verb::delete_, "/things/1");
  EXPECT_THROW(run(other.handle(request)), std::logic_error);
}

TEST(OpenApi, DescribesTheTable) {
  const auto document = openapi({.title = "Things", .version = "1"}, routes());
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  const auto& post = document.at("paths").at("/things").at("post");
  EXPECT_EQ(post.at("requestBody").at("content").at("application/json").at("schema").at("$ref"),
            "#/components/schemas/NewThing");
  EXPECT_EQ(post.at("responses").at("201").at("content").at("application/json").at("schema").at("$ref"),
            "#/components/schemas/Thing");
  EXPECT_TRUE(post.at("responses").as_object().contains("422"));
  EXPECT_EQ(post.at("security").as_array().size(), 1U);
  EXPECT_EQ(post.at("operationId"), "post_things");
  const auto& list = document.at("paths").at("/things").at("get");
  EXPECT_EQ(list.at("parameters").as_array().size(), 4U);
  EXPECT_EQ(list.at("parameters").at(0).at("name"), "limit");
  EXPECT_TRUE(list.at("security").as_array().empty());
  const auto& remove = document.at("paths").at("/things/{id}").at("delete");
  EXPECT_EQ(remove.at("parameters").at(0).at("in"), "path");
  EXPECT_TRUE(remove.at("responses").as_object().contains("204"));
  const auto& schemas = document.at("components").at("schemas").as_object();
  EXPECT_TRUE(schemas.contains("Problem"));
  EXPECT_FALSE(schemas.contains("ListQuery"));
}

TEST(OpenApi, WritesThePageOfRoutes) {
  const auto page = routes_markdown({.title = "Things", .version = "1"}, routes());
  EXPECT_THAT(page, HasSubstr("## Things"));
  EXPECT_THAT(page, HasSubstr("| POST | `/things` | user | NewThing | 201 Thing | Create a thing |"));
  EXPECT_THAT(page, HasSubstr("List \\| things"));
  EXPECT_THAT(page, HasSubstr("| DELETE | `/things/:id` | user |  | 204  | Delete |"));
}

}  // namespace
}  // namespace endpoint_test
}  // namespace parley::http
