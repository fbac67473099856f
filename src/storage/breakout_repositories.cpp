#include "storage/breakout_repositories.hpp"

#include "storage/columns.hpp"

#include <boost/json.hpp>

namespace parley::storage {

std::string Stored<std::vector<core::BreakoutRoom>>::to_base(const std::vector<core::BreakoutRoom>& rooms) {
  boost::json::array list;
  for (const core::BreakoutRoom& room : rooms)
    list.push_back(boost::json::object{{"id", room.room_id}, {"name", room.name}});
  return boost::json::serialize(list);
}

std::vector<core::BreakoutRoom> Stored<std::vector<core::BreakoutRoom>>::from_base(const std::string& base) {
  std::vector<core::BreakoutRoom> rooms;
  const boost::json::value list = boost::json::parse(base);
  for (const boost::json::value& room : list.as_array())
    rooms.push_back({std::string(room.at("id").as_string()), std::string(room.at("name").as_string())});
  return rooms;
}

SqlBreakoutRepository::SqlBreakoutRepository(soci::session& session)
    : find_(session, select_sql<core::Breakouts>("breakouts", "WHERE meeting_id = :meeting")),
      places_(session, select_sql<BreakoutPlaceRow>("breakout_places", "WHERE meeting_id = :meeting")),
      room_of_(session,
               "SELECT room_id FROM breakout_places WHERE meeting_id = :meeting AND participant_id = :participant AND "
               "room_id IS NOT NULL"),
      put_(
          session,
          insert_sql("breakouts", Columns<core::Breakouts>::names,
                     "ON CONFLICT (meeting_id) DO UPDATE SET assign = excluded.assign, status = excluded.status, rooms "
                     "= excluded.rooms, created_at = excluded.created_at, opened_at = excluded.opened_at, ends_at = "
                     "excluded.ends_at, closes_at = excluded.closes_at, warned = excluded.warned")),
      put_place_(session, insert_sql("breakout_places", Columns<BreakoutPlaceRow>::names,
                                     "ON CONFLICT (meeting_id, participant_id) DO UPDATE SET assigned_room_id = "
                                     "excluded.assigned_room_id, room_id = excluded.room_id")),
      leave_(session,
             "UPDATE breakout_places SET room_id = NULL WHERE meeting_id = :meeting AND participant_id = :participant "
             "AND room_id IS NOT NULL"),
      remove_places_(session, "DELETE FROM breakout_places WHERE meeting_id = :meeting"),
      remove_(session, "DELETE FROM breakouts WHERE meeting_id = :meeting") {}

std::optional<core::Breakouts> SqlBreakoutRepository::find(std::string_view meeting_id) {
  auto found = find_.one(meeting_id);
  if (found)
    for (BreakoutPlaceRow& row : places_.all(meeting_id))
      found->places.emplace(std::move(row.participant_id), std::move(row.place));
  return found;
}

std::optional<std::string> SqlBreakoutRepository::room_of(std::string_view meeting_id,
                                                          std::string_view participant_id) {
  return room_of_.one(meeting_id, participant_id);
}

void SqlBreakoutRepository::put(const core::Breakouts& breakouts) { put_(breakouts); }

void SqlBreakoutRepository::put_place(std::string_view meeting_id, std::string_view participant_id,
                                      const core::BreakoutPlace& place) {
  put_place_(BreakoutPlaceRow{std::string(meeting_id), std::string(participant_id), place});
}

void SqlBreakoutRepository::leave(std::string_view meeting_id, std::string_view participant_id) {
  leave_(meeting_id, participant_id);
}

void SqlBreakoutRepository::remove(std::string_view meeting_id) {
  remove_places_(meeting_id);
  remove_(meeting_id);
}

}  // namespace parley::storage
