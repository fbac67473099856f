#include "core/breakouts.hpp"

#include <algorithm>
#include <utility>

namespace parley::core {
namespace {

using std::chrono::milliseconds;

/// SplitMix64: the same numbers everywhere, which the library's shuffle does not promise.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31U);
  }

 private:
  std::uint64_t state_;
};

void shuffle(std::vector<std::string>& list, std::uint64_t seed) {
  Dice dice(seed);
  for (std::size_t left = list.size(); left > 1; --left) std::swap(list[left - 1], list[dice.roll() % left]);
}

/// Counted back from the end; of a short time half at most.
TimePoint closing_time(const Breakouts& breakouts) {
  const milliseconds whole = *breakouts.ends_at - breakouts.opened_at.value_or(*breakouts.ends_at);
  return *breakouts.ends_at - std::min(breakout_countdown, whole / 2);
}

/// Of breakouts that last for no longer than the warning says, the opening has told it.
std::optional<TimePoint> warning_time(const Breakouts& breakouts) {
  if (breakouts.warned || !breakouts.ends_at || !breakouts.opened_at) return std::nullopt;
  if (*breakouts.ends_at - *breakouts.opened_at <= breakout_warning) return std::nullopt;
  return *breakouts.ends_at - breakout_warning;
}

}  // namespace

const BreakoutRoom* Breakouts::find_room(std::string_view room_id) const {
  const auto found = std::ranges::find(rooms, room_id, &BreakoutRoom::room_id);
  return found == rooms.end() ? nullptr : &*found;
}

std::string Breakouts::room_of(const std::string& participant_id) const {
  const auto found = places.find(participant_id);
  return found == places.end() ? std::string() : found->second.room.value_or("");
}

std::optional<std::string> Breakouts::assigned_to(const std::string& participant_id) const {
  const auto found = places.find(participant_id);
  return found == places.end() ? std::nullopt : found->second.assigned;
}

void assign_evenly(Breakouts& breakouts, std::vector<std::string> participant_ids, std::uint64_t seed) {
  if (breakouts.rooms.empty()) return;
  std::map<std::string, std::size_t> sizes;
  for (const auto& [id, place] : breakouts.places)
    if (place.assigned) ++sizes[*place.assigned];
  std::erase_if(participant_ids, [&](const std::string& id) { return breakouts.assigned_to(id).has_value(); });
  std::ranges::sort(participant_ids);
  shuffle(participant_ids, seed);
  for (const std::string& id : participant_ids) {
    const auto emptiest =
        std::ranges::min_element(breakouts.rooms, {}, [&](const BreakoutRoom& room) { return sizes[room.room_id]; });
    ++sizes[emptiest->room_id];
    breakouts.places[id].assigned = emptiest->room_id;
  }
}

Outcome<> open_breakouts(Breakouts& breakouts, const std::vector<std::string>& present, TimePoint now,
                         std::optional<milliseconds> duration) {
  if (breakouts.is_open()) return fail(Code::invalid_state, "The breakout rooms are open already.");
  breakouts.status = BreakoutStatus::open;
  breakouts.opened_at = now;
  breakouts.ends_at = duration ? std::optional(now + *duration) : std::nullopt;
  for (const std::string& id : present) come_into_breakouts(breakouts, id);
  return {};
}

Outcome<bool> move_in_breakouts(Breakouts& breakouts, const std::string& participant_id,
                                const std::optional<std::string>& room_id, BreakoutMover mover, bool present) {
  if (room_id && !breakouts.find_room(*room_id)) return fail(Code::not_found, "There is no such breakout room.");
  if (mover == BreakoutMover::self && !breakouts.is_open() && breakouts.assign != BreakoutAssign::choose)
    return fail(Code::invalid_state, "The breakout rooms are not open yet.");
  const auto own = breakouts.assigned_to(participant_id);
  const bool is_own_way = !room_id || breakouts.assign == BreakoutAssign::choose || !own || own == room_id;
  if (mover == BreakoutMover::self && !is_own_way)
    return fail(Code::forbidden, "You belong into another breakout room; ask a host to move you.");
  const BreakoutPlace before = breakouts.places[participant_id];
  BreakoutPlace& place = breakouts.places[participant_id];
  // Who only goes back to the main room belongs where they belonged.
  const bool assigns =
      mover == BreakoutMover::host || (mover == BreakoutMover::self && (room_id || !breakouts.is_open()));
  if (assigns) place.assigned = room_id;
  if (breakouts.is_open() && present) place.room = room_id;
  return place != before;
}

bool come_into_breakouts(Breakouts& breakouts, const std::string& participant_id) {
  const auto found = breakouts.places.find(participant_id);
  if (found == breakouts.places.end() || !breakouts.is_open()) return false;
  found->second.room = found->second.assigned;
  return found->second.room.has_value();
}

void leave_breakouts(Breakouts& breakouts, const std::string& participant_id) {
  const auto found = breakouts.places.find(participant_id);
  if (found != breakouts.places.end()) found->second.room.reset();
}

Outcome<bool> begin_closing(Breakouts& breakouts, TimePoint now, milliseconds countdown) {
  if (!breakouts.is_open()) return fail(Code::invalid_state, "The breakout rooms are not open.");
  const TimePoint at = now + countdown;
  if (breakouts.closes_at && *breakouts.closes_at <= at) return false;
  breakouts.status = BreakoutStatus::closing;
  breakouts.closes_at = at;
  return true;
}

std::optional<TimePoint> next_breakout_step(const Breakouts& breakouts) {
  if (!breakouts.is_open()) return std::nullopt;
  if (breakouts.closes_at) return breakouts.closes_at;
  if (!breakouts.ends_at) return std::nullopt;
  const auto warning = warning_time(breakouts);
  return warning ? std::min(*warning, closing_time(breakouts)) : closing_time(breakouts);
}

std::optional<BreakoutStep> step_breakouts(Breakouts& breakouts, TimePoint now) {
  const auto due = next_breakout_step(breakouts);
  if (!due || *due > now) return std::nullopt;
  if (breakouts.closes_at) return BreakoutStep::closed;
  if (const auto warning = warning_time(breakouts); warning && *warning <= now) {
    breakouts.warned = true;
    return BreakoutStep::warning;
  }
  breakouts.status = BreakoutStatus::closing;
  breakouts.closes_at = breakouts.ends_at;
  return BreakoutStep::closing;
}

}  // namespace parley::core
