// Every route × {nobody, stranger, guest, member, co-host, host, admin}: who gets in, and with what answer.
#include "access/rows.hpp"
#include "server.hpp"

#include <optional>
#include <set>

namespace parley::api {
namespace {

using access::all_rows;
using access::Row;
using tests::Answer;
using tests::ApiServer;

class AccessTable : public testing::Test, protected ApiServer {
 protected:
  AccessTable() { world.services.settings.rate_limits = false; }

  /// A meeting with a host, a co-host, a member and a guest in it (waiting for the host where it has not been started).
  struct Scene {
    std::string meeting_id;
    std::string member_id;  ///< for :userId
    std::map<std::string, std::string> tokens;
  };
  Scene scene(bool live) {
    Scene made;
    made.tokens["nobody"] = "";
    for (const char* who : {"stranger", "member", "co_host", "host", "admin"}) made.tokens[who] = token_of(who);
    make_admin(made.tokens["admin"]);
    made.member_id = user_of(made.tokens["member"]).user_id;
    made.meeting_id = call("POST", "/api/meetings", made.tokens["host"]).str("/meeting/meeting_id");
    add_co_host(made.meeting_id, made.tokens["co_host"]);
    const std::string path = "/api/meetings/" + made.meeting_id;
    if (live) {
      EXPECT_EQ(call("POST", path + "/start", made.tokens["host"]).status, 200u);
    }
    for (const char* who : {"member", "co_host", "host"}) {
      if (!live && std::string_view(who) != "member") continue;  // they would start it by joining
      EXPECT_EQ(call("POST", path + "/join", made.tokens[who]).status, 200u);
    }
    made.tokens["guest"] = call("POST", path + "/join", {}, R"({"participant_name":"guest"})").str("/guest_token");
    return made;
  }

  core::User user_of(const std::string& token) {
    return world.run(services::authenticate(world.services, token, world.address)).value().user.value();
  }

  void make_admin(const std::string& token) {
    core::User user = user_of(token);
    user.role = core::ServerRole::admin;
    auto job = [user](services::Transaction& transaction) -> core::Outcome<> {
      EXPECT_TRUE(transaction.users.update(user));
      return {};
    };
    ASSERT_TRUE(world.change(std::move(job)));
  }

  void add_co_host(const std::string& meeting_id, const std::string& token) {
    const core::User user = user_of(token);
    core::Participant participant{.participant_id = core::make_id(world.random, core::id_prefix::participant),
                                  .meeting_id = meeting_id,
                                  .user_id = user.user_id,
                                  .name = user.name,
                                  .role = core::Role::co_host,
                                  .status = core::ParticipantStatus::accepted,
                                  .invited = true,
                                  .created_at = world.clock.now(),
                                  .updated_at = world.clock.now()};
    auto job = [participant](services::Transaction& transaction) -> core::Outcome<> {
      EXPECT_TRUE(transaction.participants.insert(participant));
      return {};
    };
    ASSERT_TRUE(world.change(std::move(job)));
  }

  /// An instant call of the host with the co-host and the member, who are in it.
  std::string instant_call(Scene& here) {
    const std::string call_id = call("POST", "/api/calls/instant", here.tokens["host"]).str("/meeting/meeting_id");
    add_co_host(call_id, here.tokens["co_host"]);
    for (const char* who : {"host", "co_host", "member"})
      EXPECT_EQ(call("POST", "/api/meetings/" + call_id + "/join", here.tokens[who]).status, 200u);
    return call_id;
  }

  /// A refusal has the form of its family: a problem, or one inside the envelope of the conferences.
  static void expect_refusal(const Row& row, const Answer& answer) {
    const bool enveloped = row.path == "/api/meeting" || row.path.starts_with("/api/meeting/");
    EXPECT_EQ(answer.headers.at("content-type"), enveloped ? "application/json" : "application/problem+json");
    EXPECT_EQ(answer.headers.count("www-authenticate"), answer.status == 401u ? 1u : 0u) << "RFC 9110, 11.6.1";
    if (enveloped)
      EXPECT_FALSE(answer.at("/success").as_bool());
    else
      EXPECT_EQ(answer.at("/status").as_int64(), static_cast<std::int64_t>(answer.status));
  }

  static std::string replace(std::string text, const std::string& from, const std::string& to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
  }

  /// A group with the host as its admin, and co-host and member as members.
  std::string group_of(const Scene& here) {
    const std::string members = "{\"name\":\"Team\",\"members\":[\"" + user_of(here.tokens.at("co_host")).user_id +
                                "\",\"" + user_of(here.tokens.at("member")).user_id + "\"]}";
    return call("POST", "/groups", here.tokens.at("host"), members).str("/group/group_id");
  }

  /// A call of that group, which the host began, and host, co-host and member are in.
  std::string group_call_of(const Scene& here) {
    const std::string begun =
        call("POST", "/calls", here.tokens.at("host"), "{\"groupId\":\"" + group_of(here) + "\"}").str("/call/id");
    for (const char* who : {"host", "co_host", "member"})
      EXPECT_EQ(call("POST", "/calls/" + begun + "/join", here.tokens.at(who)).status, 200u);
    return begun;
  }

