// The calendar family's repositories over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/calendar_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

template <>
struct Columns<core::OccurrenceChange> {
  static constexpr std::string_view names = "meeting_id, original_start, status, start_time, end_time, updated_at";
  static auto tie(core::OccurrenceChange& c) {
    return std::tie(c.meeting_id, c.original_start, c.status, c.start, c.end, c.updated_at);
  }
};

template <>
struct Columns<services::Notification> {
  static constexpr std::string_view names = "meeting_id, user_id, type, occurrence, sent_at";
  static auto tie(services::Notification& n) {
    return std::tie(n.meeting_id, n.user_id, n.type, n.occurrence, n.sent_at);
  }
};

template <>
struct Columns<services::CalendarFeed> {
  static constexpr std::string_view names = "user_id, token_hash, created_at";
  static auto tie(services::CalendarFeed& feed) { return std::tie(feed.user_id, feed.token_hash, feed.created_at); }
};

template <>
struct Columns<services::Mail> {
  static constexpr std::string_view names =
      "mail_id, meeting_id, to_address, to_name, subject, text_body, html_body, calendar, calendar_method, created_at, "
      "attempts, next_attempt_at, sent_at, failed_at, last_error";
  static auto tie(services::Mail& m) {
    return std::tie(m.mail_id, m.meeting_id, m.to_address, m.to_name, m.subject, m.text, m.html, m.calendar,
                    m.calendar_method, m.created_at, m.attempts, m.next_attempt_at, m.sent_at, m.failed_at,
                    m.last_error);
  }
};

class SqlOccurrenceRepository final : public services::OccurrenceRepository {
 public:
  explicit SqlOccurrenceRepository(soci::session& session);
  std::vector<core::OccurrenceChange> list(std::string_view meeting_id) override;
  void put(const core::OccurrenceChange& change) override;
  void remove_all(std::string_view meeting_id) override;

 private:
  Query<core::OccurrenceChange, std::string_view> list_;
  Command<core::OccurrenceChange> put_;
  Command<std::string_view> remove_all_;
};

class SqlNotificationRepository final : public services::NotificationRepository {
 public:
  explicit SqlNotificationRepository(soci::session& session);
  bool insert(const services::Notification& notification) override;
  std::vector<std::string> untold(std::string_view meeting_id, std::string_view type, core::TimePoint occurrence,
                                  int limit) override;

 private:
  Command<services::Notification> insert_;
  Query<std::string, std::string_view, std::string_view, core::TimePoint, int> untold_;
};

class SqlFeedRepository final : public services::FeedRepository {
 public:
  explicit SqlFeedRepository(soci::session& session);
  std::optional<services::CalendarFeed> find(std::string_view user_id) override;
  std::optional<services::CalendarFeed> find_by_token(std::string_view token_hash) override;
  void put(const services::CalendarFeed& feed) override;
  void remove(std::string_view user_id) override;
  std::vector<core::Meeting> meetings(std::string_view user_id, core::TimePoint from, int limit) override;

 private:
  Query<services::CalendarFeed, std::string_view> find_;
  Query<services::CalendarFeed, std::string_view> find_by_token_;
  Command<services::CalendarFeed> put_;
  Command<std::string_view> remove_;
  Query<core::Meeting, std::string_view, core::TimePoint, int> meetings_;
};

class SqlScheduleRepository final : public services::ScheduleRepository {
 public:
  explicit SqlScheduleRepository(soci::session& session);
  std::vector<core::Meeting> starting(core::TimePoint from, core::TimePoint to, int limit) override;
  std::vector<core::Meeting> recurring_ended(core::TimePoint before, int limit) override;

 private:
  Query<core::Meeting, core::TimePoint, core::TimePoint, int> starting_;
  Query<core::Meeting, core::TimePoint, int> recurring_ended_;
};

class SqlOutboxRepository final : public services::OutboxRepository {
 public:
  explicit SqlOutboxRepository(soci::session& session);
  void insert(const services::Mail& mail) override;
  int count_waiting() override;
  std::vector<services::Mail> due(core::TimePoint now, int limit) override;
  std::optional<core::TimePoint> next_due() override;
  bool claim(std::string_view mail_id, core::TimePoint seen, core::TimePoint until) override;
  void settle(const services::Mail& mail) override;
  void remove_done_before(core::TimePoint at) override;

 private:
  using When = std::optional<core::TimePoint>;
  Command<services::Mail> insert_;
  Query<int> count_waiting_;
  Query<services::Mail, core::TimePoint, int> due_;
  Query<core::TimePoint> next_due_;
  Command<core::TimePoint, std::string_view, core::TimePoint> claim_;
  Command<long long, When, When, When, std::optional<std::string>, std::string_view> settle_;
  Command<core::TimePoint> remove_done_before_;
};

}  // namespace parley::storage
