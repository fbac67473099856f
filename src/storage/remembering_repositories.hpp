// Repositories that answer from what is remembered, and tell of what they change; the database's own (SQL) do the rest.
// Owned by ConnectionRepositories. Over a session that was never connected they answer from memory alone: what is not
// known fails there.
#pragma once

#include "storage/breakout_repositories.hpp"
#include "storage/guest_repositories.hpp"
#include "storage/meeting_repositories.hpp"
#include "storage/recollection.hpp"
#include "storage/user_repository.hpp"

namespace parley::storage {

class RememberingUsers final : public services::UserRepository {
 public:
  RememberingUsers(SqlUserRepository& sql, Recollection& recollection) : sql_(sql), recollection_(recollection) {}
  bool insert(const core::User& user) override;
  std::optional<core::User> find(std::string_view user_id) override;
  std::optional<core::User> find_by_email(std::string_view email) override { return sql_.find_by_email(email); }
  bool update(const core::User& user) override;
  std::vector<core::User> search(const services::DirectoryQuery& query) override { return sql_.search(query); }
  std::vector<core::User> list(const services::UserQuery& query) override { return sql_.list(query); }
  bool has_admin() override { return sql_.has_admin(); }
  int complete_directory(int limit) override { return sql_.complete_directory(limit); }

 private:
  SqlUserRepository& sql_;
  Recollection& recollection_;
};

class RememberingGuests final : public services::GuestRepository {
 public:
  RememberingGuests(SqlGuestRepository& sql, Recollection& recollection) : sql_(sql), recollection_(recollection) {}
  void insert(const core::GuestSession& session) override;
  std::optional<core::GuestSession> find(std::string_view session_id) override;
  void update(const core::GuestSession& session) override;
  void add_pre_keys(std::string_view session_id, const std::vector<std::string>& pre_keys) override {
    sql_.add_pre_keys(session_id, pre_keys);
  }
  std::optional<std::string> take_pre_key(std::string_view session_id) override {
    return sql_.take_pre_key(session_id);
  }
  int count_pre_keys(std::string_view session_id) override { return sql_.count_pre_keys(session_id); }
  void remove_pre_keys(std::string_view session_id) override { sql_.remove_pre_keys(session_id); }

 private:
  SqlGuestRepository& sql_;
  Recollection& recollection_;
};

class RememberingMeetings final : public services::MeetingRepository {
 public:
  RememberingMeetings(SqlMeetingRepository& sql, Recollection& recollection) : sql_(sql), recollection_(recollection) {}
  bool insert(const core::Meeting& meeting) override;
  std::optional<core::Meeting> find(std::string_view meeting_id) override;
  std::optional<core::Meeting> find_by_code(std::string_view code) override;
  std::optional<core::Meeting> find_by_invitation(std::string_view token) override {
    return sql_.find_by_invitation(token);
  }
  void update(const core::Meeting& meeting) override;
  std::vector<core::Meeting> list(const services::MeetingQuery& query) override { return sql_.list(query); }
  std::vector<core::Meeting> children(std::string_view meeting_id) override { return sql_.children(meeting_id); }

 private:
  SqlMeetingRepository& sql_;
  Recollection& recollection_;
};

class RememberingParticipants final : public services::ParticipantRepository {
 public:
  RememberingParticipants(SqlParticipantRepository& sql, Recollection& recollection)
      : sql_(sql), recollection_(recollection) {}
  bool insert(const core::Participant& participant) override;
  std::optional<core::Participant> find(std::string_view participant_id) override { return sql_.find(participant_id); }
  std::optional<core::Participant> find_user(std::string_view meeting_id, std::string_view user_id) override;
  std::optional<core::Participant> find_guest(std::string_view meeting_id, std::string_view session_id) override;
  std::optional<core::Participant> find_invited(std::string_view meeting_id, std::string_view email) override;
  std::vector<core::Participant> invited_anywhere(std::string_view email) override {
    return sql_.invited_anywhere(email);
  }
  void update(const core::Participant& participant) override;
  std::vector<core::Participant> list(std::string_view meeting_id, int limit,
                                      const std::optional<services::PageKey>& after) override;
  int count_joined(std::string_view meeting_id) override;
  bool has_joined_user(std::string_view meeting_id) override;
  std::vector<core::Participant> waiting_guests(std::string_view meeting_id, int limit,
                                                const std::optional<services::PageKey>& after) override;
  std::vector<core::Participant> joined(std::string_view meeting_id) override;
  std::vector<core::Participant> joined_anywhere() override { return sql_.joined_anywhere(); }
  std::vector<core::Participant> active_anywhere(std::string_view user_id) override {
    return sql_.active_anywhere(user_id);
  }
  std::vector<core::Participant> waiting(std::string_view meeting_id) override;
  std::vector<std::string> member_ids(std::string_view meeting_id) override;

 private:
  /// nullptr where the database has to be asked for what is wanted.
  std::shared_ptr<const People> people_of(std::string_view meeting_id);
  /// The people as they are after a change of one of them.
  void keep_changed(const core::Participant& participant, bool is_new);

  SqlParticipantRepository& sql_;
  Recollection& recollection_;
};

class RememberingBans final : public services::BanRepository {
 public:
  RememberingBans(SqlBanRepository& sql, Recollection& recollection) : sql_(sql), recollection_(recollection) {}
  void insert(const services::Ban& ban) override;
  bool is_banned(std::string_view meeting_id, std::string_view person_id) override;
  std::optional<services::Ban> find(std::string_view meeting_id, std::string_view person_id) override {
    return sql_.find(meeting_id, person_id);
  }
  bool remove(std::string_view meeting_id, std::string_view person_id) override;
  std::vector<services::Ban> list(std::string_view meeting_id, int limit,
                                  const std::optional<services::PageKey>& after) override {
    return sql_.list(meeting_id, limit, after);
  }

 private:
  SqlBanRepository& sql_;
  Recollection& recollection_;
};

/// Only that there are none is remembered: whoever joins a meeting asks.
class RememberingBreakouts final : public services::BreakoutRepository {
 public:
  RememberingBreakouts(SqlBreakoutRepository& sql, Recollection& recollection)
      : sql_(sql), recollection_(recollection) {}
  std::optional<core::Breakouts> find(std::string_view meeting_id) override;
  std::optional<std::string> room_of(std::string_view meeting_id, std::string_view participant_id) override {
    return sql_.room_of(meeting_id, participant_id);
  }
  void put(const core::Breakouts& breakouts) override;
  void put_place(std::string_view meeting_id, std::string_view participant_id,
                 const core::BreakoutPlace& place) override {
    sql_.put_place(meeting_id, participant_id, place);
  }
  void leave(std::string_view meeting_id, std::string_view participant_id) override {
    sql_.leave(meeting_id, participant_id);
  }
  void remove(std::string_view meeting_id) override;

 private:
  SqlBreakoutRepository& sql_;
  Recollection& recollection_;
};

}  // namespace parley::storage
