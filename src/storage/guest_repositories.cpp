#include "storage/guest_repositories.hpp"

namespace parley::storage {

SqlGuestRepository::SqlGuestRepository(soci::session& session)
    : insert_(session, insert_sql("guest_sessions", Columns<core::GuestSession>::names)),
      find_(session, select_sql<core::GuestSession>("guest_sessions", "WHERE session_id = :id")),
      update_(session, update_sql("guest_sessions", Columns<core::GuestSession>::names, "session_id")),
      last_position_(session, "SELECT COALESCE(MAX(position), 0) FROM guest_pre_keys WHERE session_id = :session"),
      add_pre_key_(session, insert_sql("guest_pre_keys", "session_id, position, pre_key")),
      first_position_(session,
                      "SELECT position FROM guest_pre_keys WHERE session_id = :session ORDER BY position LIMIT 1"),
      pre_key_(session, "SELECT pre_key FROM guest_pre_keys WHERE session_id = :session AND position = :position"),
      remove_pre_key_(session, "DELETE FROM guest_pre_keys WHERE session_id = :session AND position = :position"),
      count_pre_keys_(session, "SELECT COUNT(*) FROM guest_pre_keys WHERE session_id = :session"),
      remove_pre_keys_(session, "DELETE FROM guest_pre_keys WHERE session_id = :session") {}

void SqlGuestRepository::insert(const core::GuestSession& session) { insert_(session); }

std::optional<core::GuestSession> SqlGuestRepository::find(std::string_view session_id) {
  return find_.one(session_id);
}

void SqlGuestRepository::update(const core::GuestSession& session) { update_(session, session.session_id); }

void SqlGuestRepository::add_pre_keys(std::string_view session_id, const std::vector<std::string>& pre_keys) {
  long long position = last_position_.one(session_id).value_or(0);
  for (const std::string& pre_key : pre_keys) add_pre_key_(session_id, ++position, pre_key);
}

std::optional<std::string> SqlGuestRepository::take_pre_key(std::string_view session_id) {
  const auto position = first_position_.one(session_id);
  if (!position) return std::nullopt;
  auto pre_key = pre_key_.one(session_id, *position);
  remove_pre_key_(session_id, *position);
  return pre_key;
}

int SqlGuestRepository::count_pre_keys(std::string_view session_id) {
  return count_pre_keys_.one(session_id).value_or(0);
}

void SqlGuestRepository::remove_pre_keys(std::string_view session_id) { remove_pre_keys_(session_id); }

}  // namespace parley::storage
