#include "storage/upkeep_repositories.hpp"

namespace parley::storage {
namespace {

constexpr std::string_view nobody_joined =
    "NOT EXISTS (SELECT 1 FROM participants p WHERE p.status = 'joined' AND p.meeting_id = meetings.meeting_id)";
constexpr std::string_view latest_leave =
    "(SELECT MAX(a.left_at) FROM attendance a WHERE a.meeting_id = meetings.meeting_id)";

std::string stale_calls_sql() {
  return select_sql<core::Meeting>("meetings", "WHERE kind = 'instant_call' AND deleted_at IS NULL AND ((" +
                                                   std::string(nobody_joined) + " AND " + std::string(latest_leave) +
                                                   " < :empty_since) OR created_at < :made_before) ORDER BY "
                                                   "created_at LIMIT :limit");
}

/// A meeting that was tried out before its time is still to come: beyond its scheduled end, or over, comes first.
std::string stale_meetings_sql() {
  return select_sql<core::Meeting>(
      "meetings",
      "WHERE kind = 'meeting' AND deleted_at IS NULL AND recurrence IS NULL AND start_time < :before AND (status IN "
      "('ended', 'cancelled', 'failed') OR COALESCE(end_time, start_time) < :same_before) AND " +
          std::string(nobody_joined) + " AND COALESCE(" + std::string(latest_leave) +
          ", end_time, start_time) < :once_more_before ORDER BY start_time LIMIT :limit");
}

/// Guests who were invited by e-mail wait for their account, however long.
constexpr std::string_view expired_guest =
    "expires_at < :before AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.guest_session_id = "
    "guest_sessions.session_id AND (p.email IS NOT NULL OR p.joined_at IS NOT NULL))";

}  // namespace

/// What hangs on a meeting, in an order that keeps references whole.
constexpr std::string_view purged_tables[] = {"breakout_places", "breakouts",      "poll_votes", "poll_voters",
                                              "polls",           "question_votes", "questions",  "whiteboard_elements",
                                              "files",           "chat_messages",  "attendance", "bans",
                                              "participants",    "guest_sessions", "meetings"};

SqlRetentionRepository::SqlRetentionRepository(soci::session& session)
    : stale_calls_(session, stale_calls_sql()),
      stale_meetings_(session, stale_meetings_sql()),
      expired_guests_(session, "SELECT COUNT(*) FROM guest_sessions WHERE " + std::string(expired_guest)),
      remove_absent_guests_(session,
                            "DELETE FROM participants WHERE email IS NULL AND joined_at IS NULL AND guest_session_id "
                            "IN (SELECT session_id FROM guest_sessions WHERE expires_at < :before)"),
      remove_sessions_(session, "DELETE FROM guest_sessions WHERE " + std::string(expired_guest)),
      deleted_meetings_(session,
                        "SELECT meeting_id FROM meetings WHERE deleted_at < :before ORDER BY CASE WHEN "
                        "parent_meeting_id IS NULL THEN 1 ELSE 0 END, deleted_at LIMIT :limit") {
  purge_.emplace_back(session,
                      "INSERT INTO removed_files (stored_as) SELECT stored_as FROM files WHERE meeting_id = :meeting "
                      "ON CONFLICT DO NOTHING");
  for (const std::string_view table : purged_tables)
    purge_.emplace_back(session, "DELETE FROM " + std::string(table) + " WHERE meeting_id = :meeting");
}

std::vector<core::Meeting> SqlRetentionRepository::stale_calls(core::TimePoint empty_since, core::TimePoint made_before,
                                                               int limit) {
  return stale_calls_.all(empty_since, made_before, limit);
}

std::vector<core::Meeting> SqlRetentionRepository::stale_meetings(core::TimePoint before, int limit) {
  return stale_meetings_.all(before, before, before, limit);
}

int SqlRetentionRepository::remove_guest_sessions(core::TimePoint before, bool dry_run) {
  if (dry_run) return expired_guests_.one(before).value_or(0);
  remove_absent_guests_(before);
  return static_cast<int>(remove_sessions_(before));
}

std::vector<std::string> SqlRetentionRepository::deleted_meetings(core::TimePoint before, int limit) {
  return deleted_meetings_.all(before, limit);
}

void SqlRetentionRepository::purge(std::string_view meeting_id) {
  for (auto& command : purge_) command(meeting_id);
}

SqlJobLeaseRepository::SqlJobLeaseRepository(soci::session& session)
    : take_(session,
            "INSERT INTO jobs (name, holder, until) VALUES (:name, :holder, :until) ON CONFLICT (name) DO UPDATE SET "
            "holder = excluded.holder, until = excluded.until WHERE jobs.until <= :now OR jobs.holder = :same_holder"),
      release_(session, "DELETE FROM jobs WHERE name = :name AND holder = :holder") {}

bool SqlJobLeaseRepository::take(std::string_view name, std::string_view holder, core::TimePoint now,
                                 core::TimePoint until) {
  return take_(name, holder, until, now, holder) == 1;
}

void SqlJobLeaseRepository::release(std::string_view name, std::string_view holder) { release_(name, holder); }

}  // namespace parley::storage
