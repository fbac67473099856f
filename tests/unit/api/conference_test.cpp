// The conference family: its envelope, its names, and that it is the same meetings as everywhere.
#include "server.hpp"

namespace parley::api {
namespace {

using tests::Answer;
using tests::ApiServer;

class ConferenceApi : public testing::Test, protected ApiServer {
 protected:
  ConferenceApi() { world.services.settings.rate_limits = false; }

  Answer make(const std::string& body = "{}") { return call("POST", "/api/meeting", host, body); }
  std::string made(const std::string& body = "{}") { return make(body).str("/data/id"); }
  /// The code of a refusal, which is in the envelope.
  static std::string refused(const Answer& answer) {
    EXPECT_EQ(answer.headers.at("content-type"), "application/json") << answer.text;
    EXPECT_FALSE(answer.at("/success").as_bool());
    return answer.str("/error/code");
  }

  const std::string host = token_of("Ada");
  const std::string ben = token_of("Ben");
};

TEST_F(ConferenceApi, PutsEveryAnswerIntoTheEnvelope) {
  const Answer answer = make(R"({"meeting_name":"Weekly","meetingMetaData":{"room":7}})");
  EXPECT_EQ(answer.status, 201u);
  EXPECT_TRUE(answer.at("/success").as_bool());
  EXPECT_EQ(answer.str("/message"), "The meeting was made.");
  EXPECT_EQ(answer.str("/data/meeting_name"), "Weekly");
  EXPECT_EQ(answer.at("/data/meeting_meta_data/room").as_int64(), 7);
  EXPECT_EQ(answer.str("/data/meeting_type"), "instant");
  EXPECT_EQ(answer.headers.at("location"), "/api/meeting/" + answer.str("/data/id"));
}

TEST_F(ConferenceApi, PutsRefusalsIntoTheEnvelopeUnderItsOwnFieldNames) {
  EXPECT_EQ(refused(call("GET", "/api/meeting/nothing", host)), "not_found");
  EXPECT_EQ(refused(call("GET", "/api/meeting")), "unauthorized");
  EXPECT_EQ(refused(make("[")), "bad_request");
  EXPECT_EQ(refused(call("POST", "/api/meeting", host, "x", {{"content-type", "text/plain"}})),
            "unsupported_media_type");
  const Answer bad = make(R"({"meeting_name":7,"max_participants":0})");
  EXPECT_EQ(bad.status, 422u);
  EXPECT_EQ(refused(bad), "validation_failed");
  EXPECT_EQ(bad.at("/error/errors").as_array().size(), 2u);
  const Answer backwards =
      make(R"({"meeting_start_time":"2030-01-01T10:00:00Z","meeting_end_time":"2030-01-01T09:00:00Z"})");
  EXPECT_EQ(refused(backwards), "validation_failed");
  EXPECT_EQ(backwards.str("/error/errors/0/field"), "meeting_end_time");
  EXPECT_EQ(backwards.str("/error/errors/0/message"), "must be after meeting_start_time");
}

TEST_F(ConferenceApi, ShowsTheSameMeetingAsTheOtherFamilies) {
  const std::string id = made(R"({"meeting_name":"n","meeting_start_time":"2030-01-01T10:00:00Z"})");
  const Answer other = call("GET", "/api/meetings/" + id, host);
  EXPECT_EQ(other.str("/meeting/title"), "n");
  EXPECT_EQ(other.str("/meeting/status"), "scheduled");
  const Answer detail = call("GET", "/api/meeting/" + id, host);
  EXPECT_EQ(detail.str("/data/meeting_type"), "scheduled");
  EXPECT_EQ(detail.at("/data/live_stats/participant_count").as_int64(), 0);
  EXPECT_TRUE(detail.at("/data/live_stats/quality_score").is_null());
  EXPECT_TRUE(detail.at("/data/webrtc_config/router_id").is_null());
  const Answer stranger = call("GET", "/api/meeting/" + id, ben);
  EXPECT_EQ(stranger.str("/data/host_name"), "Ada");
  EXPECT_FALSE(stranger.at("/data").as_object().contains("participants"));
  EXPECT_FALSE(stranger.at("/data").as_object().contains("live_stats"));
}

TEST_F(ConferenceApi, NeverGivesAPasswordAway) {
  const Answer answer = make(R"({"meeting_password":"secret"})");
  EXPECT_TRUE(answer.at("/data/has_password").as_bool());
  EXPECT_EQ(answer.text.find("secret"), std::string::npos);
  const std::string path = "/api/meeting/" + answer.str("/data/id");
  ASSERT_EQ(call("POST", path + "/start", host).status, 200u);
  EXPECT_EQ(refused(call("POST", path + "/join", ben, R"({"meeting_password":"wrong"})")), "wrong_password");
  EXPECT_EQ(call("POST", path + "/join", ben, R"({"meeting_password":"secret"})").status, 200u);
}

TEST_F(ConferenceApi, StartsJoinsPausesAndEnds) {
  const std::string path = "/api/meeting/" + made(R"({"meeting_name":"n","features":{"video_enabled":false}})");
  EXPECT_EQ(call("POST", path + "/join", ben, R"({"participant_name":"Benny"})").str("/data/status"), "waiting");
  const Answer started = call("POST", path + "/start", host);
  EXPECT_EQ(started.str("/data/status"), "live");
  EXPECT_TRUE(started.at("/data/webrtc_config/ice_servers").is_array());
  const Answer joined =
      call("POST", path + "/join", ben, R"({"participant_name":"Benny","device_info":{"platform":"x"}})");
  EXPECT_EQ(joined.str("/data/status"), "joined");
  EXPECT_FALSE(joined.str("/data/access_token").empty());
  EXPECT_EQ(joined.str("/data/meeting_info/host"), "Ada");
  const auto& features = joined.at("/data/meeting_info/features_enabled").as_array();
  EXPECT_EQ(std::ranges::count(features, boost::json::value("video")), 0);
  EXPECT_EQ(std::ranges::count(features, boost::json::value("audio")), 1);
  EXPECT_EQ(call("POST", path + "/pause", host).str("/data/status"), "paused");
  EXPECT_EQ(refused(call("POST", path + "/pause", host)), "invalid_state");
  EXPECT_EQ(call("POST", path + "/resume", host).str("/data/status"), "live");
  const Answer ended = call("POST", path + "/end", host);
  EXPECT_EQ(ended.str("/data/status"), "ended");
  EXPECT_EQ(ended.at("/data/final_stats/max_participants").as_int64(), 1);
  EXPECT_TRUE(ended.at("/data/final_stats/recording_url").is_null());
  EXPECT_EQ(call("POST", path + "/join", ben).status, 410u);
}

TEST_F(ConferenceApi, ChangesWhatIsNamedAndClearsWithNull) {
  const std::string path = "/api/meeting/" + made(R"({"meeting_name":"n","meeting_location":"here"})");
  const Answer changed = call("PUT", path, host, R"({"meeting_description":"d","meeting_location":null})");
  EXPECT_EQ(changed.str("/data/meeting_name"), "n");
  EXPECT_EQ(changed.str("/data/meeting_description"), "d");
  EXPECT_TRUE(changed.at("/data/meeting_location").is_null());
}

TEST_F(ConferenceApi, DoesNotCallAMeetingRecurringThatHasNoRule) {
  const std::string when = R"("meeting_start_time":"2040-01-02T09:00:00Z","meeting_end_time":"2040-01-02T10:00:00Z")";
  const Answer without = call("POST", "/api/meeting", host, R"({"meeting_type":"recurring",)" + when + "}");
  EXPECT_EQ(without.status, 422u);
  EXPECT_EQ(without.str("/error/errors/0/field"), "recurrence");
  const std::string path =
      "/api/meeting/" + made(R"({"meeting_type":"recurring","recurrence":"FREQ=WEEKLY",)" + when + "}");
  EXPECT_EQ(call("PUT", path, host, R"({"meeting_type":"recurring","meeting_name":"n"})").status, 200u);
  EXPECT_EQ(call("PUT", path, host, R"({"meeting_type":"recurring","recurrence":null})").status, 422u);
  EXPECT_EQ(call("GET", path, host).str("/data/meeting_type"), "recurring");
  const std::string once = "/api/meeting/" + made("{" + when + "}");
  EXPECT_EQ(call("PUT", once, host, R"({"meeting_type":"recurring"})").status, 422u);
  EXPECT_EQ(refused(call("PUT", once, ben, R"({"meeting_type":"recurring"})")), "not_found");
  EXPECT_EQ(call("PUT", once, host, R"({"meeting_type":"recurring","recurrence":"FREQ=DAILY"})").status, 200u);
}

TEST_F(ConferenceApi, DoesNotCallAMeetingScheduledThatHasNoStartTime) {
  const std::string when = R"("meeting_start_time":"2040-01-02T09:00:00Z")";
  const Answer without = call("POST", "/api/meeting", host, R"({"meeting_type":"scheduled"})");
  EXPECT_EQ(without.status, 422u);
  EXPECT_EQ(without.str("/error/errors/0/field"), "meeting_start_time");
  EXPECT_EQ(without.str("/error/errors/0/message"), "is needed where meeting_type is scheduled");
  const std::string path = "/api/meeting/" + made(R"({"meeting_type":"scheduled",)" + when + "}");
  EXPECT_EQ(call("PUT", path, host, R"({"meeting_type":"scheduled","meeting_name":"n"})").status, 200u);
  EXPECT_EQ(call("PUT", path, host, R"({"meeting_type":"scheduled","meeting_start_time":null})").status, 422u);
  EXPECT_EQ(call("GET", path, host).str("/data/meeting_type"), "scheduled");
  const std::string now = "/api/meeting/" + made();
  EXPECT_EQ(call("PUT", now, host, R"({"meeting_type":"scheduled"})").status, 422u);
  EXPECT_EQ(refused(call("PUT", now, ben, R"({"meeting_type":"scheduled"})")), "not_found");
  EXPECT_EQ(call("PUT", now, host, R"({"meeting_type":"scheduled",)" + when + "}").status, 200u);
}

TEST_F(ConferenceApi, RefusesATypeThatDoesNotFitTheTimesAndTheRule) {
  const std::string start = R"("meeting_start_time":"2040-01-02T09:00:00Z")";
  const std::string when = start + R"(,"meeting_end_time":"2040-01-02T10:00:00Z")";
  const std::string rule = R"("recurrence":"FREQ=WEEKLY")";
  const Answer now = make(R"({"meeting_type":"instant",)" + when + "," + rule + "}");
  EXPECT_EQ(now.status, 422u);
  ASSERT_EQ(refused(now), "validation_failed");
  ASSERT_EQ(now.at("/error/errors").as_array().size(), 3u);
  EXPECT_EQ(now.str("/error/errors/0/field"), "recurrence");
  EXPECT_EQ(now.str("/error/errors/0/message"), "goes with meeting_type recurring only");
  EXPECT_EQ(now.str("/error/errors/1/field"), "meeting_start_time");
  EXPECT_EQ(now.str("/error/errors/1/message"), "goes with meeting_type scheduled or recurring only");
  EXPECT_EQ(now.str("/error/errors/2/field"), "meeting_end_time");
  EXPECT_EQ(make(R"({"meeting_type":"instant",)" + start + "}").status, 422u);
  EXPECT_EQ(make(R"({"meeting_type":"scheduled",)" + when + "," + rule + "}").str("/error/errors/0/field"),
            "recurrence");

  const std::string path = "/api/meeting/" + made(R"({"meeting_type":"scheduled",)" + when + "}");
  const std::string instant = R"({"meeting_type":"instant"})";
  EXPECT_EQ(call("PUT", path, host, instant).str("/error/errors/0/field"), "meeting_start_time");
  EXPECT_EQ(refused(call("PUT", path, ben, instant)), "not_found");
  EXPECT_EQ(call("GET", path, host).str("/data/meeting_type"), "scheduled");
  const std::string cleared = R"({"meeting_type":"instant","meeting_start_time":null,"meeting_end_time":null})";
  EXPECT_EQ(call("PUT", path, host, cleared).str("/data/meeting_type"), "instant");
  EXPECT_EQ(call("PUT", path, host, R"({"meeting_type":"instant","meeting_name":"n"})").status, 200u);
  EXPECT_EQ(make(instant).status, 201u);
}

TEST_F(ConferenceApi, DeletesAMeeting) {
  const Answer meeting = make();
  const std::string path = "/api/meeting/" + meeting.str("/data/id");
  EXPECT_EQ(refused(call("DELETE", path, ben)), "not_found");
  const Answer deleted = call("DELETE", "/api/meeting/" + meeting.str("/data/meeting_code"), host);
  EXPECT_TRUE(deleted.at("/data/is_deleted").as_bool());
  EXPECT_EQ(deleted.str("/data/id"), meeting.str("/data/id")) << "whatever it was named by";
  EXPECT_EQ(refused(call("GET", path, host)), "not_found");
}

TEST_F(ConferenceApi, AddsWhomItCanAndNamesTheOthers) {
  const std::string path = "/api/meeting/" + made() + "/participants";
  const std::string ben_id = call("GET", "/api/auth/me", ben).str("/user/id");
  const Answer added = call("POST", path, host,
                            R"({"participants":[{"user_id":")" + ben_id +
                                R"(","role":"presenter"},{"user_id":"usr_nobody000000"},)"
                                R"({"email":"cem@example.org","name":"Cem"}],"notify_existing_participants":true})");
  ASSERT_EQ(added.status, 200u) << added.text;
  EXPECT_EQ(added.at("/data/added_participants").as_array().size(), 2u);
  EXPECT_EQ(added.str("/data/added_participants/0/role"), "presenter");
  ASSERT_EQ(added.at("/data/failed_participants").as_array().size(), 1u);
  EXPECT_EQ(added.at("/data/failed_participants/0/index").as_int64(), 1);
  EXPECT_EQ(added.at("/data/invitations_sent").as_int64(), 0);
  EXPECT_EQ(added.at("/data/notifications_sent").as_int64(), 1) << "the host is told";

  const Answer list = call("GET", path, host);
  EXPECT_EQ(list.at("/data/total_count").as_int64(), 3);
  const Answer role = call("PATCH", path + "/" + added.str("/data/added_participants/0/id") + "/role", host,
                           R"({"new_role":"co_host","notify_participant":true})");
  EXPECT_EQ(role.str("/data/old_role"), "presenter");
  EXPECT_EQ(role.str("/data/new_role"), "co_host");
  EXPECT_EQ(role.at("/data/notifications_sent").as_int64(), 1);

  const Answer removed = call("DELETE", path, host,
                              R"({"participant_ids":[")" + added.str("/data/added_participants/0/id") +
                                  R"(","ptc_nobody000000"],"reason":"done","notify_removed_participants":true})");
  ASSERT_EQ(removed.status, 200u) << removed.text;
  EXPECT_EQ(removed.at("/data/removed_participants").as_array().size(), 1u);
  EXPECT_EQ(removed.at("/data/failed_participants/0/index").as_int64(), 1);
  EXPECT_EQ(removed.at("/data/remaining_count").as_int64(), 2);
}

