// Breakout rooms.
#include "services/breakouts.hpp"

#include "events/families.hpp"
#include "events/session.hpp"

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;
using BreakoutPeople = json::List<Reference, 500>;

/// Without a name it is "Room 1" and so on. `participants`: who belongs into it.
struct PlannedRoom {
  std::optional<json::Text<0, services::max_breakout_name_bytes>> name;
  std::optional<BreakoutPeople> participants;
};
BOOST_DESCRIBE_STRUCT(PlannedRoom, (), (name, participants))

/// So many rooms, or these; automatically where nothing else is said.
struct CreateRooms {
  Reference meeting_id;
  std::optional<json::Int<1, core::max_breakout_rooms>> count;
  std::optional<json::List<PlannedRoom, core::max_breakout_rooms>> rooms;
  std::optional<services::BreakoutAssignWord> assign;
};
BOOST_DESCRIBE_STRUCT(CreateRooms, (), (meeting_id, count, rooms, assign))

struct RenameRoom {
  Reference meeting_id;
  Reference room_id;
  json::Text<1, services::max_breakout_name_bytes> name;
};
BOOST_DESCRIBE_STRUCT(RenameRoom, (), (meeting_id, room_id, name))

/// Parts of minutes are taken too; open until it is closed where left out.
struct OpenRooms {
  Reference meeting_id;
  std::optional<double> minutes;
};
BOOST_DESCRIBE_STRUCT(OpenRooms, (), (meeting_id, minutes))

/// Oneself where no participant is named; to the main room where room_id is null or left out.
struct MovePerson {
  Reference meeting_id;
  std::optional<Reference> participant_id;
  std::optional<Reference> room_id;
};
BOOST_DESCRIBE_STRUCT(MovePerson, (), (meeting_id, participant_id, room_id))

struct TellRooms {
  Reference meeting_id;
  json::Text<1, services::max_breakout_message_bytes> message;
};
BOOST_DESCRIBE_STRUCT(TellRooms, (), (meeting_id, message))

/// `seconds`: of the countdown, 30 where left out.
struct CloseRooms {
  Reference meeting_id;
  std::optional<json::Int<0, 300>> seconds;
};
BOOST_DESCRIBE_STRUCT(CloseRooms, (), (meeting_id, seconds))

struct CallForHelp {
  Reference meeting_id;
};
BOOST_DESCRIBE_STRUCT(CallForHelp, (), (meeting_id))

struct BreakoutsAnswer {
  services::BreakoutsView breakouts;
};
BOOST_DESCRIBE_STRUCT(BreakoutsAnswer, (), (breakouts))

/// Null where the rooms are closed by now.
struct CloseAnswer {
  std::optional<services::BreakoutsView> breakouts;
};
BOOST_DESCRIBE_STRUCT(CloseAnswer, (), (breakouts))

Async<BreakoutsAnswer> answer_breakouts(Async<services::BreakoutsView> use_case) {
  auto breakouts = co_await std::move(use_case);
  if (!breakouts) co_return std::unexpected(std::move(breakouts.error()));
  co_return BreakoutsAnswer{std::move(*breakouts)};
}

Async<BreakoutsAnswer> create_rooms(Call& call, CreateRooms request) {
  services::CreateBreakouts wanted{.meeting = call.meeting_id(), .count = {}};
  if (request.count) wanted.count = static_cast<int>(request.count->value);
  if (request.rooms)
    for (const PlannedRoom& room : *request.rooms) {
      services::PlannedBreakoutRoom planned;
      if (room.name) planned.name = *room.name;
      if (room.participants) planned.participant_ids.assign(room.participants->begin(), room.participants->end());
      wanted.rooms.push_back(std::move(planned));
    }
  if (request.assign) wanted.assign = request.assign->value;
  return answer_breakouts(services::create_breakouts(call.services(), call.session().actor, std::move(wanted)));
}

Async<BreakoutsAnswer> rename_room(Call& call, RenameRoom request) {
  return answer_breakouts(services::rename_breakout(call.services(), call.session().actor, call.meeting_id(),
                                                    request.room_id, request.name));
}

Async<BreakoutsAnswer> open_rooms(Call& call, OpenRooms request) {
  return answer_breakouts(
      services::open_breakouts(call.services(), call.session().actor, call.meeting_id(), request.minutes));
}

Async<BreakoutsAnswer> move_person(Call& call, MovePerson request) {
  services::MoveToBreakout wanted{.meeting = call.meeting_id(), .participant_id = {}, .room_id = {}};
  if (request.participant_id) wanted.participant_id = *request.participant_id;
  if (request.room_id) wanted.room_id = *request.room_id;
  return answer_breakouts(services::move_to_breakout(call.services(), call.session().actor, std::move(wanted)));
}

Async<Nothing> tell_rooms(Call& call, TellRooms request) {
  auto told = co_await services::broadcast_to_breakouts(call.services(), call.session().actor, call.meeting_id(),
                                                        request.message);
  if (!told) co_return std::unexpected(std::move(told.error()));
  co_return Nothing{};
}

Async<CloseAnswer> close_rooms(Call& call, CloseRooms request) {
  std::optional<std::chrono::seconds> countdown;
  if (request.seconds) countdown = std::chrono::seconds(request.seconds->value);
  auto left = co_await services::close_breakouts(call.services(), call.session().actor, call.meeting_id(), countdown);
  if (!left) co_return std::unexpected(std::move(left.error()));
  co_return CloseAnswer{std::move(*left)};
}

Async<Nothing> call_for_help(Call& call, CallForHelp) {
  const std::string meeting_id = call.meeting_id();
  auto help = co_await services::ask_for_help(call.services(), call.session().actor, meeting_id);
  if (!help) co_return std::unexpected(std::move(help.error()));
  call.live().tell(meeting_id, std::move(help->host_ids), "breakout:help_requested", std::move(help->payload));
  co_return Nothing{};
}

}  // namespace

void add_breakout_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::joined;
  table.push_back(
      event("breakout:create", rate, who,
            "Plans breakout rooms, in place of those planned before: so many, or these, with people assigned "
            "evenly by chance (auto), as named (manual) or by their own choice (choose). Needs "
            "can_manage_breakouts.",
            &create_rooms, core::Permission::can_manage_breakouts));
  table.push_back(event("breakout:rename", rate, who, "Renames a room; needs can_manage_breakouts.", &rename_room,
                        core::Permission::can_manage_breakouts));
  table.push_back(event("breakout:open", rate, who,
                        "Moves people into their rooms; with minutes they are brought back by themselves. Needs "
                        "can_manage_breakouts.",
                        &open_rooms, core::Permission::can_manage_breakouts));
  table.push_back(
      event("breakout:move", rate, who,
            "Moves somebody into a room or back; before the opening it says where they belong. Others than "
            "oneself need can_manage_breakouts. People go to the main room and to their own at any time, and "
            "to any room where they choose or belong into none.",
            &move_person));
  table.push_back(event("breakout:broadcast", rate, who, "Tells all rooms something; needs can_manage_breakouts.",
                        &tell_rooms, core::Permission::can_manage_breakouts));
  table.push_back(event("breakout:close", rate, who,
                        "Brings everybody back after a countdown, or gives up rooms that are not open. Needs "
                        "can_manage_breakouts.",
                        &close_rooms, core::Permission::can_manage_breakouts));
  table.push_back(event("breakout:help", rate, who, "Asks the hosts to come into one's room.", &call_for_help));
}

}  // namespace parley::events
