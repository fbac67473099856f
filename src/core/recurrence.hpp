// Recurrence: which rules a meeting may repeat by, and what is known of its single occurrences. The rule's text is
// checked here; it is expanded in the meeting's time zone behind services::Calendar.
#pragma once

#include "core/enum_text.hpp"
#include "core/time.hpp"

#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::core {

/// The bounds of a rule. Within them every expansion is short.
inline constexpr std::size_t max_rule_bytes = 512;
inline constexpr int max_rule_count = 10'000;
inline constexpr int max_rule_interval = 1'000;

/// What is wrong with an RRULE (RFC 5545, 3.3.10), as the end of a sentence that begins with the field's name; nullopt
/// for a good one. Meetings repeat daily, weekly, monthly or yearly; COUNT, UNTIL, INTERVAL, WKST and all BY parts are
/// taken. `text` is without "RRULE:".
std::optional<std::string> rule_fault(std::string_view text);

enum class OccurrenceStatus { scheduled, moved, cancelled };
BOOST_DESCRIBE_ENUM(OccurrenceStatus, scheduled, moved, cancelled)

/// One time that a recurring meeting takes place. Named by the start that the rule gives it, however it is moved.
struct Occurrence {
  TimePoint original_start;
  TimePoint start;  ///< the same as original_start unless it was moved
  std::optional<TimePoint> end;
  OccurrenceStatus status = OccurrenceStatus::scheduled;
};

/// What was changed about one occurrence; kept beside the meeting.
struct OccurrenceChange {
  std::string meeting_id;
  TimePoint original_start;
  OccurrenceStatus status = OccurrenceStatus::moved;  ///< moved or cancelled
  std::optional<TimePoint> start;                     ///< of a moved one
  std::optional<TimePoint> end;
  TimePoint updated_at;
};

/// How long an occurrence without an end counts as running.
inline constexpr std::chrono::hours assumed_length{1};

inline TimePoint end_or_assumed(const Occurrence& occurrence) {
  return occurrence.end.value_or(occurrence.start + assumed_length);
}

}  // namespace parley::core
