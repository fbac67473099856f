// What a conference was and is: chat, recordings, analytics, live figures, and how to get its media.
#include "api/access.hpp"
#include "api/conference/common.hpp"
#include "api/conference/routes.hpp"

namespace parley::api::conference {
namespace {

struct ChatQuery {
  std::optional<PageLimit> limit;
  std::optional<json::Int<1, 1'000'000'000>> cursor;  ///< next_cursor of an earlier answer
};
BOOST_DESCRIBE_STRUCT(ChatQuery, (), (limit, cursor))

struct ChatMessageData {
  std::string id;
  std::string participant_id;
  std::string participant_name;
  std::string message;
  std::string timestamp;
  std::string type;
  std::optional<std::string> to;
  std::optional<std::string> reply_to;
  std::optional<services::ChatFileView> file;
  std::optional<std::string> edited_at;
  std::optional<std::string> deleted_at;  ///< a placeholder: the message is empty
};
BOOST_DESCRIBE_STRUCT(ChatMessageData, (),
                      (id, participant_id, participant_name, message, timestamp, type, to, reply_to, file, edited_at,
                       deleted_at))

ChatMessageData chat_message_data(services::ChatMessageView message) {
  return {.id = std::move(message.message_id),
          .participant_id = std::move(message.participant_id),
          .participant_name = std::move(message.participant_name),
          .message = std::move(message.message),
          .timestamp = std::move(message.created_at),
          .type = std::move(message.type),
          .to = std::move(message.to),
          .reply_to = std::move(message.reply_to),
          .file = std::move(message.file),
          .edited_at = std::move(message.edited_at),
          .deleted_at = std::move(message.deleted_at)};
}

struct ChatData {
  std::vector<ChatMessageData> messages;
  long long total_messages;
  std::optional<long long> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ChatData, (), (messages, total_messages, next_cursor))

struct RecordingData {
  std::string id;
  std::string type;
  std::string url;
  double duration_seconds;
  double size_mb;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(RecordingData, (), (id, type, url, duration_seconds, size_mb, created_at))

struct RecordingsData {
  std::vector<RecordingData> recordings;
};
BOOST_DESCRIBE_STRUCT(RecordingsData, (), (recordings))

struct EngagementCounts {
  int high_engagement = 0;
  int medium_engagement = 0;
  int low_engagement = 0;
};
BOOST_DESCRIBE_STRUCT(EngagementCounts, (), (high_engagement, medium_engagement, low_engagement))

struct MeetingAnalyticsData {
  std::string meeting_id;
  double duration_minutes;
  int peak_participants;
  double average_participants;
  long long total_chat_messages;
  double screen_share_duration;  ///< minutes, of all participants
  double recording_duration;     ///< minutes
  EngagementCounts participant_engagement;
};
BOOST_DESCRIBE_STRUCT(MeetingAnalyticsData, (),
                      (meeting_id, duration_minutes, peak_participants, average_participants, total_chat_messages,
                       screen_share_duration, recording_duration, participant_engagement))

struct StayData {
  std::string joined_at;
  std::optional<std::string> left_at;
};
BOOST_DESCRIBE_STRUCT(StayData, (), (joined_at, left_at))

/// Means over the whole meeting; null where nothing was measured.
struct DirectionQuality {
  double average_kbps;
  std::optional<double> loss_percent;
  double worst_loss_percent;
  std::optional<double> jitter_ms;
  std::optional<double> latency_ms;
  std::optional<double> score;  ///< 0 to 10
};
BOOST_DESCRIBE_STRUCT(DirectionQuality, (),
                      (average_kbps, loss_percent, worst_loss_percent, jitter_ms, latency_ms, score))

struct QualitySampleData {
  std::string at;
  services::QualityDirection direction;
  double kbps;
  std::optional<double> loss_percent;
  std::optional<double> jitter_ms;
  std::optional<double> latency_ms;
  std::optional<double> layers;
  std::optional<double> score;
};
BOOST_DESCRIBE_STRUCT(QualitySampleData, (), (at, direction, kbps, loss_percent, jitter_ms, latency_ms, layers, score))

struct QualityData {
  std::optional<DirectionQuality> upload;
  std::optional<DirectionQuality> download;
  std::vector<QualitySampleData> history;
};
BOOST_DESCRIBE_STRUCT(QualityData, (), (upload, download, history))

struct ParticipantAnalyticsData {
  std::string participant_id;
  std::optional<std::string> user_id;
  std::string name;
  Role role;
  std::vector<StayData> sessions;
  double present_minutes;
  double talk_time_seconds;
  double screen_share_seconds;
  long long chat_messages;
  long long reactions;
  long long hands_raised;
  core::Engagement engagement;
  QualityData quality;
};
BOOST_DESCRIBE_STRUCT(ParticipantAnalyticsData, (),
                      (participant_id, user_id, name, role, sessions, present_minutes, talk_time_seconds,
                       screen_share_seconds, chat_messages, reactions, hands_raised, engagement, quality))

struct AnalyticsData {
  MeetingAnalyticsData meeting_analytics;
  std::vector<ParticipantAnalyticsData> participants;
};
BOOST_DESCRIBE_STRUCT(AnalyticsData, (), (meeting_analytics, participants))

struct SpeakerData {
  std::string participant_id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SpeakerData, (), (participant_id, name))

struct BandwidthUsage {
  std::optional<double> total_mbps;
  std::optional<double> per_participant_avg;
};
BOOST_DESCRIBE_STRUCT(BandwidthUsage, (), (total_mbps, per_participant_avg))

struct QualityMetrics {
  std::optional<double> average_video_quality;  ///< 0 to 10
  std::optional<services::ConnectionQuality> connection_quality;
  std::optional<double> latency_ms;
};
BOOST_DESCRIBE_STRUCT(QualityMetrics, (), (average_video_quality, connection_quality, latency_ms))

struct LiveStatsFigures {
  int current_participants;
  double duration_minutes;
  long long chat_messages;
  std::vector<SpeakerData> active_speakers;
  bool screen_sharing;
  bool recording_active;
  BandwidthUsage bandwidth_usage;
  QualityMetrics quality_metrics;
};
BOOST_DESCRIBE_STRUCT(LiveStatsFigures, (),
                      (current_participants, duration_minutes, chat_messages, active_speakers, screen_sharing,
                       recording_active, bandwidth_usage, quality_metrics))

struct LiveStatsData {
  LiveStatsFigures live_stats;
};
BOOST_DESCRIBE_STRUCT(LiveStatsData, (), (live_stats))

struct WebrtcConfigData {
  WebrtcConfig webrtc_config;
};
BOOST_DESCRIBE_STRUCT(WebrtcConfigData, (), (webrtc_config))

std::optional<double> mean(double sum, long long count, double scale = 1) {
  if (count == 0) return std::nullopt;
  return rounded(scale * sum / static_cast<double>(count));
}

std::optional<double> percent(const std::optional<double>& share) {
  if (!share) return std::nullopt;
  return rounded(100 * *share);
}

std::optional<DirectionQuality> direction_quality(const std::optional<services::QualitySummary>& summary) {
  if (!summary || summary->samples == 0) return std::nullopt;
  return DirectionQuality{mean(summary->bitrate_sum, summary->samples, 0.001).value_or(0),
                          mean(summary->loss_sum, summary->loss_count, 100),
                          rounded(100 * summary->worst_loss),
                          mean(summary->jitter_sum, summary->jitter_count),
                          mean(summary->rtt_sum, summary->rtt_count),
                          mean(summary->score_sum, summary->score_count)};
}

QualitySampleData sample_data(const services::QualitySample& sample) {
  const services::QualityFigures& figures = sample.figures;
  return {.at = core::format_time(sample.at),
          .direction = sample.direction,
          .kbps = rounded(static_cast<double>(figures.bitrate) / 1000),
          .loss_percent = percent(figures.loss),
          .jitter_ms = rounded(figures.jitter_ms),
          .latency_ms = rounded(figures.rtt_ms),
          .layers = rounded(figures.layers),
          .score = rounded(figures.score)};
}

ParticipantAnalyticsData participant_analytics(const services::ParticipantAnalytics& one) {
  ParticipantAnalyticsData data{.participant_id = one.participant.participant_id,
                                .user_id = one.participant.user_id,
                                .name = one.participant.name,
                                .role = role_of(one.participant.role),
                                .sessions = {},
                                .present_minutes = minutes(one.seconds_present),
                                .talk_time_seconds = rounded(one.talk_seconds),
                                .screen_share_seconds = rounded(one.screen_share_seconds),
                                .chat_messages = one.chat_messages,
                                .reactions = one.reactions,
                                .hands_raised = one.hands_raised,
                                .engagement = one.engagement,
                                .quality = {direction_quality(one.up), direction_quality(one.down), {}}};
  for (const core::Attendance& stay : one.stays) {
    std::optional<std::string> left_at;
    if (stay.left_at) left_at = core::format_time(*stay.left_at);
    data.sessions.push_back({core::format_time(stay.joined_at), left_at});
  }
  for (const services::QualitySample& sample : one.history) data.quality.history.push_back(sample_data(sample));
  return data;
}

void count(EngagementCounts& counts, core::Engagement engagement) {
  switch (engagement) {
    case core::Engagement::high:
      ++counts.high_engagement;
      break;
    case core::Engagement::medium:
      ++counts.medium_engagement;
      break;
    case core::Engagement::low:
      ++counts.low_engagement;
      break;
  }
}

Async<ChatData> chat(Api& api, Asked<None, ChatQuery> call) {
  const int limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  std::optional<long long> before;
  if (call.query.cursor) before = call.query.cursor->value;
  auto page = co_await services::chat_page(api.services, call.context, call.param("id"), limit, before);
  if (!page) co_return std::unexpected(std::move(page.error()));
  ChatData data{{}, page->total, page->before};
  for (const services::ChatMessage& one : page->messages)
    data.messages.push_back(chat_message_data(services::view(one)));
  co_return data;
}

/// Nothing records yet, so that there is nothing to list; who may not see the meeting is refused all the same.
Async<RecordingsData> recordings(Api& api, Asked<> call) {
  auto meeting = co_await services::seen_meeting(api.services, call.context, call.param("id"));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  co_return RecordingsData{};
}

Async<AnalyticsData> analytics(Api& api, Asked<> call) {
  auto found = co_await services::meeting_analytics(api.sources(), call.context, call.param("id"));
  if (!found) co_return std::unexpected(std::move(found.error()));
  AnalyticsData data{{found->meeting.meeting_id,
                      minutes(found->attendance.seconds),
                      found->attendance.peak,
                      rounded(found->attendance.average),
                      found->chat_messages,
                      minutes(found->screen_share_seconds),
                      0,
                      {}},
                     {}};
  for (const services::ParticipantAnalytics& one : found->participants) {
    count(data.meeting_analytics.participant_engagement, one.engagement);
    data.participants.push_back(participant_analytics(one));
  }
  co_return data;
}

BandwidthUsage bandwidth_usage(const services::LiveStats& stats) {
  if (!stats.is_measured) return {};
  const double mbps = stats.total_bitrate / 1e6;
  BandwidthUsage usage{.total_mbps = rounded(mbps), .per_participant_avg = std::nullopt};
  if (stats.current_participants > 0) usage.per_participant_avg = rounded(mbps / stats.current_participants);
  return usage;
}

Async<LiveStatsData> live_stats(Api& api, Asked<> call) {
  auto stats = co_await services::live_stats(api.sources(), call.context, call.param("id"));
  if (!stats) co_return std::unexpected(std::move(stats.error()));
  LiveStatsFigures figures{.current_participants = stats->current_participants,
                           .duration_minutes = minutes(stats->duration_seconds),
                           .chat_messages = stats->chat_messages,
                           .active_speakers = {},
                           .screen_sharing = stats->screen_sharing,
                           .recording_active = false,
                           .bandwidth_usage = bandwidth_usage(*stats),
                           .quality_metrics = {rounded(stats->video_score), std::nullopt, rounded(stats->rtt_ms)}};
  if (stats->score) figures.quality_metrics.connection_quality = services::connection_quality(*stats->score);
  for (const core::Participant& speaker : stats->active_speakers)
    figures.active_speakers.push_back({speaker.participant_id, speaker.name});
  co_return LiveStatsData{std::move(figures)};
}

Async<WebrtcConfigData> config(Api& api, Asked<> call) {
  auto meeting = co_await services::seen_meeting(api.services, call.context, call.param("id"));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  WebrtcConfig found = co_await webrtc_config(api.sources(), call.context.person_id(), std::move(*meeting));
  co_return WebrtcConfigData{std::move(found)};
}

}  // namespace

std::vector<http::Route> figures_routes(Api* api) {
  return {
      {.method = Verb::get,
       .path = "/api/meeting/:id/chat",
       .access = person(),
       .summary = "The chat of a conference",
       .description = "The latest messages that one may see, oldest first; next_cursor leads to those before.",
       .handler = http::typed([api](Asked<None, ChatQuery> call) { return chat(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/:id/recordings",
       .access = person(),
       .summary = "The recordings of a conference",
       .description = "An empty list: this server does not record yet.",
       .handler = http::typed([api](Asked<> call) { return recordings(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/:id/analytics",
       .access = person(),
       .summary = "How a conference went",
       .description = "For hosts and co-hosts, also after the end. Durations named *_duration and *_minutes are in "
                      "minutes. What was not measured is null. The rule of the engagement classes is in "
                      "docs/quality.md.",
       .handler = http::typed([api](Asked<> call) { return analytics(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/:id/live-stats",
       .access = person(),
       .summary = "A conference in figures, now",
       .description = "Measured when asked, at most once a second; null where nothing was measured. For members.",
       .handler = http::typed([api](Asked<> call) { return live_stats(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/:id/webrtc-config",
       .access = person(),
       .summary = "How to get a conference's media",
       .description = "router_id and router_capabilities are null for a meeting that is not live, and without media.",
       .handler = http::typed([api](Asked<> call) { return config(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::conference
