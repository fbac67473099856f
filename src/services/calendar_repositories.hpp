// Repositories of the calendar family: changed occurrences, notifications, feeds, and mail that waits. As those of
// repositories.hpp, they are used inside one transaction only.
#pragma once

#include "core/meeting.hpp"
#include "core/recurrence.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

class OccurrenceRepository {
 public:
  virtual ~OccurrenceRepository() = default;
  /// In the order of original_start.
  virtual std::vector<core::OccurrenceChange> list(std::string_view meeting_id) = 0;
  /// Adds or replaces.
  virtual void put(const core::OccurrenceChange& change) = 0;
  virtual void remove_all(std::string_view meeting_id) = 0;
};

enum class NotificationType { warning_15_min, start_time, live_invite, invitation, cancelled };

/// "15_min_warning", "start_time" …: as stored and as sent.
std::string_view notification_name(NotificationType type) noexcept;

struct Notification {
  std::string meeting_id;
  std::string user_id;
  std::string type;            ///< notification_name()
  core::TimePoint occurrence;  ///< the start that a reminder is about; the epoch for what is told once
  core::TimePoint sent_at;
};

class NotificationRepository {
 public:
  virtual ~NotificationRepository() = default;
  /// False when that person was told already: whoever inserts it tells them.
  virtual bool insert(const Notification& notification) = 0;
  /// The meeting's members with an account who did not decline, and were not told this yet.
  virtual std::vector<std::string> untold(std::string_view meeting_id, std::string_view type,
                                          core::TimePoint occurrence, int limit) = 0;
};

struct CalendarFeed {
  std::string user_id;
  std::string token_hash;
  core::TimePoint created_at;
};

class FeedRepository {
 public:
  virtual ~FeedRepository() = default;
  virtual std::optional<CalendarFeed> find(std::string_view user_id) = 0;
  virtual std::optional<CalendarFeed> find_by_token(std::string_view token_hash) = 0;
  /// Replaces an earlier one.
  virtual void put(const CalendarFeed& feed) = 0;
  virtual void remove(std::string_view user_id) = 0;
  /// A person's meetings for a feed: those that start from `from` on, and recurring ones; deleted ones too, and those
  /// that the person was removed from, since calendars must learn of that. Soonest first.
  virtual std::vector<core::Meeting> meetings(std::string_view user_id, core::TimePoint from, int limit) = 0;
};

/// Meetings whose time has come.
class ScheduleRepository {
 public:
  virtual ~ScheduleRepository() = default;
  /// Not over, and starting after `from` up to `to`, both in time order; at most `limit`.
  virtual std::vector<core::Meeting> starting(core::TimePoint from, core::TimePoint to, int limit) = 0;
  /// Recurring ones, not over, whose occurrence ended before `before`.
  virtual std::vector<core::Meeting> recurring_ended(core::TimePoint before, int limit) = 0;
};

/// A mail to one person, complete but for its sender.
struct Mail {
  std::string mail_id;  ///< its Message-ID is made of it, so that a repetition is known as one
  std::optional<std::string> meeting_id;
  std::string to_address;
  std::string to_name;
  std::string subject;
  std::string text;
  std::string html;
  std::optional<std::string> calendar;  ///< an iCalendar object
  std::string calendar_method;          ///< REQUEST, CANCEL
  core::TimePoint created_at;
  long long attempts = 0;
  std::optional<core::TimePoint> next_attempt_at;  ///< unset once it is done with
  std::optional<core::TimePoint> sent_at;
  std::optional<core::TimePoint> failed_at;
  std::optional<std::string> last_error;
};

class OutboxRepository {
 public:
  virtual ~OutboxRepository() = default;
  virtual void insert(const Mail& mail) = 0;
  virtual int count_waiting() = 0;
  /// Those due at `now`, oldest due time first.
  virtual std::vector<Mail> due(core::TimePoint now, int limit) = 0;
  /// The earliest due time of all that wait.
  virtual std::optional<core::TimePoint> next_due() = 0;
  /// Takes a waiting mail for sending: its next attempt moves to `until`, unless someone else has taken it since
  /// `seen`.
  virtual bool claim(std::string_view mail_id, core::TimePoint seen, core::TimePoint until) = 0;
  /// What became of an attempt: everything behind `attempts` in Mail, and it.
  virtual void settle(const Mail& mail) = 0;
  /// Those done with that were made before `at`.
  virtual void remove_done_before(core::TimePoint at) = 0;
};

}  // namespace parley::services
