#include "storage/conference_repositories.hpp"

#include "storage/columns.hpp"

#include <algorithm>

namespace parley::storage {
namespace {

/// Someone may be gone for good while what was measured of them is on its way.
constexpr std::string_view participant_is_there_sql = "SELECT 1 FROM participants WHERE participant_id = :participant";

/// "ON CONFLICT (keys) DO UPDATE SET a = table.a + excluded.a, …".
std::string add_to(std::string_view table, std::string_view keys, std::initializer_list<std::string_view> columns,
                   std::string_view more = {}) {
  std::string sql = "ON CONFLICT (" + std::string(keys) + ") DO UPDATE SET ";
  for (const std::string_view column : columns) {
    const std::string name(column);
    sql += name + " = " + std::string(table) + "." + name + " + excluded." + name + ", ";
  }
  sql += more;
  if (more.empty()) sql.resize(sql.size() - 2);
  return sql;
}

std::string add_up_sql() {
  return insert_sql(
      "quality_summaries", Columns<services::QualitySummary>::names,
      add_to("quality_summaries", "participant_id, direction",
             {"samples", "bitrate_sum", "loss_count", "loss_sum", "jitter_count", "jitter_sum", "rtt_count", "rtt_sum",
              "score_count", "score_sum"},
             "worst_loss = CASE WHEN excluded.worst_loss > quality_summaries.worst_loss THEN excluded.worst_loss "
             "ELSE quality_summaries.worst_loss END"));
}

services::QualitySummary summary_of(const services::QualitySample& sample) {
  services::QualitySummary one{.participant_id = sample.participant_id,
                               .meeting_id = sample.meeting_id,
                               .direction = sample.direction,
                               .samples = 1,
                               .bitrate_sum = static_cast<double>(sample.figures.bitrate)};
  const auto add = [](const std::optional<double>& value, long long& count, double& sum) {
    if (!value) return;
    count = 1;
    sum = *value;
  };
  add(sample.figures.loss, one.loss_count, one.loss_sum);
  add(sample.figures.jitter_ms, one.jitter_count, one.jitter_sum);
  add(sample.figures.rtt_ms, one.rtt_count, one.rtt_sum);
  add(sample.figures.score, one.score_count, one.score_sum);
  one.worst_loss = sample.figures.loss.value_or(0);
  return one;
}

}  // namespace

SqlQualityRepository::SqlQualityRepository(soci::session& session)
    : participant_is_there_(session, std::string(participant_is_there_sql)),
      insert_(session, insert_sql("quality_samples", Columns<services::QualitySample>::names,
                                  "ON CONFLICT (participant_id, at, direction) DO NOTHING")),
      add_up_(session, add_up_sql()),
      history_(session,
               select_sql<services::QualitySample>("quality_samples",
                                                   "WHERE participant_id = :participant ORDER BY at DESC, direction "
                                                   "DESC LIMIT :page_size")),
      summaries_(session, select_sql<services::QualitySummary>(
                              "quality_summaries", "WHERE meeting_id = :meeting ORDER BY participant_id, direction")),
      bound_(session, "SELECT at FROM quality_samples WHERE at < :at ORDER BY at LIMIT :page_size"),
      remove_(session, "DELETE FROM quality_samples WHERE at <= :at") {}

void SqlQualityRepository::insert(const services::QualitySample& sample) {
  if (!participant_is_there_.one(sample.participant_id)) return;
  if (insert_(sample) == 1) add_up_(summary_of(sample));
}

std::vector<services::QualitySample> SqlQualityRepository::history(std::string_view participant_id, int limit) {
  auto samples = history_.all(participant_id, limit);
  std::ranges::reverse(samples);
  return samples;
}

std::vector<services::QualitySummary> SqlQualityRepository::summaries(std::string_view meeting_id) {
  return summaries_.all(meeting_id);
}

long long SqlQualityRepository::remove_before(core::TimePoint at, int limit) {
  const auto oldest = bound_.all(at, limit);
  return oldest.empty() ? 0 : remove_(oldest.back());
}

SqlActivityRepository::SqlActivityRepository(soci::session& session)
    : participant_is_there_(session, std::string(participant_is_there_sql)),
      add_(session,
           insert_sql("participant_activity", std::string(Columns<services::ActivityShare>::names) + ", meeting_id",
                      add_to("participant_activity", "participant_id",
                             {"talk_ms", "screen_share_ms", "reactions", "hands_raised"}))),
      list_(session, select_sql<services::ActivityShare>("participant_activity",
                                                         "WHERE meeting_id = :meeting ORDER BY participant_id")),
      chat_messages_(session,
                     select_sql<CountOf>("chat_messages", "WHERE meeting_id = :meeting GROUP BY participant_id")),
      chat_messages_between_(session,
                             "SELECT COUNT(*) FROM chat_messages WHERE meeting_id = :meeting AND created_at >= :begin "
                             "AND created_at <= :until"),
      visible_chat_messages_(
          session,
          "SELECT COUNT(*) FROM chat_messages WHERE meeting_id = :meeting AND (receiver = :reader OR "
          "(receiver IS NOT NULL AND participant_id = :same_reader) OR (receiver IS NULL AND "
          "COALESCE(breakout_room_id, '') = COALESCE((SELECT p.room_id FROM breakout_places p WHERE "
          "p.meeting_id = chat_messages.meeting_id AND p.participant_id = :reading), '')))") {}

void SqlActivityRepository::add(std::string_view meeting_id, const services::ActivityShare& share) {
  if (participant_is_there_.one(share.participant_id)) add_(share, meeting_id);
}

std::vector<services::ActivityShare> SqlActivityRepository::list(std::string_view meeting_id) {
  return list_.all(meeting_id);
}

std::map<std::string, long long> SqlActivityRepository::chat_messages(std::string_view meeting_id) {
  std::map<std::string, long long> counts;
  for (const CountOf& one : chat_messages_.all(meeting_id)) counts[one.participant_id] = one.count;
  return counts;
}

long long SqlActivityRepository::chat_messages_between(std::string_view meeting_id, core::TimePoint from,
                                                       core::TimePoint to) {
  return chat_messages_between_.one(meeting_id, from, to).value_or(0);
}

long long SqlActivityRepository::visible_chat_messages(std::string_view meeting_id, std::string_view reader) {
  return visible_chat_messages_.one(meeting_id, reader, reader, reader).value_or(0);
}

SqlTotalsRepository::SqlTotalsRepository(soci::session& session)
    : meetings_(session, "SELECT COUNT(*) FROM meetings WHERE deleted_at IS NULL"),
      active_meetings_(
          session, "SELECT COUNT(*) FROM meetings WHERE status IN ('in_progress', 'paused') AND deleted_at IS NULL"),
      participants_(session, "SELECT COUNT(*) FROM participants"),
      active_participants_(session, "SELECT COUNT(*) FROM participants WHERE status = 'joined'") {}

services::Totals SqlTotalsRepository::count() {
  return {.meetings = meetings_.one().value_or(0),
          .active_meetings = active_meetings_.one().value_or(0),
          .participants = participants_.one().value_or(0),
          .active_participants = active_participants_.one().value_or(0)};
}

}  // namespace parley::storage
