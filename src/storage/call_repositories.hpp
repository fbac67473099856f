// Ringing and presence over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/call_repositories.hpp"
#include "storage/columns.hpp"

namespace parley::storage {

template <>
struct Columns<services::Ring> {
  static constexpr std::string_view names = "participant_id, meeting_id, user_id, caller_id, since";
  static auto tie(services::Ring& ring) {
    return std::tie(ring.participant_id, ring.meeting_id, ring.user_id, ring.caller_id, ring.since);
  }
};

class SqlRingRepository final : public services::RingRepository {
 public:
  explicit SqlRingRepository(soci::session& session);
  bool insert(const services::Ring& ring) override;
  bool remove(std::string_view participant_id) override;
  std::optional<services::Ring> find(std::string_view participant_id) override;
  std::vector<services::Ring> of_meeting(std::string_view meeting_id) override;
  std::vector<services::Ring> of_user(std::string_view user_id) override;
  std::vector<services::Ring> begun_before(core::TimePoint at, int limit) override;
  std::optional<core::TimePoint> oldest() override;

 private:
  Command<services::Ring> insert_;
  Command<std::string_view> remove_;
  Query<services::Ring, std::string_view> find_;
  Query<services::Ring, std::string_view> of_meeting_;
  Query<services::Ring, std::string_view> of_user_;
  Query<services::Ring, core::TimePoint, int> begun_before_;
  Query<core::TimePoint> oldest_;
};

class SqlPresenceRepository final : public services::PresenceRepository {
 public:
  explicit SqlPresenceRepository(soci::session& session);
  void note_seen(std::string_view user_id, core::TimePoint at) override;
  std::optional<core::TimePoint> last_seen(std::string_view user_id) override;
  std::vector<std::string> contacts_of(std::string_view user_id, int limit) override;

 private:
  Command<std::string_view, core::TimePoint> note_seen_;
  Query<core::TimePoint, std::string_view> last_seen_;
  Query<std::string, std::string_view, std::string_view, std::string_view, std::string_view, int> contacts_of_;
};

}  // namespace parley::storage