  /// A file that the host has sent to all.
  std::string file_of(const Scene& here) {
    const std::string path = "/api/meetings/" + here.meeting_id + "/files?name=notes.txt";
    const std::string file_id = call("POST", path, here.tokens.at("host"), "Minutes").str("/file/file_id");
    auto host = world.run(services::authenticate(world.services, here.tokens.at("host"), world.address)).value();
    services::SendChatMessage message{.meeting = here.meeting_id, .type = "file", .file_id = file_id};
    EXPECT_TRUE(world.run(services::send_chat_message(world.services, host, std::move(message))));
    return file_id;
  }

  /// The path with what the scene has in place of its parameters. ":userId" is the member.
  std::string target_of(std::string path, const Scene& here) {
    if (path.starts_with("/calls/:id")) path = replace(path, ":id", group_call_of(here));
    path = replace(path, ":id", here.meeting_id);
    if (path.find(":fileId") != std::string::npos) path = replace(path, ":fileId", file_of(here));
    path = replace(path, ":file", "explorer.js");
    path = replace(path, ":startTime", "2040-01-01T09:00:00Z");
    for (const char* group : {":groupId", ":channelId"})
      if (path.find(group) != std::string::npos) path = replace(path, group, group_of(here));
    path = replace(path, ":participantId", here.member_id);
    return replace(path, ":userId", here.member_id);
  }

  int made_ = 0;
};

TEST_F(AccessTable, HoldsForEveryRouteAndPerson) {
  for (const Row& row : all_rows()) {
    const std::map<std::string, unsigned> expected = {
        {"nobody", row.nobody},   {"stranger", row.stranger}, {"guest", row.guest}, {"member", row.member},
        {"co_host", row.co_host}, {"host", row.host},         {"admin", row.admin}};
    std::optional<Scene> kept;  // as long as nothing in it can have changed
    for (const auto& [who, status] : expected) {
      if (!kept) kept = scene(row.live);
      Scene& here = *kept;
      std::string body = replace(row.body, "NEW", "new" + std::to_string(++made_));
      body = replace(replace(body, ":userId", here.member_id), ":id", here.meeting_id);
      if (body.find("STRANGER") != std::string::npos)
        body = replace(body, "STRANGER", user_of(here.tokens["stranger"]).user_id);
      if (body.find(":groupId") != std::string::npos) body = replace(body, ":groupId", group_of(here));
      std::string path = target_of(row.path, here);
      if ((row.path + row.body).find(":callId") != std::string::npos) {
        const std::string call_id = instant_call(here);
        path = replace(path, ":callId", call_id);
        body = replace(body, ":callId", call_id);
      }
      const Answer answer = call(row.method, path, here.tokens[who], body);
      world.services.roles = core::default_roles();
      EXPECT_EQ(answer.status, status) << row.method << ' ' << row.path << " as " << who << ": " << answer.text;
      EXPECT_FALSE(answer.headers.at("x-request-id").empty());
      if (answer.status == 201) {
        EXPECT_NE(answer.headers.count("location"), 0u) << row.method << ' ' << row.path;
      }
      if (answer.status >= 400) {
        expect_refusal(row, answer);
      } else if (row.method != "GET") {
        kept.reset();
      }
    }
  }
}

TEST_F(AccessTable, HasARowForEveryRoute) {
  std::set<std::string> covered;
  for (const Row& row : all_rows()) covered.insert(row.method + ' ' + row.path);
  for (const http::Route& route : all_routes(nullptr))
    EXPECT_EQ(covered.count(std::string(to_string(route.method)) + ' ' + route.path), 1u)
        << to_string(route.method) << ' ' << route.path << " has no row in tests/unit/api/access/";
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

TEST_F(AccessTable, TellsWhatIsWrongWithTheTokenThatWasSentAndAsksForOneOtherwise) {
  const auto challenge = [this](const std::string& path, const std::string& token) {
    return call("GET", path, token).headers.at("www-authenticate");
  };
  for (const char* path : {"/api/auth/me", "/api/meeting"}) {
    EXPECT_EQ(challenge(path, {}), R"(Bearer realm="Parley")");
    EXPECT_EQ(challenge(path, "a.b.c"), R"(Bearer realm="Parley", error="invalid_token", )"
                                        R"(error_description="The token is not valid. Sign in again.")");
  }
  const Answer another_scheme = call("GET", "/api/auth/me", {}, {}, {{"Authorization", "Basic dXNlcjpwYXNz"}});
  EXPECT_EQ(another_scheme.headers.at("www-authenticate"), R"(Bearer realm="Parley")");
  const std::string token = token_of("late");
  world.clock.move(std::chrono::hours(1));
  EXPECT_THAT(challenge("/api/auth/me", token), testing::HasSubstr("The token has expired."));
  const Answer log_in =
      call("POST", "/api/auth/login", {}, R"({"email":"nobody@example.org","password":"wrong password"})");
  EXPECT_EQ(log_in.status, 401u);
  EXPECT_EQ(log_in.headers.at("www-authenticate"), R"(Bearer realm="Parley")");
}

TEST_F(AccessTable, AMeetingTokenIsNoCredentialHere) {
  const Scene here = scene(true);
  const Answer joined = call("POST", "/api/meetings/" + here.meeting_id + "/join", here.tokens.at("member"));
  EXPECT_EQ(call("GET", "/api/auth/me", joined.str("/access_token")).status, 401u);
}

}  // namespace
}  // namespace parley::api
