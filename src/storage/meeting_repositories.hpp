// Meetings and what hangs on them over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "storage/columns.hpp"

namespace parley::storage {

class SqlMeetingRepository final : public services::MeetingRepository {
 public:
  explicit SqlMeetingRepository(soci::session& session);
  bool insert(const core::Meeting& meeting) override;
  std::optional<core::Meeting> find(std::string_view meeting_id) override;
  std::optional<core::Meeting> find_by_code(std::string_view code) override;
  std::optional<core::Meeting> find_by_invitation(std::string_view token) override;
  void update(const core::Meeting& meeting) override;
  std::vector<core::Meeting> list(const services::MeetingQuery& query) override;
  std::vector<core::Meeting> children(std::string_view meeting_id) override;

 private:
  /// user, from, to, then (wanted?, value) for status, kind and end, then the page's end, and the limit.
  using List = Query<core::Meeting, std::string_view, core::TimePoint, core::TimePoint, int, std::string, int,
                     std::string, int, core::TimePoint, core::TimePoint, core::TimePoint, std::string, int>;
  List& list_for(services::MeetingFilter filter);

  Command<core::Meeting> insert_;
  Query<core::Meeting, std::string_view> find_;
  Query<core::Meeting, std::string_view> find_by_code_;
  Query<core::Meeting, std::string_view> find_by_invitation_;
  Command<core::Meeting, std::string> update_;
  List my_;
  List upcoming_;
  List past_;
  Query<core::Meeting, std::string_view> children_;
};

class SqlParticipantRepository final : public services::ParticipantRepository {
 public:
  explicit SqlParticipantRepository(soci::session& session);
  bool insert(const core::Participant& participant) override;
  std::optional<core::Participant> find(std::string_view participant_id) override;
  std::optional<core::Participant> find_user(std::string_view meeting_id, std::string_view user_id) override;
  std::optional<core::Participant> find_guest(std::string_view meeting_id, std::string_view session_id) override;
  std::optional<core::Participant> find_invited(std::string_view meeting_id, std::string_view email) override;
  std::vector<core::Participant> invited_anywhere(std::string_view email) override;
  void update(const core::Participant& participant) override;
  std::vector<core::Participant> list(std::string_view meeting_id, int limit,
                                      const std::optional<services::PageKey>& after) override;
  int count_joined(std::string_view meeting_id) override;
  bool has_joined_user(std::string_view meeting_id) override;
  std::vector<core::Participant> waiting_guests(std::string_view meeting_id, int limit,
                                                const std::optional<services::PageKey>& after) override;
  std::vector<core::Participant> joined(std::string_view meeting_id) override;
  std::vector<core::Participant> joined_anywhere() override;
  std::vector<core::Participant> active_anywhere(std::string_view user_id) override;
  std::vector<core::Participant> waiting(std::string_view meeting_id) override;
  std::vector<std::string> member_ids(std::string_view meeting_id) override;

 private:
  Command<core::Participant> insert_;
  Query<core::Participant, std::string_view> find_;
  Query<core::Participant, std::string_view, std::string_view> find_user_;
  Query<core::Participant, std::string_view, std::string_view> find_guest_;
  Command<core::Participant, std::string> update_;
  Query<core::Participant, std::string_view, core::TimePoint, core::TimePoint, std::string, int> list_;
  Query<int, std::string_view> count_joined_;
  Query<int, std::string_view> has_joined_user_;
  Query<core::Participant, std::string_view, core::TimePoint, core::TimePoint, std::string, int> waiting_guests_;
  Query<core::Participant, std::string_view> joined_;
  Query<core::Participant> joined_anywhere_;
  Query<core::Participant, std::string_view> active_anywhere_;
  Query<core::Participant, std::string_view> waiting_;
  Query<core::Participant, std::string_view, std::string_view> find_invited_;
  Query<core::Participant, std::string_view> invited_anywhere_;
  Query<std::string, std::string_view> member_ids_;
};

class SqlAttendanceRepository final : public services::AttendanceRepository {
 public:
  explicit SqlAttendanceRepository(soci::session& session);
  void insert(const core::Attendance& stay) override;
  void close(std::string_view participant_id, core::TimePoint left_at) override;
  std::vector<core::Attendance> page(std::string_view meeting_id, int limit,
                                     const std::optional<services::PageKey>& after) override;

 private:
  GatheredInsert<core::Attendance> insert_;
  Command<core::TimePoint, core::TimePoint, std::string_view> close_;
  Query<core::Attendance, std::string_view, core::TimePoint, core::TimePoint, std::string, int> page_;
};

class SqlBanRepository final : public services::BanRepository {
 public:
  explicit SqlBanRepository(soci::session& session);
  void insert(const services::Ban& ban) override;
  bool is_banned(std::string_view meeting_id, std::string_view person_id) override;
  std::optional<services::Ban> find(std::string_view meeting_id, std::string_view person_id) override;
  bool remove(std::string_view meeting_id, std::string_view person_id) override;
  std::vector<services::Ban> list(std::string_view meeting_id, int limit,
                                  const std::optional<services::PageKey>& after) override;

 private:
  Command<services::Ban> insert_;
  Query<int, std::string_view, std::string_view> is_banned_;
  Query<services::Ban, std::string_view, std::string_view> find_;
  Command<std::string_view, std::string_view> remove_;
  Query<services::Ban, std::string_view, core::TimePoint, core::TimePoint, std::string, int> list_;
};

}  // namespace parley::storage
