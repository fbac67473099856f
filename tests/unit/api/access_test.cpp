// Every route × {nobody, stranger, guest, member, host}: who gets in, and with what answer.
#include "server.hpp"

#include <set>

namespace parley::api {
namespace {

using tests::Answer;
using tests::ApiServer;

/// The expected status for each kind of person. `state` is what the meeting must be in: every call gets a new one.
struct Row {
  std::string method;
  std::string path;  ///< the route's pattern
  std::string body;
  bool live = true;  ///< the meeting has been started
  unsigned nobody, stranger, guest, member, host;
};

const std::vector<Row> rows = {
    {"POST", "/api/auth/register", R"({"email":"NEW@example.org","name":"New","password":"long enough"})", true, 201,
     201, 201, 201, 201},
    {"POST", "/api/auth/login", R"({"email":"nobody@example.org","password":"wrong"})", true, 401, 401, 401, 401, 401},
    {"POST", "/api/auth/refresh", R"({"refresh_token":"unknown"})", true, 401, 401, 401, 401, 401},
    {"POST", "/api/auth/logout", R"({"refresh_token":"unknown"})", true, 204, 204, 204, 204, 204},
    {"POST", "/api/auth/temporary", "", true, 201, 201, 201, 201, 201},
    {"GET", "/api/auth/me", "", true, 401, 200, 403, 200, 200},
    {"PATCH", "/api/auth/me", R"({"name":"Other"})", true, 401, 200, 403, 200, 200},
    {"POST", "/api/meetings", "", true, 401, 201, 403, 201, 201},
    {"GET", "/api/meetings", "", true, 401, 200, 403, 200, 200},
    {"GET", "/api/meetings/:id", "", true, 200, 200, 200, 200, 200},
    {"POST", "/api/meetings/:id/join", R"({"participant_name":"Someone"})", true, 200, 200, 200, 200, 200},
    {"POST", "/api/meetings/:id/start", "", false, 401, 404, 404, 404, 200},
    {"POST", "/api/meetings/:id/start", "", true, 401, 404, 403, 403, 409},
    {"POST", "/api/meetings/:id/end", "", true, 401, 404, 403, 403, 200},
    {"POST", "/api/meetings/:id/end", "", false, 401, 404, 404, 404, 409},
    {"POST", "/api/meetings/:id/leave", "", true, 401, 404, 200, 200, 200},
    {"GET", "/api/meetings/:id/participants", "", true, 401, 404, 200, 200, 200},
    {"GET", "/healthz", "", true, 200, 200, 200, 200, 200},
    {"GET", "/readyz", "", true, 200, 200, 200, 200, 200},
    {"GET", "/metrics", "", true, 200, 200, 200, 200, 200},
    {"GET", "/openapi.json", "", true, 200, 200, 200, 200, 200},
};

class AccessTable : public testing::Test, protected ApiServer {
 protected:
  AccessTable() { world.services.settings.rate_limits = false; }

  /// A meeting with a host, a member and a guest in it (waiting for the host where it has not been started).
  struct Scene {
    std::string meeting_id;
    std::map<std::string, std::string> tokens;
  };
  Scene scene(bool live) {
    Scene made;
    for (const char* who : {"stranger", "member", "host"}) made.tokens[who] = token_of(who);
    made.meeting_id = call("POST", "/api/meetings", made.tokens["host"]).str("/meeting/meeting_id");
    const std::string path = "/api/meetings/" + made.meeting_id;
    if (live) {
      EXPECT_EQ(call("POST", path + "/start", made.tokens["host"]).status, 200u);
    }
    EXPECT_EQ(call("POST", path + "/join", made.tokens["member"]).status, 200u);
    made.tokens["guest"] = call("POST", path + "/join", {}, R"({"participant_name":"guest"})").str("/guest_token");
    made.tokens["nobody"] = "";
    return made;
  }

  static std::string replace(std::string text, const std::string& from, const std::string& to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
  }

  int made_ = 0;
};

TEST_F(AccessTable, HoldsForEveryRouteAndPerson) {
  for (const Row& row : rows) {
    const std::map<std::string, unsigned> expected = {{"nobody", row.nobody},
                                                      {"stranger", row.stranger},
                                                      {"guest", row.guest},
                                                      {"member", row.member},
                                                      {"host", row.host}};
    for (const auto& [who, status] : expected) {
      Scene here = scene(row.live);
      const std::string body = replace(row.body, "NEW", "new" + std::to_string(++made_));
      const Answer answer = call(row.method, replace(row.path, ":id", here.meeting_id), here.tokens[who], body);
      EXPECT_EQ(answer.status, status) << row.method << ' ' << row.path << " as " << who << ": " << answer.text;
      EXPECT_FALSE(answer.headers.at("x-request-id").empty());
      if (answer.status >= 400) {
        EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
        EXPECT_EQ(answer.at("/status").as_int64(), static_cast<std::int64_t>(status));
      }
    }
  }
}

TEST_F(AccessTable, HasARowForEveryRoute) {
  std::set<std::string> covered;
  for (const Row& row : rows) covered.insert(row.method + ' ' + row.path);
  for (const http::Route& route : all_routes(nullptr))
    EXPECT_EQ(covered.count(std::string(to_string(route.method)) + ' ' + route.path), 1u)
        << to_string(route.method) << ' ' << route.path << " has no row in the table above";
}

TEST_F(AccessTable, RefusesABadTokenAlsoWhereNoneIsNeeded) {
  const Scene here = scene(true);
  for (const char* token : {"nonsense", "a.b.c"}) {
    EXPECT_EQ(call("GET", "/api/meetings/" + here.meeting_id, token).status, 401u);
    EXPECT_EQ(call("POST", "/api/meetings/" + here.meeting_id + "/join", token, R"({"participant_name":"X"})").status,
              401u);
  }
  EXPECT_EQ(call("GET", "/api/auth/me", {}, {}, {{"Authorization", "Basic dXNlcjpwYXNz"}}).status, 401u);
}

TEST_F(AccessTable, AMeetingTokenIsNoCredentialHere) {
  const Scene here = scene(true);
  const Answer joined = call("POST", "/api/meetings/" + here.meeting_id + "/join", here.tokens.at("member"));
  EXPECT_EQ(call("GET", "/api/auth/me", joined.str("/access_token")).status, 401u);
}

}  // namespace
}  // namespace parley::api
