// Repositories of what is measured and counted in meetings; see repositories.hpp for how they are used.
#pragma once

#include "core/enum_text.hpp"
#include "core/time.hpp"
#include "services/live_activity.hpp"

#include <boost/describe/class.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// up: what the server receives from a participant; down: what they are sent.
enum class QualityDirection { up, down };
BOOST_DESCRIBE_ENUM(QualityDirection, up, down)

/// How a participant's media flows in one direction, over all their devices; see media_figures.hpp.
struct QualityFigures {
  long long bitrate = 0;  ///< bit/s
  std::optional<double> loss{};
  std::optional<double> jitter_ms{};
  std::optional<double> rtt_ms{};
  std::optional<double> layers{};
  std::optional<double> score{};
};
BOOST_DESCRIBE_STRUCT(QualityFigures, (), (bitrate, loss, jitter_ms, rtt_ms, layers, score))

/// One measurement of a participant in one direction.
struct QualitySample {
  std::string meeting_id;
  std::string participant_id;
  QualityDirection direction = QualityDirection::up;
  core::TimePoint at;
  QualityFigures figures{};
};

/// All samples of a participant and direction so far as sums, which outlive the samples themselves.
struct QualitySummary {
  std::string participant_id;
  std::string meeting_id;
  QualityDirection direction = QualityDirection::up;
  long long samples = 0;
  double bitrate_sum = 0;
  long long loss_count = 0;
  double loss_sum = 0;
  double worst_loss = 0;
  long long jitter_count = 0;
  double jitter_sum = 0;
  long long rtt_count = 0;
  double rtt_sum = 0;
  long long score_count = 0;
  double score_sum = 0;
};

class QualityRepository {
 public:
  virtual ~QualityRepository() = default;
  /// Adds to the history and to the summary. A second sample of the same participant, direction and time changes
  /// nothing; one of a participant who is gone for good is left out.
  virtual void insert(const QualitySample& sample) = 0;
  /// The last `limit` samples of a participant, both directions, oldest first.
  virtual std::vector<QualitySample> history(std::string_view participant_id, int limit) = 0;
  virtual std::vector<QualitySummary> summaries(std::string_view meeting_id) = 0;
  /// Removes at most `limit` samples taken before `at`; returns how many. Summaries stay.
  virtual long long remove_before(core::TimePoint at, int limit) = 0;
};

class ActivityRepository {
 public:
  virtual ~ActivityRepository() = default;
  /// Adds to what a participant did before. One who is gone for good is left out.
  virtual void add(std::string_view meeting_id, const ActivityShare& share) = 0;
  virtual std::vector<ActivityShare> list(std::string_view meeting_id) = 0;
  /// How many chat messages each participant has sent.
  virtual std::map<std::string, long long> chat_messages(std::string_view meeting_id) = 0;
  /// How many were sent from `from` to `to`, both among them.
  virtual long long chat_messages_between(std::string_view meeting_id, core::TimePoint from, core::TimePoint to) = 0;
  /// How many of them a participant may see: those to all, and private ones from or to them.
  virtual long long visible_chat_messages(std::string_view meeting_id, std::string_view reader) = 0;
};

/// How much there is of everything.
struct Totals {
  long long meetings = 0;
  long long active_meetings = 0;  ///< in progress or paused
  long long participants = 0;
  long long active_participants = 0;  ///< joined
};

class TotalsRepository {
 public:
  virtual ~TotalsRepository() = default;
  virtual Totals count() = 0;
};

}  // namespace parley::services
