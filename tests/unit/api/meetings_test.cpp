#include "server.hpp"

#include "api/documents.hpp"
#include "api/formats.hpp"

namespace parley::api {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using tests::Answer;
using tests::ApiServer;

class MeetingsApi : public testing::Test, protected ApiServer {
 protected:
  std::string host = token_of("Host");

  std::string create(const std::string& body = "{}") {
    return call("POST", "/api/meetings", host, body).str("/meeting/meeting_id");
  }

  std::set<std::string> bad_fields(const Answer& answer) {
    std::set<std::string> fields;
    for (const auto& error : answer.at("/errors").as_array()) fields.insert(std::string(error.at("field").as_string()));
    return fields;
  }
};

TEST_F(MeetingsApi, CreatingAnswersTheMeetingWithItsPlace) {
  const Answer answer = call("POST", "/api/meetings", host);
  ASSERT_EQ(answer.status, 201u);
  EXPECT_EQ(answer.headers.at("location"), "/api/meetings/" + answer.str("/meeting/meeting_id"));
  EXPECT_EQ(answer.str("/meeting/url"), "http://localhost:8080/join/" + answer.str("/meeting/code"));
  EXPECT_EQ(answer.str("/meeting/status"), "waiting");
  EXPECT_TRUE(answer.at("/meeting/title").is_null());
  EXPECT_EQ(answer.str("/meeting/participants/0/role"), "host");
  EXPECT_THAT(answer.str("/meeting/created_at"), MatchesRegex("....-..-..T..:..:..\\....Z"));
}

TEST_F(MeetingsApi, TakesEveryFieldInBothSpellings) {
  const Answer answer = call("POST", "/api/meetings", host, R"({
    "name": "Plan", "description": "d", "location": "l", "startTime": "2099-01-01T10:00:00+01:00",
    "end_time": "2099-01-01T10:00:00Z", "timeZone": "Europe/Rome", "policy": "open", "maxParticipants": 5,
    "waiting_room_enabled": true, "requireHostApproval": true, "allow_external": false, "autoAdmitGuests": true,
    "features": {"chatEnabled": false, "e2ee_enabled": true}, "metadata": {"x": [1]}, "unknown": 1})");
  ASSERT_EQ(answer.status, 201u) << answer.text;
  EXPECT_EQ(answer.str("/meeting/title"), "Plan");
  EXPECT_EQ(answer.str("/meeting/status"), "scheduled");
  EXPECT_EQ(answer.str("/meeting/start_time"), "2099-01-01T09:00:00.000Z");
  EXPECT_EQ(answer.str("/meeting/policy"), "open");
  EXPECT_EQ(answer.at("/meeting/max_participants").as_int64(), 5);
  EXPECT_EQ(answer.at("/meeting/features/chat_enabled").as_bool(), false);
  EXPECT_EQ(answer.at("/meeting/features/e2ee_enabled").as_bool(), true);
  EXPECT_EQ(answer.at("/meeting/features/audio_enabled").as_bool(), true);
  EXPECT_EQ(answer.at("/meeting/metadata/x/0").as_int64(), 1);
}

TEST_F(MeetingsApi, NamesEveryBadField) {
  const Answer answer = call("POST", "/api/meetings", host, R"({
    "title": 7, "start_time": "tomorrow", "maxParticipants": 0, "policy": "closed", "features": {"chat_enabled": "no"}})");
  ASSERT_EQ(answer.status, 422u);
  EXPECT_EQ(answer.code(), "validation_failed");
  EXPECT_EQ(bad_fields(answer),
            (std::set<std::string>{"title", "start_time", "maxParticipants", "policy", "features.chat_enabled"}));
  EXPECT_EQ(bad_fields(call("POST", "/api/auth/register", {}, R"({"email":"no","password":"short"})")),
            (std::set<std::string>{"email", "name", "password"}));
}

TEST_F(MeetingsApi, ARepeatedIdempotencyKeyMakesOneMeeting) {
  const std::map<std::string, std::string> key = {{"Idempotency-Key", "abc"}};
  const Answer first = call("POST", "/api/meetings", host, R"({"title":"a"})", key);
  const Answer second = call("POST", "/api/meetings", host, R"({"title":"a"})", key);
  EXPECT_EQ(second.status, 201u);
  EXPECT_EQ(first.str("/meeting/meeting_id"), second.str("/meeting/meeting_id"));
  EXPECT_EQ(call("POST", "/api/meetings", host, R"({"title":"b"})", key).status, 409u);
}

