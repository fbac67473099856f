// Breakout rooms of a live meeting: use cases over core/breakouts.hpp. What changes is told to the meeting whole
// (MeetingEvents::breakouts_changed); the live meeting moves people and keeps the time (live_breakouts.cpp).
#pragma once

#include "services/chat.hpp"
#include "core/breakouts.hpp"
#include "json/describe.hpp"
#include "services/actor.hpp"

namespace parley::services {

inline constexpr std::size_t max_breakout_name_bytes = 200;
/// As long as a chat message may be.
inline constexpr std::size_t max_breakout_message_bytes = max_chat_message_bytes;

/// BreakoutAssign, whose `automatic` is `auto` on the wire.
struct BreakoutAssignWord {
  core::BreakoutAssign value = core::BreakoutAssign::automatic;
};

struct BreakoutRoomView {
  std::string room_id;
  std::string name;
  std::vector<std::string> participant_ids;  ///< who is in it; nobody before the opening
  std::vector<std::string> assigned_ids;     ///< who belongs into it
};
BOOST_DESCRIBE_STRUCT(BreakoutRoomView, (), (room_id, name, participant_ids, assigned_ids))

/// Who is in no room is in the main room. The times that are left are those of the moment when this was made, for
/// clients whose clocks are wrong.
struct BreakoutsView {
  core::BreakoutStatus status;
  BreakoutAssignWord assign;
  std::vector<BreakoutRoomView> rooms;
  std::string created_at;
  std::optional<std::string> opened_at;
  std::optional<std::string> ends_at;
  std::optional<long long> ends_in_ms;
  std::optional<std::string> closes_at;
  std::optional<long long> closes_in_ms;
};
BOOST_DESCRIBE_STRUCT(BreakoutsView, (),
                      (status, assign, rooms, created_at, opened_at, ends_at, ends_in_ms, closes_at, closes_in_ms))

BreakoutsView view(const core::Breakouts& breakouts, core::TimePoint now);

struct PlannedBreakoutRoom {
  std::string name;                          ///< empty: "Room 1" and so on
  std::vector<std::string> participant_ids;  ///< participant, user or guest session ids
};
struct CreateBreakouts {
  std::string meeting;                       ///< id or code
  std::optional<int> count;                  ///< rooms without names and people
  std::vector<PlannedBreakoutRoom> rooms{};  ///< or these
  core::BreakoutAssign assign = core::BreakoutAssign::automatic;
};
/// Plans rooms, in place of those that were planned before; told by breakout:created. Automatically: everybody who is
/// in the meeting, is no host and is named in no room gets one. Needs can_manage_breakouts in the meeting, as all below
/// that says nothing else; feature_disabled where it has no breakout rooms. invalid_state while rooms are open;
/// validation_failed for no room or too many, somebody who is no participant, or is named twice.
Async<BreakoutsView> create_breakouts(Services& services, Actor actor, CreateBreakouts request);

/// Told by breakout:updated.
Async<BreakoutsView> rename_breakout(Services& services, Actor actor, std::string meeting, std::string room_id,
                                     std::string name);

/// Puts everybody where they belong, and (automatically) those who came since; told by breakout:opened. With `minutes`
/// (parts of minutes too) it closes by itself: breakout:warning one minute before, breakout:closing half a minute
/// before, breakout:closed.
Async<BreakoutsView> open_breakouts(Services& services, Actor actor, std::string meeting,
                                    std::optional<double> minutes);

struct MoveToBreakout {
  std::string meeting;
  std::optional<std::string> participant_id;  ///< the asker where unset
  std::optional<std::string> room_id;         ///< the main room where unset
};
/// For managers, and for everybody about themselves as core::BreakoutMover says; told by breakout:moved. Before the
/// opening it says where somebody belongs. not_found for who is no participant, was sent away or waits to be let in.
Async<BreakoutsView> move_to_breakout(Services& services, Actor actor, MoveToBreakout request);

/// A message of a host to all rooms; told by breakout:message. Not stored.
Async<> broadcast_to_breakouts(Services& services, Actor actor, std::string meeting, std::string message);

/// Brings everybody back after a countdown (30 s where unset); told by breakout:closing and breakout:closed. Rooms that
/// are not open yet are given up. Unset where there are none any more.
Async<std::optional<BreakoutsView>> close_breakouts(Services& services, Actor actor, std::string meeting,
                                                    std::optional<std::chrono::seconds> countdown);

/// Somebody in a room asks for a host.
struct HelpCall {
  std::vector<std::string> host_ids;  ///< participants who are to be told
  boost::json::object payload;
};
/// For everybody in a room; invalid_state in the main room.
Async<HelpCall> ask_for_help(Services& services, Actor actor, std::string meeting);

/// What time has brought about. False where nothing was due.
Async<bool> settle_breakouts(Services& services, std::string meeting_id);

// Inside the transactions of use cases that let people in and out.

/// Somebody has joined: they are put where they belong.
void enter_breakouts(Transaction& transaction, Services& services, const core::Meeting& meeting,
                     const core::Participant& participant);
/// The meeting has ended: its rooms are no more, which its end tells.
void drop_breakouts(Transaction& transaction, const std::string& meeting_id);

}  // namespace parley::services

namespace parley::json::detail {

template <>
struct Codec<services::BreakoutAssignWord> : Required {
  static void decode(const value& from, services::BreakoutAssignWord& to, Cursor& at);
  static value encode(const services::BreakoutAssignWord& from, Spelling);
  static object schema(Schemas&) { return {{"type", "string"}, {"enum", array{"auto", "manual", "choose"}}}; }
};

}  // namespace parley::json::detail
