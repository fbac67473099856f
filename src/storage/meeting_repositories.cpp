#include "storage/meeting_repositories.hpp"

#include "storage/time_bounds.hpp"

namespace parley::storage {
namespace {

/// What lists of meetings are sorted and cut by.
constexpr std::string_view sort_time = "COALESCE(m.start_time, m.created_at)";

/// The columns of a meeting, each with the table's short name before it.
std::string meeting_columns() {
  std::string columns = "m." + std::string(Columns<core::Meeting>::names);
  for (std::size_t at = 0; (at = columns.find(", ", at)) != std::string::npos; at += 4) columns.insert(at + 2, "m.");
  return columns;
}

/// A person's meetings, further narrowed by `where`. The person's participations (an index) drive the query; what is
/// compared with 0 says whether that filter is wanted.
std::string list_sql(std::string_view where, bool newest_first) {
  const std::string key(sort_time);
  const std::string beyond = newest_first ? " < " : " > ";
  const std::string order = newest_first ? " DESC" : " ASC";
  return "SELECT " + meeting_columns() +
         " FROM participants p JOIN meetings m ON m.meeting_id = p.meeting_id"
         " WHERE p.user_id = :user AND p.status NOT IN ('removed', 'banned') AND m.deleted_at IS NULL" +
         std::string(where) + " AND " + key + " >= :from_time AND " + key +
         " < :to_time AND (:by_status = 0 OR m.status = :status) AND (:by_kind = 0 OR m.kind = :kind) AND "
         "(:by_end = 0 OR m.ended_at >= :ended_since) AND (" +
         key + beyond + ":page_time OR (" + key + " = :page_same_time AND m.meeting_id" + beyond +
         ":page_id)) ORDER BY " + key + order + ", m.meeting_id" + order + " LIMIT :page_size";
}

}  // namespace

SqlMeetingRepository::SqlMeetingRepository(soci::session& session)
    : insert_(session, insert_sql("meetings", Columns<core::Meeting>::names, "ON CONFLICT DO NOTHING")),
      find_(session, select_sql<core::Meeting>("meetings", "WHERE meeting_id = :id AND deleted_at IS NULL")),
      find_by_code_(session, select_sql<core::Meeting>("meetings", "WHERE code = :code AND deleted_at IS NULL")),
      find_by_invitation_(
          session, select_sql<core::Meeting>("meetings", "WHERE invitation_token = :token AND deleted_at IS NULL")),
      update_(session, update_sql("meetings", Columns<core::Meeting>::names, "meeting_id")),
      my_(session, list_sql("", true)),
      upcoming_(
          session,
          list_sql(" AND m.start_time IS NOT NULL AND m.status IN ('scheduled', 'waiting', 'in_progress', 'paused')",
                   false)),
      past_(session, list_sql(" AND m.status IN ('ended', 'cancelled', 'failed')", true)),
      children_(session, select_sql<core::Meeting>("meetings",
                                                   "WHERE parent_meeting_id = :parent AND deleted_at IS "
                                                   "NULL ORDER BY created_at, meeting_id")) {}

bool SqlMeetingRepository::insert(const core::Meeting& meeting) { return insert_(meeting) == 1; }

std::optional<core::Meeting> SqlMeetingRepository::find(std::string_view meeting_id) { return find_.one(meeting_id); }

std::optional<core::Meeting> SqlMeetingRepository::find_by_code(std::string_view code) {
  return find_by_code_.one(code);
}

std::optional<core::Meeting> SqlMeetingRepository::find_by_invitation(std::string_view token) {
  return find_by_invitation_.one(token);
}

void SqlMeetingRepository::update(const core::Meeting& meeting) { update_(meeting, meeting.meeting_id); }

SqlMeetingRepository::List& SqlMeetingRepository::list_for(services::MeetingFilter filter) {
  switch (filter) {
    case services::MeetingFilter::my:
      return my_;
    case services::MeetingFilter::upcoming:
      return upcoming_;
    case services::MeetingFilter::past:
      return past_;
  }
  return my_;
}

std::vector<core::Meeting> SqlMeetingRepository::list(const services::MeetingQuery& query) {
  const bool upcoming = query.filter == services::MeetingFilter::upcoming;
  core::TimePoint from = query.from.value_or(earliest);
  if (upcoming) from = std::max(from, query.now);
  const core::TimePoint page_time = query.after ? query.after->at : upcoming ? earliest : latest;
  const std::string page_id = query.after ? query.after->id : std::string();
  return list_for(query.filter)
      .all(query.user_id, from, query.to.value_or(latest), query.status.has_value(),
           std::string(core::enum_name(query.status.value_or(core::MeetingStatus::waiting))), query.kind.has_value(),
           std::string(core::enum_name(query.kind.value_or(core::MeetingKind::meeting))), query.ended_since.has_value(),
           query.ended_since.value_or(earliest), page_time, page_time, page_id, query.limit);
}

std::vector<core::Meeting> SqlMeetingRepository::children(std::string_view meeting_id) {
  return children_.all(meeting_id);
}

SqlParticipantRepository::SqlParticipantRepository(soci::session& session)
    : insert_(session, insert_sql("participants", Columns<core::Participant>::names, "ON CONFLICT DO NOTHING")),
      find_(session, select_sql<core::Participant>("participants", "WHERE participant_id = :id")),
      find_user_(session,
                 select_sql<core::Participant>("participants", "WHERE meeting_id = :meeting AND user_id = :user")),
      find_guest_(session, select_sql<core::Participant>("participants",
                                                         "WHERE meeting_id = :meeting AND guest_session_id = :guest")),
      update_(session, update_sql("participants", Columns<core::Participant>::names, "participant_id")),
      list_(session,
            select_sql<core::Participant>(
                "participants",
                "WHERE meeting_id = :meeting AND (created_at > :page_time OR (created_at = :page_same_time AND "
                "participant_id > :page_id)) ORDER BY created_at, participant_id LIMIT :page_size")),
      count_joined_(session, "SELECT COUNT(*) FROM participants WHERE status = 'joined' AND meeting_id = :meeting"),
      has_joined_user_(session,
                       "SELECT 1 FROM participants WHERE status = 'joined' AND meeting_id = :meeting AND "
                       "user_id IS NOT NULL LIMIT 1"),
      waiting_guests_(session,
                      select_sql<core::Participant>(
                          "participants",
                          "WHERE status = 'waiting' AND meeting_id = :meeting AND guest_session_id IS NOT NULL AND "
                          "(created_at > :page_time OR (created_at = :page_same_time AND participant_id > :page_id)) "
                          "ORDER BY created_at, participant_id LIMIT :page_size")),
      joined_(session, select_sql<core::Participant>(
                           "participants",
                           "WHERE status = 'joined' AND meeting_id = :meeting ORDER BY joined_at, participant_id")),
      joined_anywhere_(session, select_sql<core::Participant>("participants", "WHERE status = 'joined'")),
      active_anywhere_(session,
                       select_sql<core::Participant>(
                           "participants", "WHERE user_id = :user AND status IN ('joined', 'waiting', 'ringing')")),
      waiting_(session, select_sql<core::Participant>(
                            "participants",
                            "WHERE status = 'waiting' AND meeting_id = :meeting ORDER BY updated_at, participant_id")),
      find_invited_(session, select_sql<core::Participant>(
                                 "participants", "WHERE email = :email AND meeting_id = :meeting AND user_id IS NULL")),
      invited_anywhere_(session,
                        select_sql<core::Participant>("participants", "WHERE email = :email AND user_id IS NULL")),
      member_ids_(session,
                  "SELECT user_id FROM participants WHERE meeting_id = :meeting AND user_id IS NOT NULL AND status NOT "
                  "IN ('removed', 'banned', 'declined') AND (invited = 1 OR joined_at IS NOT NULL)") {}

bool SqlParticipantRepository::insert(const core::Participant& participant) { return insert_(participant) == 1; }

std::optional<core::Participant> SqlParticipantRepository::find(std::string_view participant_id) {
  return find_.one(participant_id);
}

std::optional<core::Participant> SqlParticipantRepository::find_user(std::string_view meeting_id,
                                                                     std::string_view user_id) {
  return find_user_.one(meeting_id, user_id);
}

std::optional<core::Participant> SqlParticipantRepository::find_guest(std::string_view meeting_id,
                                                                      std::string_view session_id) {
  return find_guest_.one(meeting_id, session_id);
}

void SqlParticipantRepository::update(const core::Participant& participant) {
  update_(participant, participant.participant_id);
}

std::vector<core::Participant> SqlParticipantRepository::list(std::string_view meeting_id, int limit,
                                                              const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : earliest;
  return list_.all(meeting_id, page_time, page_time, after ? after->id : std::string(), limit);
}

int SqlParticipantRepository::count_joined(std::string_view meeting_id) {
  return count_joined_.one(meeting_id).value_or(0);
}

bool SqlParticipantRepository::has_joined_user(std::string_view meeting_id) {
  return has_joined_user_.one(meeting_id).has_value();
}

std::vector<core::Participant> SqlParticipantRepository::waiting_guests(std::string_view meeting_id, int limit,
                                                                        const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : earliest;
  return waiting_guests_.all(meeting_id, page_time, page_time, after ? after->id : std::string(), limit);
}

std::vector<core::Participant> SqlParticipantRepository::joined(std::string_view meeting_id) {
  return joined_.all(meeting_id);
}

std::vector<core::Participant> SqlParticipantRepository::joined_anywhere() { return joined_anywhere_.all(); }

std::vector<core::Participant> SqlParticipantRepository::active_anywhere(std::string_view user_id) {
  return active_anywhere_.all(user_id);
}

std::vector<core::Participant> SqlParticipantRepository::waiting(std::string_view meeting_id) {
  return waiting_.all(meeting_id);
}

std::optional<core::Participant> SqlParticipantRepository::find_invited(std::string_view meeting_id,
                                                                        std::string_view email) {
  return find_invited_.one(email, meeting_id);
}

std::vector<core::Participant> SqlParticipantRepository::invited_anywhere(std::string_view email) {
  return invited_anywhere_.all(email);
}

std::vector<std::string> SqlParticipantRepository::member_ids(std::string_view meeting_id) {
  return member_ids_.all(meeting_id);
}

SqlAttendanceRepository::SqlAttendanceRepository(soci::session& session)
    : insert_(session, "attendance"),
      close_(session,
             "UPDATE attendance SET left_at = :at, seconds = (:same_at - joined_at) / 1000 "
             "WHERE participant_id = :participant AND left_at IS NULL"),
      page_(session, select_sql<core::Attendance>(
                         "attendance",
                         "WHERE meeting_id = :meeting AND (joined_at > :page_time OR (joined_at = :page_same_time AND "
                         "attendance_id > :page_id)) ORDER BY joined_at, attendance_id LIMIT :page_size")) {}

void SqlAttendanceRepository::insert(const core::Attendance& stay) { insert_(stay); }

void SqlAttendanceRepository::close(std::string_view participant_id, core::TimePoint left_at) {
  close_(left_at, left_at, participant_id);
}

std::vector<core::Attendance> SqlAttendanceRepository::page(std::string_view meeting_id, int limit,
                                                            const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : earliest;
  return page_.all(meeting_id, page_time, page_time, after ? after->id : std::string(), limit);
}

SqlBanRepository::SqlBanRepository(soci::session& session)
    : insert_(session, insert_sql("bans", Columns<services::Ban>::names, "ON CONFLICT DO NOTHING")),
      is_banned_(session, "SELECT 1 FROM bans WHERE meeting_id = :meeting AND person_id = :person"),
      find_(session, select_sql<services::Ban>("bans", "WHERE meeting_id = :meeting AND person_id = :person")),
      remove_(session, "DELETE FROM bans WHERE meeting_id = :meeting AND person_id = :person"),
      list_(session, select_sql<services::Ban>(
                         "bans",
                         "WHERE meeting_id = :meeting AND (created_at > :page_time OR (created_at = :page_same_time "
                         "AND person_id > :page_id)) ORDER BY created_at, person_id LIMIT :page_size")) {}

void SqlBanRepository::insert(const services::Ban& ban) { insert_(ban); }

bool SqlBanRepository::is_banned(std::string_view meeting_id, std::string_view person_id) {
  return is_banned_.one(meeting_id, person_id).has_value();
}

std::optional<services::Ban> SqlBanRepository::find(std::string_view meeting_id, std::string_view person_id) {
  return find_.one(meeting_id, person_id);
}

bool SqlBanRepository::remove(std::string_view meeting_id, std::string_view person_id) {
  return remove_(meeting_id, person_id) > 0;
}

std::vector<services::Ban> SqlBanRepository::list(std::string_view meeting_id, int limit,
                                                  const std::optional<services::PageKey>& after) {
  const core::TimePoint page_time = after ? after->at : earliest;
  return list_.all(meeting_id, page_time, page_time, after ? after->id : std::string(), limit);
}

}  // namespace parley::storage
