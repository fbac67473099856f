#include "services/conference.hpp"

#include "services/participant_walks.hpp"
#include "services/support.hpp"

#include <algorithm>

namespace parley::services {
namespace {

/// From the start to the end, or to now for one that goes on; nothing for a meeting that never started. A recurring
/// meeting that runs again has the end of its last occurrence, which is before its start.
struct Span {
  core::TimePoint start;
  core::TimePoint end;
  double seconds() const { return std::chrono::duration<double>(end - start).count(); }
};
Span span_of(const core::Meeting& meeting, core::TimePoint now) {
  if (!meeting.started_at) return {now, now};
  const bool is_over = meeting.ended_at && *meeting.ended_at >= *meeting.started_at;
  return {*meeting.started_at, is_over ? *meeting.ended_at : now};
}

long long sum_of(const std::map<std::string, long long>& counts) {
  long long sum = 0;
  for (const auto& [id, count] : counts) sum += count;
  return sum;
}

/// A meeting that the asker may see: a member, or an administrator.
core::Outcome<core::Meeting> find_seen(Transaction& transaction, const Actor& actor, const std::string& reference) {
  if (actor.is_admin()) return find_meeting(transaction, reference);
  auto membership = require_member(transaction, actor, reference);
  if (!membership) return std::unexpected(std::move(membership.error()));
  return std::move(membership->meeting);
}

core::Outcome<core::Meeting> find_moderated(Transaction& transaction, const Services& services, const Actor& actor,
                                            const std::string& reference) {
  if (actor.is_admin()) return find_meeting(transaction, reference);
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
  if (!membership) return std::unexpected(std::move(membership.error()));
  return std::move(membership->meeting);
}

/// What the room's figures say of all participants together.
void add_media(LiveStats& stats, const RoomFigures& figures) {
  double score_sum = 0, video_sum = 0, rtt_sum = 0;
  int scores = 0, videos = 0, rtts = 0;
  for (const PeerFigures& peer : figures.peers) {
    stats.total_bitrate += peer.up.bitrate + peer.down.bitrate;
    for (const DirectionFigures* direction : {&peer.up, &peer.down})
      if (direction->score) {
        score_sum += *direction->score;
        ++scores;
      }
    if (peer.up.video_score) {
      video_sum += *peer.up.video_score;
      ++videos;
    }
    if (peer.up.rtt_ms) {
      rtt_sum += *peer.up.rtt_ms;
      ++rtts;
    }
  }
  stats.is_measured = true;
  if (scores > 0) stats.score = score_sum / scores;
  if (videos > 0) stats.video_score = video_sum / videos;
  if (rtts > 0) stats.rtt_ms = rtt_sum / rtts;
}

struct Counted {
  int participants = 0;
  long long chat_messages = 0;
};

/// The parts that lie in different tables, by participant.
struct Gathered {
  std::vector<core::Attendance> stays;
  std::map<std::string, std::vector<core::Attendance>> stays_of;
  std::map<std::string, double> present;
  std::map<std::string, long long> chat;
  std::map<std::string, ActivityShare> activity;
  std::map<std::pair<std::string, QualityDirection>, QualitySummary> quality;
};

/// Without what they were at: the figures need the times.
std::vector<core::Attendance> all_stays(Transaction& transaction, const std::string& meeting_id) {
  std::vector<core::Attendance> stays;
  for_each_stay(transaction, meeting_id, [&](core::Attendance stay) {
    stay.device.reset();
    stays.push_back(std::move(stay));
  });
  return stays;
}

Gathered gather(Transaction& transaction, const core::Meeting& meeting, const Span& span) {
  Gathered all;
  all.stays = all_stays(transaction, meeting.meeting_id);
  for (const core::Attendance& stay : all.stays) all.stays_of[stay.participant_id].push_back(stay);
  all.present = core::seconds_present(all.stays, span.start, span.end);
  all.chat = transaction.of<ActivityRepository>().chat_messages(meeting.meeting_id);
  for (ActivityShare& share : transaction.of<ActivityRepository>().list(meeting.meeting_id))
    all.activity[share.participant_id] = std::move(share);
  for (QualitySummary& summary : transaction.of<QualityRepository>().summaries(meeting.meeting_id))
    all.quality[{summary.participant_id, summary.direction}] = std::move(summary);
  return all;
}

template <class Key, class Value>
std::optional<Value> look_up(const std::map<Key, Value>& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

ParticipantAnalytics analytics_of(Transaction& transaction, const Gathered& gathered, core::Participant participant,
                                  const Span& span) {
  const std::string id = participant.participant_id;
  const ActivityShare activity = look_up(gathered.activity, id).value_or(ActivityShare{});
  ParticipantAnalytics one{.participant = std::move(participant),
                           .seconds_present = look_up(gathered.present, id).value_or(0),
                           .talk_seconds = static_cast<double>(activity.talk_ms) / 1000,
                           .screen_share_seconds = static_cast<double>(activity.screen_share_ms) / 1000,
                           .chat_messages = look_up(gathered.chat, id).value_or(0),
                           .reactions = activity.reactions,
                           .hands_raised = activity.hands_raised,
                           .up = look_up(gathered.quality, {id, QualityDirection::up}),
                           .down = look_up(gathered.quality, {id, QualityDirection::down})};
  if (auto stays = look_up(gathered.stays_of, id)) one.stays = std::move(*stays);
  if (one.up || one.down) one.history = transaction.of<QualityRepository>().history(id, quality_history_shown);
  one.engagement = core::engagement({.meeting_seconds = span.seconds(),
                                     .present_seconds = one.seconds_present,
                                     .talk_seconds = one.talk_seconds,
                                     .screen_share_seconds = one.screen_share_seconds,
                                     .chat_messages = one.chat_messages,
                                     .reactions = one.reactions});
  return one;
}

MeetingAnalytics analyze(Transaction& transaction, core::Meeting meeting, core::TimePoint now) {
  const Span span = span_of(meeting, now);
  const Gathered gathered = gather(transaction, meeting, span);
  MeetingAnalytics analytics;
  analytics.attendance = core::attendance_figures(gathered.stays, span.start, span.end);
  analytics.chat_messages = sum_of(gathered.chat);
  for (core::Participant& participant : all_participants(transaction, meeting.meeting_id)) {
    if (!gathered.present.contains(participant.participant_id)) continue;
    analytics.participants.push_back(analytics_of(transaction, gathered, std::move(participant), span));
    analytics.screen_share_seconds += analytics.participants.back().screen_share_seconds;
  }
  analytics.meeting = std::move(meeting);
  return analytics;
}

}  // namespace

ConnectionQuality connection_quality(double score) {
  if (score >= 9) return ConnectionQuality::excellent;
  if (score >= 7) return ConnectionQuality::good;
  return score >= 5 ? ConnectionQuality::fair : ConnectionQuality::poor;
}

Async<core::Meeting> seen_meeting(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [actor = std::move(actor), reference = std::move(reference)](Transaction& transaction) {
    return find_seen(transaction, actor, reference);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<LiveStats> live_stats(FigureSources sources, Actor actor, std::string reference) {
  auto meeting = co_await seen_meeting(sources.services, std::move(actor), std::move(reference));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  co_return co_await live_stats_of(sources, std::move(*meeting));
}

Async<LiveStats> live_stats_of(FigureSources sources, core::Meeting meeting) {
  const Span span = span_of(meeting, sources.services.clock.now());
  auto job = [id = meeting.meeting_id, span](Transaction& transaction) -> core::Outcome<Counted> {
    return Counted{transaction.participants.count_joined(id),
                   transaction.of<ActivityRepository>().chat_messages_between(id, span.start, span.end)};
  };
  auto counted = co_await sources.services.store.read(std::move(job));
  if (!counted) co_return std::unexpected(std::move(counted.error()));
  LiveStats stats{.current_participants = counted->participants,
                  .duration_seconds = span.seconds(),
                  .chat_messages = counted->chat_messages};
  const auto look = co_await sources.live.look(meeting.meeting_id);
  if (!look) co_return stats;
  stats.screen_sharing = !look->sharing_screen.empty();
  for (const core::Participant& participant : look->participants)
    if (std::ranges::find(look->speaking, participant.participant_id) != look->speaking.end())
      stats.active_speakers.push_back(participant);
  const auto figures = co_await sources.media.room_figures(meeting.meeting_id);
  if (figures && *figures) add_media(stats, **figures);
  co_return stats;
}

Async<MeetingAnalytics> meeting_analytics(FigureSources sources, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto find = [&services = sources.services, actor, reference](Transaction& transaction) {
    return find_moderated(transaction, services, actor, reference);
  };
  auto meeting = co_await sources.services.store.read(std::move(find));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  co_await sources.live.settle(meeting->meeting_id);
  auto job = [meeting = std::move(*meeting),
              now = sources.services.clock.now()](Transaction& transaction) -> core::Outcome<MeetingAnalytics> {
    return analyze(transaction, meeting, now);
  };
  co_return co_await sources.services.store.read(std::move(job));
}

Async<FinalStats> final_stats(Services& services, core::Meeting meeting) {
  auto job = [meeting = std::move(meeting),
              now = services.clock.now()](Transaction& transaction) -> core::Outcome<FinalStats> {
    const Span span = span_of(meeting, now);
    const auto stays = all_stays(transaction, meeting.meeting_id);
    return FinalStats{
        core::attendance_figures(stays, span.start, span.end),
        transaction.of<ActivityRepository>().chat_messages_between(meeting.meeting_id, span.start, span.end)};
  };
  co_return co_await services.store.read(std::move(job));
}

Async<ChatPage> chat_page(Services& services, Actor actor, std::string reference, int limit,
                          std::optional<long long> before) {
  auto messages = co_await chat_history(services, actor, reference, limit, before);
  if (!messages) co_return std::unexpected(std::move(messages.error()));
  auto job = [actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<long long> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return transaction.of<ActivityRepository>().visible_chat_messages(membership->meeting.meeting_id,
                                                                      membership->participant.participant_id);
  };
  auto total = co_await services.store.read(std::move(job));
  if (!total) co_return std::unexpected(std::move(total.error()));
  ChatPage page{.messages = std::move(*messages), .total = *total};
  if (static_cast<int>(page.messages.size()) == limit && page.messages.front().position > 1)
    page.before = page.messages.front().position;
  co_return page;
}

Async<Totals> system_totals(Services& services, Actor actor) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (!actor.is_admin()) co_return core::fail(core::Code::forbidden, "Only administrators of the server may do this.");
  auto job = [](Transaction& transaction) -> core::Outcome<Totals> {
    return transaction.of<TotalsRepository>().count();
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
