// Breakouts: the rooms that a meeting is divided into for a while, and who belongs into which. Pure: how people are
// assigned, and what opening, moving, closing and the passing of time make of it. Use cases keep it in the database,
// the live meeting acts on it.
#pragma once

#include "core/enum_text.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::core {

inline constexpr std::size_t max_breakout_rooms = 50;
inline constexpr std::chrono::milliseconds longest_breakout = std::chrono::hours(24);
/// Before everybody is brought back, and before it by itself.
inline constexpr std::chrono::milliseconds breakout_countdown = std::chrono::seconds(30);
inline constexpr std::chrono::milliseconds longest_breakout_countdown = std::chrono::minutes(5);
inline constexpr std::chrono::milliseconds breakout_warning = std::chrono::minutes(1);

/// `created`: planned, nobody has been moved. `closing`: the countdown runs; people are still in their rooms. Breakouts
/// that are closed are no more.
enum class BreakoutStatus { created, open, closing };
BOOST_DESCRIBE_ENUM(BreakoutStatus, created, open, closing)

/// How people come to their rooms: evenly and by chance (`auto` on the wire), as the host says, or as they choose.
enum class BreakoutAssign { automatic, manual, choose };
BOOST_DESCRIBE_ENUM(BreakoutAssign, automatic, manual, choose)

struct BreakoutRoom {
  std::string room_id;
  std::string name;

  bool operator==(const BreakoutRoom&) const = default;
};

/// Of one participant; unset rooms are the main room.
struct BreakoutPlace {
  std::optional<std::string> assigned;  ///< where they belong: where they are put at the opening and on coming back
  std::optional<std::string> room;      ///< where they are; set while the rooms are open and they are in the meeting

  bool operator==(const BreakoutPlace&) const = default;
};

struct Breakouts {
  std::string meeting_id;
  BreakoutAssign assign = BreakoutAssign::automatic;
  BreakoutStatus status = BreakoutStatus::created;
  std::vector<BreakoutRoom> rooms;
  std::map<std::string, BreakoutPlace> places;  ///< by participant id; who is not in it belongs nowhere
  TimePoint created_at;
  std::optional<TimePoint> opened_at;
  std::optional<TimePoint> ends_at;    ///< of those opened for a time: when everybody is back
  std::optional<TimePoint> closes_at;  ///< while closing: the countdown's end
  bool warned = false;                 ///< that the end is near

  /// Whether people are in rooms.
  bool is_open() const { return status != BreakoutStatus::created; }
  const BreakoutRoom* find_room(std::string_view room_id) const;
  /// Where somebody is; empty: in the main room.
  std::string room_of(const std::string& participant_id) const;
  std::optional<std::string> assigned_to(const std::string& participant_id) const;
};

/// Gives each of these people who belongs nowhere yet a room, the emptiest one first, so that rooms differ by one at
/// most where none was filled before. Who comes into which is by chance, and the same for the same seed.
void assign_evenly(Breakouts& breakouts, std::vector<std::string> participant_ids, std::uint64_t seed);

/// invalid_state where they are open already. `present`: who is in the meeting; they are put where they belong.
/// `duration`: after so long everybody is brought back.
Outcome<> open_breakouts(Breakouts& breakouts, const std::vector<std::string>& present, TimePoint now,
                         std::optional<std::chrono::milliseconds> duration);

/// `host`: may put anybody anywhere. `self`: goes to the main room or to their own room at any time, and to any room
/// where people choose, or where they belong nowhere. `visit`: a host who looks in; they belong where they belonged.
enum class BreakoutMover { host, self, visit };

/// Puts somebody into a room (unset: the main room), or before the opening notes where they belong. False where that
/// changes nothing; not_found for an unknown room, forbidden for one that is not theirs. Who is not `present` is
/// assigned only.
Outcome<bool> move_in_breakouts(Breakouts& breakouts, const std::string& participant_id,
                                const std::optional<std::string>& room_id, BreakoutMover mover, bool present);

/// Someone came into the meeting: they are where they belong. True where that is in a room.
bool come_into_breakouts(Breakouts& breakouts, const std::string& participant_id);
/// Someone left the meeting; they belong where they belonged.
void leave_breakouts(Breakouts& breakouts, const std::string& participant_id);

/// Starts the countdown, or shortens one that runs. False where one runs that ends sooner. invalid_state before the
/// opening.
Outcome<bool> begin_closing(Breakouts& breakouts, TimePoint now, std::chrono::milliseconds countdown);

/// What time brings about. After `closed` they are no more.
enum class BreakoutStep { warning, closing, closed };

/// When the next of these is due; unset where nothing is.
std::optional<TimePoint> next_breakout_step(const Breakouts& breakouts);
/// Does the next step that is due by now; unset where none is. To be called again after each but `closed`.
std::optional<BreakoutStep> step_breakouts(Breakouts& breakouts, TimePoint now);

}  // namespace parley::core
