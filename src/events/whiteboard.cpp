// The whiteboard: one drawing a meeting, whichever breakout room people are in.
#include "events/families.hpp"
#include "events/session.hpp"
#include "services/whiteboards.hpp"

#include <cmath>

namespace parley::events {
namespace {

using Reference = json::Text<1, 64>;

struct UpdateBoard {
  Reference meeting_id;
  json::List<services::BoardElement, 5000> elements;
};
BOOST_DESCRIBE_STRUCT(UpdateBoard, (), (meeting_id, elements))

/// `lost`: those of the elements that are newer on the server, as they are there.
struct BoardUpdated {
  std::string epoch;
  std::uint64_t revision;
  std::vector<json::object> lost;
};
BOOST_DESCRIBE_STRUCT(BoardUpdated, (), (epoch, revision, lost))

enum class BoardTool { pointer, laser };
BOOST_DESCRIBE_ENUM(BoardTool, pointer, laser)
enum class BoardButton { up, down };
BOOST_DESCRIBE_ENUM(BoardButton, up, down)

/// In the drawing's own coordinates; without any the cursor is not over the board any more.
struct PointOnBoard {
  Reference meeting_id;
  std::optional<double> x;
  std::optional<double> y;
  std::optional<BoardTool> tool;
  std::optional<BoardButton> button;
};
BOOST_DESCRIBE_STRUCT(PointOnBoard, (), (meeting_id, x, y, tool, button))

struct ClearBoard {
  Reference meeting_id;
};
BOOST_DESCRIBE_STRUCT(ClearBoard, (), (meeting_id))

struct BoardCleared {
  std::string epoch;
  std::uint64_t revision;
};
BOOST_DESCRIBE_STRUCT(BoardCleared, (), (epoch, revision))

struct ReadBoard {
  Reference meeting_id;
  std::optional<Reference> epoch;
  std::optional<std::uint64_t> since;
};
BOOST_DESCRIBE_STRUCT(ReadBoard, (), (meeting_id, epoch, since))

struct BoardPart {
  std::string epoch;
  std::uint64_t revision;
  std::uint64_t reached;
  bool more;
  std::vector<json::object> elements;
};
BOOST_DESCRIBE_STRUCT(BoardPart, (), (epoch, revision, reached, more, elements))

Async<BoardUpdated> update_board(Call& call, UpdateBoard request) {
  auto changed =
      co_await call.live().update_whiteboard(call.meeting_id(), call.socket_id(), std::move(request.elements));
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  co_return BoardUpdated{std::move(changed->epoch), changed->revision, std::move(changed->lost)};
}

core::Outcome<> check_point(const PointOnBoard& point) {
  if (point.x.has_value() == point.y.has_value() && std::isfinite(point.x.value_or(0)) &&
      std::isfinite(point.y.value_or(0)))
    return {};
  return std::unexpected(validation_error({{point.x ? "y" : "x", "x and y must be finite numbers, or both left out"}}));
}

Async<Nothing> point_on_board(Call& call, PointOnBoard request) {
  if (!call.standing().meeting.features.whiteboard_enabled)
    co_return core::fail(core::Code::feature_disabled, "The whiteboard is turned off in this meeting.");
  if (auto valid = check_point(request); !valid) co_return std::unexpected(std::move(valid.error()));
  json::object cursor{{"participant_id", call.standing().participant.participant_id},
                      {"x", json::encode(request.x)},
                      {"y", json::encode(request.y)},
                      {"tool", json::encode(request.tool.value_or(BoardTool::pointer))},
                      {"button", json::encode(request.button.value_or(BoardButton::up))}};
  call.live().point_on_whiteboard(call.meeting_id(), call.socket_id(), std::move(cursor));
  co_return Nothing{};
}

Async<BoardCleared> clear_board(Call& call, ClearBoard) {
  const core::RoleTable roles = call.services().roles;
  const core::Participant by = call.standing().participant;
  if (!core::may(roles, by.role, core::Permission::can_moderate, call.standing().meeting))
    co_return core::fail(core::Code::forbidden, "Only the host of the meeting clears the whiteboard.");
  const std::string meeting_id = call.meeting_id();
  auto cleared = co_await call.live().clear_whiteboard(meeting_id, by.participant_id);
  if (!cleared) co_return std::unexpected(std::move(cleared.error()));
  auto noted = co_await services::note_whiteboard_clearing(call.services(), call.session().actor, meeting_id);
  if (!noted) co_return std::unexpected(std::move(noted.error()));
  co_return BoardCleared{std::move(cleared->epoch), cleared->revision};
}

Async<BoardPart> read_board(Call& call, ReadBoard request) {
  services::WhiteboardPlace place{.epoch = {}, .since = request.since};
  if (request.epoch) place.epoch = *request.epoch;
  auto part = co_await call.live().read_whiteboard(call.meeting_id(), std::move(place));
  if (!part) co_return std::unexpected(std::move(part.error()));
  co_return BoardPart{std::move(part->epoch), part->revision, part->reached, part->more, std::move(part->elements)};
}

}  // namespace

void add_whiteboard_events(EventTable& table) {
  constexpr auto who = Who::joined;
  EventRow update = event("whiteboard:update", RateClass::drawing, who,
                          "Changes the drawing: Excalidraw elements, new or changed, merged one by one (the higher "
                          "`version` wins, of equal ones the lower `versionNonce`). 1 MB at most; all or nothing.",
                          &update_board);
  update.payload = PayloadClass::drawing;
  table.push_back(std::move(update));
  table.push_back(event("whiteboard:cursor", RateClass::reaction, who,
                        "Where one points, in the drawing's coordinates; without x and y, nowhere. It is not stored, "
                        "and who reads slowly may miss it.",
                        &point_on_board));
  table.push_back(event("whiteboard:clear", RateClass::state, who, "Deletes the whole drawing for good.", &clear_board,
                        core::Permission::can_moderate));
  table.push_back(event("whiteboard:scene", RateClass::state, who,
                        "The drawing in parts: while `more`, ask again with `epoch` and `since: reached`. Who comes "
                        "back gives its own `epoch` and the last `revision` it knows, and gets what changed after it, "
                        "deleted elements too; of another epoch, everything.",
                        &read_board));
}

}  // namespace parley::events
