// Calendar: time zones, recurrence rules and iCalendar, as the use cases need them. src/calendar implements it. Shared
// by all threads; calls take microseconds to a few milliseconds and touch no disk but for the first use of a time zone.
#pragma once

#include "core/people.hpp"
#include "core/recurrence.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// A meeting that repeats: the first start, and how it goes on.
struct Series {
  core::TimePoint start;
  std::string rule;
  std::optional<std::string> time_zone;  ///< IANA name; unset: UTC
};

/// One person of a calendar entry.
struct CalendarPerson {
  std::string name;
  std::string uri;  ///< "mailto:…", or what stands for a person without (shown) address
  core::Role role = core::Role::attendee;
  core::ParticipantStatus status = core::ParticipantStatus::invited;
};

/// One meeting as calendars show it. Title, description and location are opaque.
struct CalendarEntry {
  std::string uid;
  long long sequence = 0;
  core::TimePoint stamp;
  core::TimePoint created;
  core::TimePoint modified;
  bool cancelled = false;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> location;
  std::string url;  ///< to join
  core::TimePoint start;
  std::optional<core::TimePoint> end;
  std::optional<std::string> time_zone;
  std::optional<std::string> rule;
  std::vector<core::OccurrenceChange> changes;
  CalendarPerson organizer;
  std::vector<CalendarPerson> attendees;
};

/// iTIP (RFC 5546): what an iCalendar object is for.
enum class CalendarMethod { publish, request, cancel };
BOOST_DESCRIBE_ENUM(CalendarMethod, publish, request, cancel)

struct CalendarDocument {
  CalendarMethod method = CalendarMethod::publish;
  std::optional<std::string> name;  ///< of a feed
  std::vector<CalendarEntry> entries;
};

class Calendar {
 public:
  virtual ~Calendar() = default;

  /// Whether this is a time zone of the IANA database, in its exact spelling.
  virtual bool knows_zone(std::string_view name) = 0;

  /// The rule in its normal form (UNTIL in UTC), or what is wrong with it as the end of a sentence. `start` must be its
  /// first occurrence. The zone must be known.
  virtual std::expected<std::string, std::string> normal_rule(const Series& series) = 0;

  /// The starts from `from` to before `to`, at most `limit`. A local time that does not exist is read with the offset
  /// before the gap, one that exists twice is the first (RFC 5545, 3.3.5).
  virtual std::vector<core::TimePoint> expand(const Series& series, core::TimePoint from, core::TimePoint to,
                                              std::size_t limit) = 0;

  /// A time as people of the zone write it: "2026-03-29 09:00 (Europe/Berlin)".
  virtual std::string local_text(core::TimePoint at, const std::optional<std::string>& zone) = 0;

  /// The iCalendar text (RFC 5545), lines ended by CRLF.
  virtual std::string write(const CalendarDocument& document) = 0;
};

}  // namespace parley::services
