// Breakout rooms over one connection. Owned by ConnectionRepositories; used by its thread only.
#pragma once

#include "services/breakout_repositories.hpp"
#include "storage/sql.hpp"

namespace parley::storage {

/// Kept as a JSON array of {id, name}.
template <>
struct Stored<std::vector<core::BreakoutRoom>> {
  using Base = std::string;
  static std::string to_base(const std::vector<core::BreakoutRoom>& rooms);
  static std::vector<core::BreakoutRoom> from_base(const std::string& base);
};

template <>
struct Columns<core::Breakouts> {
  static constexpr std::string_view names =
      "meeting_id, assign, status, rooms, created_at, opened_at, ends_at, closes_at, warned";
  static auto tie(core::Breakouts& b) {
    return std::tie(b.meeting_id, b.assign, b.status, b.rooms, b.created_at, b.opened_at, b.ends_at, b.closes_at,
                    b.warned);
  }
};

/// A row of breakout_places.
struct BreakoutPlaceRow {
  std::string meeting_id;
  std::string participant_id;
  core::BreakoutPlace place;
};

template <>
struct Columns<BreakoutPlaceRow> {
  static constexpr std::string_view names = "meeting_id, participant_id, assigned_room_id, room_id";
  static auto tie(BreakoutPlaceRow& row) {
    return std::tie(row.meeting_id, row.participant_id, row.place.assigned, row.place.room);
  }
};

class SqlBreakoutRepository final : public services::BreakoutRepository {
 public:
  explicit SqlBreakoutRepository(soci::session& session);
  std::optional<core::Breakouts> find(std::string_view meeting_id) override;
  std::optional<std::string> room_of(std::string_view meeting_id, std::string_view participant_id) override;
  void put(const core::Breakouts& breakouts) override;
  void put_place(std::string_view meeting_id, std::string_view participant_id,
                 const core::BreakoutPlace& place) override;
  void leave(std::string_view meeting_id, std::string_view participant_id) override;
  void remove(std::string_view meeting_id) override;

 private:
  Query<core::Breakouts, std::string_view> find_;
  Query<BreakoutPlaceRow, std::string_view> places_;
  Query<std::string, std::string_view, std::string_view> room_of_;
  Command<core::Breakouts> put_;
  Command<BreakoutPlaceRow> put_place_;
  Command<std::string_view, std::string_view> leave_;
  Command<std::string_view> remove_places_;
  Command<std::string_view> remove_;
};

}  // namespace parley::storage
