#include "storage/calendar_repositories.hpp"

namespace parley::storage {

SqlOccurrenceRepository::SqlOccurrenceRepository(soci::session& session)
    : list_(session, select_sql<core::OccurrenceChange>("meeting_occurrences",
                                                        "WHERE meeting_id = :meeting ORDER BY original_start")),
      put_(session, insert_sql("meeting_occurrences", Columns<core::OccurrenceChange>::names,
                               "ON CONFLICT (meeting_id, original_start) DO UPDATE SET status = excluded.status, "
                               "start_time = excluded.start_time, end_time = excluded.end_time, "
                               "updated_at = excluded.updated_at")),
      remove_all_(session, "DELETE FROM meeting_occurrences WHERE meeting_id = :meeting") {}

std::vector<core::OccurrenceChange> SqlOccurrenceRepository::list(std::string_view meeting_id) {
  return list_.all(meeting_id);
}

void SqlOccurrenceRepository::put(const core::OccurrenceChange& change) { put_(change); }

void SqlOccurrenceRepository::remove_all(std::string_view meeting_id) { remove_all_(meeting_id); }

SqlNotificationRepository::SqlNotificationRepository(soci::session& session)
    : insert_(session,
              insert_sql("meeting_notifications", Columns<services::Notification>::names, "ON CONFLICT DO NOTHING")),
      untold_(
          session,
          "SELECT p.user_id FROM participants p WHERE p.meeting_id = :meeting AND p.user_id IS NOT NULL AND "
          "(p.invited = 1 OR p.joined_at IS NOT NULL) AND p.status NOT IN ('declined', 'removed', 'banned') AND NOT "
          "EXISTS (SELECT 1 FROM meeting_notifications n WHERE n.meeting_id = p.meeting_id AND n.user_id = "
          "p.user_id AND n.type = :type AND n.occurrence = :occurrence) ORDER BY p.created_at LIMIT :most") {}

bool SqlNotificationRepository::insert(const services::Notification& notification) {
  return insert_(notification) == 1;
}

std::vector<std::string> SqlNotificationRepository::untold(std::string_view meeting_id, std::string_view type,
                                                           core::TimePoint occurrence, int limit) {
  return untold_.all(meeting_id, type, occurrence, limit);
}

SqlFeedRepository::SqlFeedRepository(soci::session& session)
    : find_(session, select_sql<services::CalendarFeed>("calendar_feeds", "WHERE user_id = :user")),
      find_by_token_(session, select_sql<services::CalendarFeed>("calendar_feeds", "WHERE token_hash = :hash")),
      put_(session, insert_sql("calendar_feeds", Columns<services::CalendarFeed>::names,
                               "ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, "
                               "created_at = excluded.created_at")),
      remove_(session, "DELETE FROM calendar_feeds WHERE user_id = :user"),
      // The person's participations (an index) drive the query.
      meetings_(session, select_sql<core::Meeting>(
                             "meetings",
                             "WHERE meeting_id IN (SELECT p.meeting_id FROM participants p WHERE p.user_id = :user) "
                             "AND start_time IS NOT NULL AND kind = 'meeting' AND (start_time >= :from_time OR "
                             "recurrence IS NOT NULL) ORDER BY start_time, meeting_id LIMIT :most")) {}

std::optional<services::CalendarFeed> SqlFeedRepository::find(std::string_view user_id) { return find_.one(user_id); }

std::optional<services::CalendarFeed> SqlFeedRepository::find_by_token(std::string_view token_hash) {
  return find_by_token_.one(token_hash);
}

void SqlFeedRepository::put(const services::CalendarFeed& feed) { put_(feed); }

void SqlFeedRepository::remove(std::string_view user_id) { remove_(user_id); }

std::vector<core::Meeting> SqlFeedRepository::meetings(std::string_view user_id, core::TimePoint from, int limit) {
  return meetings_.all(user_id, from, limit);
}

SqlScheduleRepository::SqlScheduleRepository(soci::session& session)
    : starting_(session,
                select_sql<core::Meeting>("meetings",
                                          "WHERE start_time IS NOT NULL AND deleted_at IS NULL AND start_time > "
                                          ":from_time AND start_time <= :to_time AND status IN ('scheduled', "
                                          "'waiting', 'in_progress', 'paused') ORDER BY start_time, meeting_id LIMIT "
                                          ":most")),
      recurring_ended_(session, select_sql<core::Meeting>(
                                    "meetings",
                                    "WHERE recurrence IS NOT NULL AND deleted_at IS NULL AND end_time < "
                                    ":before AND status IN ('scheduled', 'waiting', 'in_progress', 'paused') ORDER "
                                    "BY end_time, meeting_id LIMIT :most")) {}

std::vector<core::Meeting> SqlScheduleRepository::starting(core::TimePoint from, core::TimePoint to, int limit) {
  return starting_.all(from, to, limit);
}

std::vector<core::Meeting> SqlScheduleRepository::recurring_ended(core::TimePoint before, int limit) {
  return recurring_ended_.all(before, limit);
}

SqlOutboxRepository::SqlOutboxRepository(soci::session& session)
    : insert_(session, insert_sql("mail_outbox", Columns<services::Mail>::names)),
      count_waiting_(session, "SELECT COUNT(*) FROM mail_outbox WHERE next_attempt_at > 0"),
      due_(session, select_sql<services::Mail>("mail_outbox",
                                               "WHERE next_attempt_at <= :now ORDER BY "
                                               "next_attempt_at, mail_id LIMIT :most")),
      next_due_(session,
                "SELECT next_attempt_at FROM mail_outbox WHERE next_attempt_at > 0 ORDER BY next_attempt_at "
                "LIMIT 1"),
      claim_(session,
             "UPDATE mail_outbox SET next_attempt_at = :until_time, attempts = attempts + 1 WHERE mail_id = :id AND "
             "next_attempt_at = :seen"),
      settle_(session,
              "UPDATE mail_outbox SET attempts = :attempts, next_attempt_at = :next, sent_at = :sent, failed_at = "
              ":failed, last_error = :error WHERE mail_id = :id"),
      remove_done_before_(session, "DELETE FROM mail_outbox WHERE created_at < :at AND next_attempt_at IS NULL") {}

void SqlOutboxRepository::insert(const services::Mail& mail) { insert_(mail); }

int SqlOutboxRepository::count_waiting() { return count_waiting_.one().value_or(0); }

std::vector<services::Mail> SqlOutboxRepository::due(core::TimePoint now, int limit) { return due_.all(now, limit); }

std::optional<core::TimePoint> SqlOutboxRepository::next_due() { return next_due_.one(); }

bool SqlOutboxRepository::claim(std::string_view mail_id, core::TimePoint seen, core::TimePoint until) {
  return claim_(until, mail_id, seen) == 1;
}

void SqlOutboxRepository::settle(const services::Mail& mail) {
  settle_(mail.attempts, mail.next_attempt_at, mail.sent_at, mail.failed_at, mail.last_error, mail.mail_id);
}

void SqlOutboxRepository::remove_done_before(core::TimePoint at) { remove_done_before_(at); }

}  // namespace parley::storage
