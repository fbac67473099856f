#include "storage/call_repositories.hpp"

namespace parley::storage {

SqlRingRepository::SqlRingRepository(soci::session& session)
    : insert_(session, insert_sql("rings", Columns<services::Ring>::names, "ON CONFLICT DO NOTHING")),
      remove_(session, "DELETE FROM rings WHERE participant_id = :participant"),
      find_(session, select_sql<services::Ring>("rings", "WHERE participant_id = :participant")),
      of_meeting_(session, select_sql<services::Ring>("rings", "WHERE meeting_id = :meeting ORDER BY since")),
      of_user_(session, select_sql<services::Ring>("rings", "WHERE user_id = :user ORDER BY since")),
      begun_before_(session,
                    select_sql<services::Ring>("rings", "WHERE since <= :before ORDER BY since LIMIT :page_size")),
      oldest_(session, "SELECT since FROM rings ORDER BY since LIMIT 1") {}

bool SqlRingRepository::insert(const services::Ring& ring) { return insert_(ring) == 1; }

bool SqlRingRepository::remove(std::string_view participant_id) { return remove_(participant_id) == 1; }

std::optional<services::Ring> SqlRingRepository::find(std::string_view participant_id) {
  return find_.one(participant_id);
}

std::vector<services::Ring> SqlRingRepository::of_meeting(std::string_view meeting_id) {
  return of_meeting_.all(meeting_id);
}

std::vector<services::Ring> SqlRingRepository::of_user(std::string_view user_id) { return of_user_.all(user_id); }

std::vector<services::Ring> SqlRingRepository::begun_before(core::TimePoint at, int limit) {
  return begun_before_.all(at, limit);
}

std::optional<core::TimePoint> SqlRingRepository::oldest() { return oldest_.one(); }

SqlPresenceRepository::SqlPresenceRepository(soci::session& session)
    : note_seen_(session,
                 "INSERT INTO last_seen (user_id, seen_at) VALUES (:user, :at) ON CONFLICT (user_id) DO UPDATE "
                 "SET seen_at = excluded.seen_at WHERE last_seen.seen_at < excluded.seen_at"),
      last_seen_(session, "SELECT seen_at FROM last_seen WHERE user_id = :user"),
      contacts_of_(session,
                   "SELECT other.user_id FROM participants AS own JOIN participants AS other ON other.meeting_id = "
                   "own.meeting_id WHERE own.user_id = :user AND other.user_id IS NOT NULL AND other.user_id <> "
                   ":same_user UNION SELECT other.user_id FROM group_members AS own JOIN group_members AS other ON "
                   "other.group_id = own.group_id WHERE own.user_id = :member AND other.user_id <> :same_member LIMIT "
                   ":page_size") {}

void SqlPresenceRepository::note_seen(std::string_view user_id, core::TimePoint at) { note_seen_(user_id, at); }

std::optional<core::TimePoint> SqlPresenceRepository::last_seen(std::string_view user_id) {
  return last_seen_.one(user_id);
}

std::vector<std::string> SqlPresenceRepository::contacts_of(std::string_view user_id, int limit) {
  return contacts_of_.all(user_id, user_id, user_id, user_id, limit);
}

}  // namespace parley::storage