TEST_F(ConferenceApi, AnswersARepetitionUnderItsKeyWithTheSamePeopleAndTellsNobodyAgain) {
  const std::string path = "/api/meeting/" + made() + "/participants";
  const std::string own_id = call("GET", "/api/auth/me", host).str("/user/id");
  const std::string ben_id = call("GET", "/api/auth/me", ben).str("/user/id");
  const std::string body = R"({"participants":[{"user_id":"usr_nobody000000"},{"user_id":")" + ben_id +
                           R"("},{"user_id":")" + own_id + R"("}],"notify_existing_participants":true})";
  const std::map<std::string, std::string> key{{"idempotency-key", "try 1"}};
  const Answer first = call("POST", path, host, body, key);
  const Answer again = call("POST", path, host, body, key);
  for (const Answer* answer : {&first, &again}) {
    ASSERT_EQ(answer->status, 200u) << answer->text;
    ASSERT_EQ(answer->at("/data/added_participants").as_array().size(), 1u) << answer->text;
    EXPECT_EQ(answer->str("/data/added_participants/0/user_id"), ben_id);
    ASSERT_EQ(answer->at("/data/existing_participants").as_array().size(), 1u) << answer->text;
    EXPECT_EQ(answer->str("/data/existing_participants/0/user_id"), own_id);
    EXPECT_EQ(answer->at("/data/failed_participants").as_array().size(), 1u) << answer->text;
  }
  EXPECT_EQ(first.at("/data/notifications_sent").as_int64(), 1);
  EXPECT_EQ(again.at("/data/notifications_sent").as_int64(), 0);
  const Answer without = call("POST", path, host, body);
  EXPECT_EQ(without.at("/data/added_participants").as_array().size(), 0u) << "it is known by its key";

  const std::string other = R"({"participants":[{"email":"cem@example.org"}]})";
  EXPECT_EQ(refused(call("POST", path, host, other, key)), "conflict");
  EXPECT_EQ(call("POST", path, host, other, {{"idempotency-key", std::string(256, 'k')}}).status, 422u);
}