TEST_F(MeetingsApi, StrangersGetTheFieldsThatAreForThemAndNoOthers) {
  const std::string id = create(R"({"title":"T","description":"secret","password":"open sesame"})");
  const Answer seen = call("GET", "/api/meetings/" + id);
  std::set<std::string> fields;
  for (const auto& member : seen.at("/meeting").as_object()) fields.insert(std::string(member.key()));
  EXPECT_EQ(fields, (std::set<std::string>{"meeting_id", "code", "kind", "is_instant_call", "title", "host_name",
                                           "status", "start_time", "has_password", "locked", "waiting_room_enabled",
                                           "allow_external", "url"}));
  EXPECT_TRUE(seen.at("/meeting/has_password").as_bool());
  EXPECT_THAT(call("GET", "/api/meetings/" + id, host).text, testing::Not(HasSubstr("argon2")));
}

TEST_F(MeetingsApi, GuestsJoinByCodeAndComeBackWithTheirToken) {
  const std::string id = create();
  call("POST", "/api/meetings/" + id + "/start", host);
  const Answer joined =
      call("POST", "/api/meetings/" + id + "/join", {}, R"({"participantName":"Gus","deviceInfo":{"browser":"x"}})");
  ASSERT_EQ(joined.status, 200u) << joined.text;
  EXPECT_EQ(joined.str("/status"), "joined");
  EXPECT_EQ(joined.str("/participant/name"), "Gus");
  EXPECT_EQ(joined.str("/server_url"), "http://localhost:8080");
  EXPECT_TRUE(joined.at("/ice_servers").is_array());
  const Answer again = call("POST", "/api/meetings/" + id + "/join", joined.str("/guest_token"));
  EXPECT_EQ(again.str("/participant/participant_id"), joined.str("/participant/participant_id"));
  EXPECT_FALSE(again.body.as_object().contains("guest_token"));
}

TEST_F(MeetingsApi, WhoWaitsGetsNoKeysToTheMeeting) {
  const std::string id = create();
  const Answer waiting = call("POST", "/api/meetings/" + id + "/join", {}, R"({"participant_name":"Early"})");
  EXPECT_EQ(waiting.str("/status"), "waiting");
  EXPECT_TRUE(waiting.body.as_object().contains("guest_token"));
  EXPECT_FALSE(waiting.body.as_object().contains("access_token"));
  EXPECT_FALSE(waiting.body.as_object().contains("ice_servers"));
  EXPECT_FALSE(waiting.at("/meeting").as_object().contains("participants"));
}

TEST_F(MeetingsApi, TurnServersComeWithCredentialsOfTheirOwn) {
  world.services.settings.stun_urls = {"stun:stun.example.org"};
  world.services.settings.turn_urls = {"turn:turn.example.org"};
  world.services.settings.turn_secret = "secret";
  const Answer joined = call("POST", "/api/meetings/" + create() + "/join", host);
  EXPECT_EQ(joined.str("/ice_servers/0/urls/0"), "stun:stun.example.org");
  EXPECT_FALSE(joined.at("/ice_servers/0").as_object().contains("credential"));
  EXPECT_THAT(joined.str("/ice_servers/1/username"), MatchesRegex("[0-9]+:usr_.*"));
  EXPECT_EQ(joined.str("/ice_servers/1/credential").size(), 28u);
}

TEST_F(MeetingsApi, ListsGoOnWithTheCursor) {
  for (int i = 0; i < 3; ++i) create();
  const Answer first = call("GET", "/api/meetings?limit=2", host);
  ASSERT_EQ(first.at("/meetings").as_array().size(), 2u) << first.text;
  const Answer second = call("GET", "/api/meetings?limit=2&cursor=" + first.str("/next_cursor"), host);
  EXPECT_EQ(second.at("/meetings").as_array().size(), 1u);
  EXPECT_TRUE(second.at("/next_cursor").is_null());
  for (const char* bad :
       {"limit=0", "limit=201", "limit=x", "cursor=!!", "cursor=AAAA", "filter=all", "from=yesterday"})
    EXPECT_EQ(call("GET", std::string("/api/meetings?") + bad, host).status, 422u) << bad;
}

TEST_F(MeetingsApi, WordsOfTheFamiliesAndContinueAreUnderstood) {
  const Answer made = call("POST", "/api/meetings", host, R"({"onHostLeave":"continue","recordingConfig":{"autoRecord":
    true},"participants":[{"email":"a@b.example","role":"member"},{"email":"c@d.example","role":"presenter"}]})");
  ASSERT_EQ(made.status, 201u) << made.text;
  EXPECT_EQ(made.str("/meeting/on_host_leave"), "continue");
  EXPECT_TRUE(made.at("/meeting/recording_config/auto_record").as_bool());
  EXPECT_EQ(made.str("/meeting/participants/1/role"), "attendee");
  EXPECT_EQ(made.str("/meeting/participants/1/email"), "a@b.example");
  EXPECT_TRUE(made.at("/meeting/participants/1/guest_session_id").is_null());
  EXPECT_EQ(made.str("/meeting/participants/2/role"), "presenter");
  EXPECT_FALSE(made.at("/meeting/participants/0").as_object().contains("email"));
  const Answer bad =
      call("POST", "/api/meetings", host, R"({"on_host_leave":"keep","participants":[{"role":"king"},{"email":7}]})");
  EXPECT_EQ(bad_fields(bad), (std::set<std::string>{"on_host_leave", "participants[0].role", "participants[1].email"}));
}

