// The repositories of services/conference_repositories.hpp over SQL.
#pragma once

#include "services/conference_repositories.hpp"
#include "storage/sql.hpp"

namespace parley::storage {

template <>
struct Columns<services::QualitySample> {
  static constexpr std::string_view names =
      "meeting_id, participant_id, direction, at, bitrate, loss, jitter_ms, rtt_ms, layers, score";
  static auto tie(services::QualitySample& s) {
    auto& f = s.figures;
    return std::tie(s.meeting_id, s.participant_id, s.direction, s.at, f.bitrate, f.loss, f.jitter_ms, f.rtt_ms,
                    f.layers, f.score);
  }
};

template <>
struct Columns<services::QualitySummary> {
  static constexpr std::string_view names =
      "participant_id, meeting_id, direction, samples, bitrate_sum, loss_count, loss_sum, worst_loss, jitter_count, "
      "jitter_sum, rtt_count, rtt_sum, score_count, score_sum";
  static auto tie(services::QualitySummary& s) {
    return std::tie(s.participant_id, s.meeting_id, s.direction, s.samples, s.bitrate_sum, s.loss_count, s.loss_sum,
                    s.worst_loss, s.jitter_count, s.jitter_sum, s.rtt_count, s.rtt_sum, s.score_count, s.score_sum);
  }
};

template <>
struct Columns<services::ActivityShare> {
  static constexpr std::string_view names = "participant_id, talk_ms, screen_share_ms, reactions, hands_raised";
  static auto tie(services::ActivityShare& s) {
    return std::tie(s.participant_id, s.talk_ms, s.screen_share_ms, s.reactions, s.hands_raised);
  }
};

/// A participant and how often something was met of theirs.
struct CountOf {
  std::string participant_id;
  long long count = 0;
};
template <>
struct Columns<CountOf> {
  static constexpr std::string_view names = "participant_id, COUNT(*)";
  static auto tie(CountOf& one) { return std::tie(one.participant_id, one.count); }
};

class SqlQualityRepository final : public services::QualityRepository {
 public:
  explicit SqlQualityRepository(soci::session& session);
  void insert(const services::QualitySample& sample) override;
  std::vector<services::QualitySample> history(std::string_view participant_id, int limit) override;
  std::vector<services::QualitySummary> summaries(std::string_view meeting_id) override;
  long long remove_before(core::TimePoint at, int limit) override;

 private:
  Query<int, std::string_view> participant_is_there_;
  Command<services::QualitySample> insert_;
  Command<services::QualitySummary> add_up_;
  Query<services::QualitySample, std::string_view, int> history_;
  Query<services::QualitySummary, std::string_view> summaries_;
  Query<core::TimePoint, core::TimePoint, int> bound_;
  Command<core::TimePoint> remove_;
};

class SqlActivityRepository final : public services::ActivityRepository {
 public:
  explicit SqlActivityRepository(soci::session& session);
  void add(std::string_view meeting_id, const services::ActivityShare& share) override;
  std::vector<services::ActivityShare> list(std::string_view meeting_id) override;
  std::map<std::string, long long> chat_messages(std::string_view meeting_id) override;
  long long chat_messages_between(std::string_view meeting_id, core::TimePoint from, core::TimePoint to) override;
  long long visible_chat_messages(std::string_view meeting_id, std::string_view reader) override;

 private:
  Query<int, std::string_view> participant_is_there_;
  Command<services::ActivityShare, std::string_view> add_;
  Query<services::ActivityShare, std::string_view> list_;
  Query<CountOf, std::string_view> chat_messages_;
  Query<long long, std::string_view, core::TimePoint, core::TimePoint> chat_messages_between_;
  Query<long long, std::string_view, std::string_view, std::string_view, std::string_view> visible_chat_messages_;
};

class SqlTotalsRepository final : public services::TotalsRepository {
 public:
  explicit SqlTotalsRepository(soci::session& session);
  services::Totals count() override;

 private:
  Query<long long> meetings_;
  Query<long long> active_meetings_;
  Query<long long> participants_;
  Query<long long> active_participants_;
};

}  // namespace parley::storage