TEST_F(ConferenceApi, JoinsOneGuestUnderOneKey) {
  const std::string path = "/api/meeting/" + made();
  ASSERT_EQ(call("POST", path + "/start", host).status, 200u);
  const std::map<std::string, std::string> key{{"idempotency-key", "0b0f1c1e-6c58-4d2c-9d6e-0e9a5d1d1d11"}};
  const std::string body = R"({"participant_name":"Gus"})";
  const Answer first = call("POST", path + "/join", {}, body, key);
  ASSERT_EQ(first.status, 200u) << first.text;
  const Answer again = call("POST", path + "/join", {}, body, key);
  EXPECT_EQ(again.str("/data/participant_id"), first.str("/data/participant_id"));
  EXPECT_FALSE(again.str("/data/guest_token").empty());
  EXPECT_NE(call("POST", path + "/join", {}, body).str("/data/participant_id"), first.str("/data/participant_id"));
}

TEST_F(ConferenceApi, LetsPeopleInFromTheWaitingRoom) {
  const std::string path = "/api/meeting/" + made(R"({"waiting_room_enabled":true})");
  ASSERT_EQ(call("POST", path + "/start", host).status, 200u);
  ASSERT_EQ(call("POST", path + "/join", host).status, 200u);
  const Answer waiting = call("POST", path + "/join", ben);
  ASSERT_EQ(waiting.str("/data/status"), "waiting");
  const std::string person = path + "/participants/" + waiting.str("/data/participant_id");
  EXPECT_EQ(call("POST", person + "/approve", host).status, 200u);
  EXPECT_EQ(call("POST", path + "/join", ben).str("/data/status"), "joined");
  EXPECT_EQ(refused(call("POST", person + "/reject", host)), "invalid_state");
}

