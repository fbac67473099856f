// Making, finding, changing, starting, ending and joining meetings.
#include "api/access.hpp"
#include "api/conference/common.hpp"
#include "api/conference/routes.hpp"
#include "api/idempotency.hpp"
#include "services/support.hpp"

namespace parley::api::conference {
namespace {

struct ListQuery {
  std::optional<services::MeetingFilter> filter;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (filter, limit, cursor))

struct MeetingsData {
  std::vector<MeetingData> meetings;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(MeetingsData, (), (meetings, next_cursor))

struct StartData {
  std::string id;
  MeetingStatus status;
  WebrtcConfig webrtc_config;
  MeetingLiveStats live_stats;
};
BOOST_DESCRIBE_STRUCT(StartData, (), (id, status, webrtc_config, live_stats))

struct FinalStatsData {
  double duration_minutes;
  int max_participants;  ///< the most at once
  long long total_chat_messages;
  std::optional<std::string> recording_url;  ///< null: nothing was recorded
};
BOOST_DESCRIBE_STRUCT(FinalStatsData, (), (duration_minutes, max_participants, total_chat_messages, recording_url))

struct EndData {
  std::string id;
  MeetingStatus status;
  FinalStatsData final_stats;
};
BOOST_DESCRIBE_STRUCT(EndData, (), (id, status, final_stats))

struct StatusData {
  std::string id;
  MeetingStatus status;
};
BOOST_DESCRIBE_STRUCT(StatusData, (), (id, status))

struct DeletedData {
  std::string id;
  bool is_deleted;
};
BOOST_DESCRIBE_STRUCT(DeletedData, (), (id, is_deleted))

struct ConferenceJoinRequest {
  std::optional<services::PersonName> participant_name;
  std::optional<services::MeetingPassword> meeting_password;
  std::optional<json::value> device_info;
};
BOOST_DESCRIBE_STRUCT(ConferenceJoinRequest, (), (participant_name, meeting_password, device_info))

struct MeetingInfo {
  std::optional<std::string> name;
  std::string host;
  std::vector<std::string> features_enabled;
};
BOOST_DESCRIBE_STRUCT(MeetingInfo, (), (name, host, features_enabled))

enum class JoinStatus { joined, waiting };
BOOST_DESCRIBE_ENUM(JoinStatus, joined, waiting)

/// Someone who waits gets neither access_token nor webrtc_config.
struct JoinData {
  JoinStatus status;
  std::string participant_id;
  MeetingInfo meeting_info;
  json::Field<std::string> access_token;
  json::Field<WebrtcConfig> webrtc_config;
  json::Field<std::string> guest_token;  ///< for new guests
};
BOOST_DESCRIBE_STRUCT(JoinData, (), (status, participant_id, meeting_info, access_token, webrtc_config, guest_token))

/// "video" for video_enabled, and so on.
std::vector<std::string> enabled(const core::Features& features) {
  constexpr std::string_view ending = "_enabled";
  std::vector<std::string> names;
  boost::mp11::mp_for_each<boost::describe::describe_members<core::Features, boost::describe::mod_public>>(
      [&](auto member) {
        if (!(features.*member.pointer)) return;
        std::string name = member.name;
        if (name.ends_with(ending)) name.resize(name.size() - ending.size());
        names.push_back(std::move(name));
      });
  return names;
}

/// What meeting_type speaks of.
struct Timing {
  bool has_rule;
  bool has_start;
  bool has_end;
};

/// The type follows from the fields: where it says something else, one of the two would be ignored unnoticed.
core::Outcome<> check_type(MeetingType type, Timing timing) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  const bool recurs = type == MeetingType::recurring;
  if (recurs && !timing.has_rule) error.errors.push_back({"recurrence", "is needed where meeting_type is recurring"});
  if (!recurs && timing.has_rule) error.errors.push_back({"recurrence", "goes with meeting_type recurring only"});
  if (type == MeetingType::scheduled && !timing.has_start)
    error.errors.push_back({"start_time", "is needed where meeting_type is scheduled"});
  if (type == MeetingType::instant) {
    const std::string not_now = "goes with meeting_type scheduled or recurring only";
    if (timing.has_start) error.errors.push_back({"start_time", not_now});
    if (timing.has_end) error.errors.push_back({"end_time", not_now});
  }
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

Async<http::Reply<MeetingData>> create(Api& api, Asked<NewConference> call) {
  const NewConference& body = call.body;
  if (body.meeting_type) {
    auto fits = check_type(*body.meeting_type, {body.recurrence.has_value(), body.meeting_start_time.has_value(),
                                                body.meeting_end_time.has_value()});
    if (!fits) co_return std::unexpected(std::move(fits.error()));
  }
  services::CreateMeeting request = create_meeting_of(call.body);
  request.idempotency = idempotency_key(call.request);
  auto details = co_await services::create_meeting(api.services, call.context, std::move(request));
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return http::Reply<MeetingData>{meeting_data(api.services.settings, *details),
                                     "/api/meeting/" + details->meeting.meeting_id};
}

Async<MeetingsData> list(Api& api, Asked<None, ListQuery> call) {
  services::MeetingQuery query;
  query.filter = call.query.filter.value_or(services::MeetingFilter::my);
  query.limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  if (call.query.cursor) query.after = call.query.cursor->key;
  auto page = co_await services::list_meetings(api.services, call.context, std::move(query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  MeetingsData data{{}, next_cursor(page->next)};
  for (const services::MeetingDetails& details : page->meetings)
    data.meetings.push_back(meeting_data(api.services.settings, details));
  co_return data;
}

Async<MeetingData> detail(Api& api, Asked<> call) {
  auto details = co_await services::get_meeting(api.services, call.context, call.param("id"));
  if (!details) co_return std::unexpected(std::move(details.error()));
  MeetingData data = meeting_data(api.services.settings, *details);
  if (!details->is_member) co_return data;
  auto stats = co_await services::live_stats_of(api.sources(), details->meeting);
  if (!stats) co_return std::unexpected(std::move(stats.error()));
  data.live_stats = meeting_live_stats(*stats);
  WebrtcConfig config = co_await webrtc_config(api.sources(), call.context.person_id(), details->meeting);
  data.webrtc_config = std::move(config);
  co_return data;
}

/// That of the meeting when it is changed like that; unset for strangers, who learn nothing: the change refuses them.
Async<std::optional<Timing>> timing_after(Api& api, const Asked<ConferenceChange>& call) {
  auto details = co_await services::get_meeting(api.services, call.context, call.param("id"));
  if (!details) co_return std::unexpected(std::move(details.error()));
  std::optional<Timing> timing;
  if (!details->is_member) co_return timing;
  const auto will_have = [](const auto& field, const auto& now) {
    return field.present() ? field.value().has_value() : now.has_value();
  };
  timing = Timing{will_have(call.body.recurrence, details->meeting.recurrence),
                  will_have(call.body.meeting_start_time, details->meeting.start_time),
                  will_have(call.body.meeting_end_time, details->meeting.end_time)};
  co_return timing;
}

Async<MeetingData> update(Api& api, Asked<ConferenceChange> call) {
  if (call.body.meeting_type) {
    auto timing = co_await timing_after(api, call);
    if (!timing) co_return std::unexpected(std::move(timing.error()));
    if (*timing) {
      auto fits = check_type(*call.body.meeting_type, **timing);
      if (!fits) co_return std::unexpected(std::move(fits.error()));
    }
  }
  services::UpdateMeeting request = update_meeting_of(call.param("id"), call.body);
  auto details = co_await services::update_meeting(api.services, call.context, std::move(request));
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return meeting_data(api.services.settings, *details);
}

Async<DeletedData> remove(Api& api, Asked<> call) {
  // The path may name it by its code.
  auto meeting = co_await services::seen_meeting(api.services, call.context, call.param("id"));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  auto done = co_await services::delete_meeting(api.services, call.context, meeting->meeting_id);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return DeletedData{meeting->meeting_id, true};
}

Async<StartData> start(Api& api, Asked<> call) {
  auto details = co_await services::start_meeting(api.services, call.context, call.param("id"));
  if (!details) co_return std::unexpected(std::move(details.error()));
  auto stats = co_await services::live_stats_of(api.sources(), details->meeting);
  if (!stats) co_return std::unexpected(std::move(stats.error()));
  WebrtcConfig config = co_await webrtc_config(api.sources(), call.context.person_id(), details->meeting);
  co_return StartData{details->meeting.meeting_id, status_of(details->meeting.status), std::move(config),
                      meeting_live_stats(*stats)};
}

Async<EndData> end(Api& api, Asked<> call) {
  auto details = co_await services::end_meeting(api.services, call.context, call.param("id"));
  if (!details) co_return std::unexpected(std::move(details.error()));
  auto stats = co_await services::final_stats(api.services, details->meeting);
  if (!stats) co_return std::unexpected(std::move(stats.error()));
  FinalStatsData in_figures{minutes(stats->attendance.seconds), stats->attendance.peak, stats->chat_messages,
                            std::nullopt};
  co_return EndData{details->meeting.meeting_id, status_of(details->meeting.status), std::move(in_figures)};
}

/// The answer of pause and resume.
Async<StatusData> changed(Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return StatusData{details->meeting.meeting_id, status_of(details->meeting.status)};
}

Async<JoinData> join(Api& api, Asked<ConferenceJoinRequest> call) {
  services::JoinMeeting request{.meeting = call.param("id"),
                                .password = call.body.meeting_password,
                                .participant_name = call.body.participant_name,
                                .device_info = services::device_text(call.body.device_info),
                                .idempotency = idempotency_key(call.request)};
  auto result = co_await services::join_meeting(api.services, call.context, std::move(request));
  if (!result) co_return std::unexpected(std::move(result.error()));
  const core::Meeting& meeting = result->details.meeting;
  JoinData data{.status = result->joined ? JoinStatus::joined : JoinStatus::waiting,
                .participant_id = result->participant.participant_id,
                .meeting_info = {meeting.title, result->details.host_name, enabled(meeting.features)}};
  if (result->guest_token) data.guest_token = *result->guest_token;
  if (!result->joined) co_return data;
  data.access_token = result->access_token;
  WebrtcConfig config = co_await webrtc_config(api.sources(), result->participant.person_id(), meeting);
  data.webrtc_config = std::move(config);
  co_return data;
}

}  // namespace

std::vector<http::Route> meeting_routes(Api* api) {
  return {
      {.method = Verb::post,
       .path = "/api/meeting",
       .access = user(),
       .summary = "Make a conference",
       .description =
           "Without a start time it is one to use now. meeting_type follows from the fields, and is refused where it "
           "says something else: recurring has a recurrence, scheduled only a meeting_start_time, instant neither. "
           "Somebody who is invited is named by user_id, or by email and name.",
       .success = Status::created,
       .keyed = true,
       .message = "The meeting was made.",
       .handler = http::typed([api](Asked<NewConference> call) { return create(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting",
       .access = user(),
       .summary = "My conferences",
       .description = "Newest first by start time (creation where there is none), then id; upcoming: soonest first.",
       .handler = http::typed([api](Asked<None, ListQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/:id",
       .access = anybody(),
       .summary = "A conference by id or code",
       .description = "Strangers see what they need to join it; members see all of it, with live_stats and "
                      "webrtc_config.",
       .handler = http::typed([api](Asked<> call) { return detail(*api, std::move(call)); })},
      {.method = Verb::put,
       .path = "/api/meeting/:id",
       .access = person(),
       .summary = "Change a conference",
       .description =
           "What is absent stays; null clears. A meeting_type that does not fit the times and the recurrence is "
           "refused. A meeting that runs is not moved to a start that is to come.",
       .message = "The meeting was changed.",
       .handler = http::typed([api](Asked<ConferenceChange> call) { return update(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/api/meeting/:id",
       .access = person(),
       .summary = "Delete a conference",
       .description = "A live one is ended first.",
       .message = "The meeting was deleted.",
       .handler = http::typed([api](Asked<> call) { return remove(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/start",
       .access = person(),
       .summary = "Start a conference",
       .message = "The meeting has started.",
       .handler = http::typed([api](Asked<> call) { return start(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/end",
       .access = person(),
       .summary = "End a conference for everyone",
       .message = "The meeting has ended.",
       .handler = http::typed([api](Asked<> call) { return end(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/pause",
       .access = person(),
       .summary = "Pause a conference",
       .description = "The media of everybody but hosts is held.",
       .message = "The meeting is paused.",
       .handler = http::typed([api](Asked<> call) {
         return changed(services::pause_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/resume",
       .access = person(),
       .summary = "Resume a conference",
       .message = "The meeting goes on.",
       .handler = http::typed([api](Asked<> call) {
         return changed(services::resume_meeting(api->services, call.context, call.param("id")));
       })},
      {.method = Verb::post,
       .path = "/api/meeting/:id/join",
       .access = anybody(),
       .summary = "Join a conference",
       .description = "Without a credential participant_name is needed, and the answer holds a guest_token for this "
                      "meeting. Status waiting: join again when the meeting has started, or the host has let you in. "
                      "A repetition without a credential and with the same Idempotency-Key (16 bytes or more that "
                      "nobody guesses, such as a UUID) makes no second guest.",
       .keyed = true,
       .message = "See status for whether you are in or wait.",
       .handler = http::typed([api](Asked<ConferenceJoinRequest> call) { return join(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::conference