TEST_F(MeetingsApi, ChangesKeepWhatIsAbsent) {
  const std::string id = create(R"({"title":"T","description":"d","max_participants":3})");
  const Answer changed = call("PATCH", "/api/meetings/" + id, host, R"({"name":"U","description":null})");
  ASSERT_EQ(changed.status, 200u) << changed.text;
  EXPECT_EQ(changed.str("/meeting/title"), "U");
  EXPECT_TRUE(changed.at("/meeting/description").is_null());
  EXPECT_EQ(changed.at("/meeting/max_participants").as_int64(), 3);
  EXPECT_EQ(bad_fields(call("PATCH", "/api/meetings/" + id, host, R"({"end_time":"2099-01-01T00:00:00Z"})")),
            std::set<std::string>{"end_time"});
}

TEST_F(MeetingsApi, SeveralAreDeletedWithAnAnswerForEach) {
  const std::string id = create();
  const Answer answer = call("DELETE", "/api/meetings/bulk", host, R"({"meeting_ids":[")" + id + R"(","nonsense!"]})");
  ASSERT_EQ(answer.status, 200u) << answer.text;
  EXPECT_TRUE(answer.at("/results/0/deleted").as_bool());
  EXPECT_FALSE(answer.at("/results/0").as_object().contains("code"));
  EXPECT_EQ(answer.str("/results/1/code"), "not_found");
  EXPECT_EQ(call("GET", "/api/meetings/" + id, host).status, 404u);
}

TEST_F(MeetingsApi, TheAttendanceSpreadsheetIsAFileToKeep) {
  const std::string id = create();
  call("POST", "/api/meetings/" + id + "/join", host, R"({"participant_name":"=1+1"})");
  const Answer csv = call("GET", "/api/meetings/" + id + "/attendance.csv", host);
  EXPECT_EQ(csv.status, 200u);
  EXPECT_THAT(csv.headers.at("content-type"), HasSubstr("text/csv"));
  EXPECT_THAT(csv.headers.at("content-disposition"), HasSubstr("attachment"));
  EXPECT_THAT(csv.text, HasSubstr("\r\n\"'=1+1\",usr_"));
}

TEST_F(MeetingsApi, ReadyFollowsTheParts) {
  EXPECT_EQ(call("GET", "/readyz").status, 200u);
  readiness = {.ready = false, .database = false};
  const Answer answer = call("GET", "/readyz");
  EXPECT_EQ(answer.status, 503u);
  EXPECT_EQ(answer.at("/database").as_bool(), false);
}

TEST_F(MeetingsApi, MetricsAreInPrometheusText) {
  metrics.counter("parley_events_total", "Events by name.", "event");
  metrics.count("parley_events_total", "chat:send", 2);
  metrics.gauge("parley_active_meetings", "Meetings that people are in.", [] { return 3; });
  const std::string text = call("GET", "/metrics").text;
  EXPECT_THAT(text, HasSubstr("parley_events_total{event=\"chat:send\"} 2"));
  EXPECT_THAT(text, HasSubstr("parley_active_meetings 3"));
}

TEST(Documents, DescribeEveryRouteWithoutAServer) {
  const auto document = boost::json::parse(openapi_json());
  EXPECT_TRUE(document.at("openapi").as_string().starts_with("3.1"));
  for (const char* path : {"/api/auth/login", "/api/meetings", "/api/meetings/{id}/join", "/healthz"})
    EXPECT_TRUE(document.at("paths").as_object().contains(path)) << path;
  EXPECT_THAT(routes_page(), HasSubstr("/api/meetings/:id/join"));
}

TEST(Cursors, ReadWhatTheyWriteAndNothingElse) {
  const services::PageKey key{core::TimePoint(std::chrono::milliseconds(-5)), "mtg_a b"};
  const auto read = read_cursor(cursor_text(key));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at, key.at);
  EXPECT_EQ(read->id, key.id);
  for (const char* text : {"", "x", "MTIz", "IA", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw", "====", "MTIz IGE"})
    EXPECT_FALSE(read_cursor(text)) << text;
}

}  // namespace
}  // namespace parley::api