TEST_F(ConferenceApi, TellsItsFiguresWithoutMakingAnyUp) {
  const std::string path = "/api/meeting/" + made();
  ASSERT_EQ(call("POST", path + "/start", host).status, 200u);
  ASSERT_EQ(call("POST", path + "/join", host).status, 200u);
  const Answer live = call("GET", path + "/live-stats", host);
  EXPECT_EQ(live.at("/data/live_stats/current_participants").as_int64(), 1);
  EXPECT_TRUE(live.at("/data/live_stats/bandwidth_usage/total_mbps").is_null());
  EXPECT_TRUE(live.at("/data/live_stats/quality_metrics/connection_quality").is_null());
  const Answer analytics = call("GET", path + "/analytics", host);
  EXPECT_EQ(analytics.at("/data/meeting_analytics/peak_participants").as_int64(), 1);
  ASSERT_EQ(analytics.at("/data/participants").as_array().size(), 1u);
  EXPECT_TRUE(analytics.at("/data/participants/0/quality/upload").is_null());
  EXPECT_TRUE(call("GET", path + "/recordings", host).at("/data/recordings").as_array().empty());
  EXPECT_EQ(call("GET", path + "/chat", host).at("/data/total_messages").as_int64(), 0);
}

TEST_F(ConferenceApi, SaysWhatIsDownAndRefusesOnlyForWhatIsNeeded) {
  EXPECT_EQ(call("GET", "/api/meeting/system/health").str("/data/health_status"), "healthy");
  readiness.media = false;
  readiness.media_configured = false;
  const Answer signaling = call("GET", "/api/meeting/system/health");
  EXPECT_EQ(signaling.status, 200u);
  EXPECT_EQ(signaling.str("/data/health_status"), "healthy") << "as the settings want it";
  EXPECT_EQ(signaling.str("/data/services/mediasoup"), "not_configured");
  readiness.media_configured = true;
  const Answer degraded = call("GET", "/api/meeting/system/health");
  EXPECT_EQ(degraded.status, 200u);
  EXPECT_EQ(degraded.str("/data/health_status"), "degraded");
  readiness.database = false;
  readiness.ready = false;
  const Answer down = call("GET", "/api/meeting/system/health");
  EXPECT_EQ(down.status, 503u);
  EXPECT_EQ(refused(down), "unavailable");
  EXPECT_EQ(down.str("/data/services/database"), "down");
  const Answer media = call("GET", "/api/meeting/system/webrtc-health");
  EXPECT_FALSE(media.at("/data/status/available").as_bool());
  EXPECT_EQ(media.str("/data/status/mode"), "signaling only");
}

TEST_F(ConferenceApi, FormsTheAnswersThatAreMadeBesideItsRoutes) {
  const auto formed = [](const std::string& path) {
    http::Request request;
    request.path = path;
    http::Response response = http::problem_response(
        {.status = http::Status::payload_too_large, .code = "payload_too_large", .detail = "Too large."});
    give_family_form(request, response);
    return std::string(response.bytes());
  };
  EXPECT_EQ(formed("/api/meeting/x"),
            R"({"success":false,"error":{"code":"payload_too_large","message":"Too large."}})");
  EXPECT_EQ(formed("/api/meeting"), formed("/api/meeting/x"));
  EXPECT_NE(formed("/api/meetings"), formed("/api/meeting"));
}

}  // namespace
}  // namespace parley::api
