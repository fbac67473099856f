#include "services/breakouts.hpp"

#include "services/breakout_news.hpp"
#include "services/breakout_repositories.hpp"
#include "services/presence_in_meeting.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <set>

namespace parley::json::detail {
namespace {

constexpr std::string_view auto_word = "auto";

}  // namespace

void Codec<services::BreakoutAssignWord>::decode(const value& from, services::BreakoutAssignWord& to, Cursor& at) {
  const auto* text = from.if_string();
  const std::string word = text ? std::string(*text) : std::string();
  if (word == auto_word)
    to.value = core::BreakoutAssign::automatic;
  else if (const auto known = core::enum_value<core::BreakoutAssign>(word);
           known && *known != core::BreakoutAssign::automatic)
    to.value = *known;
  else
    not_one_of("auto, manual, choose", at);
}

value Codec<services::BreakoutAssignWord>::encode(const services::BreakoutAssignWord& from, Spelling) {
  return boost::json::string(from.value == core::BreakoutAssign::automatic ? auto_word : core::enum_name(from.value));
}

}  // namespace parley::json::detail

namespace parley::services {
namespace {

using boost::json::object;

constexpr std::string_view breakout_prefix = "brk_";
constexpr double most_breakout_minutes = 24 * 60;

std::optional<std::string> breakout_time(const std::optional<core::TimePoint>& at) {
  return at ? std::optional(core::format_time(*at)) : std::nullopt;
}

std::optional<long long> left_until(const std::optional<core::TimePoint>& at, core::TimePoint now) {
  if (!at) return std::nullopt;
  return std::max<long long>(0, (*at - now).count());
}

object breakouts_payload(const core::Breakouts& breakouts, core::TimePoint now) {
  return {{"breakouts", json::encode(view(breakouts, now))}};
}

object moved_payload(const core::Breakouts& breakouts, const std::string& participant_id, const std::string& by) {
  const auto found = breakouts.places.find(participant_id);
  const core::BreakoutPlace place = found == breakouts.places.end() ? core::BreakoutPlace{} : found->second;
  return {{"participant_id", participant_id},
          {"room_id", json::encode(place.room)},
          {"assigned_room_id", json::encode(place.assigned)},
          {"by", by}};
}

void tell_breakouts(Transaction& transaction, Services& services, const std::string& meeting_id,
                    std::optional<core::Breakouts> breakouts, std::string event, object payload) {
  transaction.after_commit(
      [&events = services.events, news = BreakoutNews{meeting_id, std::move(breakouts), std::move(event),
                                                      std::move(payload)}] { events.breakouts_changed(news); });
}

void save_breakouts(Transaction& transaction, const core::Breakouts& before, const core::Breakouts& after) {
  BreakoutRepository& kept = transaction.of<BreakoutRepository>();
  kept.put(after);
  for (const auto& [participant_id, place] : after.places) {
    const auto known = before.places.find(participant_id);
    if (known == before.places.end() || known->second != place) kept.put_place(after.meeting_id, participant_id, place);
  }
}

/// Of what is at most a list of people: whoever is in the meeting and is no host of it.
std::vector<std::string> present_people(Transaction& transaction, const std::string& meeting_id, bool with_hosts) {
  std::vector<std::string> ids;
  for (const core::Participant& one : transaction.participants.joined(meeting_id))
    if (with_hosts || !core::is_host(one.role)) ids.push_back(one.participant_id);
  return ids;
}

std::uint64_t seed_of(Services& services) {
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  services.random.fill(bytes);
  std::uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), bytes.size());
  return seed;
}

core::Outcome<Membership> require_breakouts(Transaction& transaction, const Actor& actor,
                                            const std::string& reference) {
  auto present = require_present(transaction, actor, reference);
  if (present && !present->meeting.features.breakout_rooms_enabled)
    return core::fail(core::Code::feature_disabled, "This meeting has no breakout rooms.");
  return present;
}

bool may_manage(const Services& services, const Membership& member) {
  return core::may(services.roles, member.participant.role, core::Permission::can_manage_breakouts, member.meeting);
}

core::Outcome<Membership> require_manager(Transaction& transaction, const Services& services, const Actor& actor,
                                          const std::string& reference) {
  auto present = require_breakouts(transaction, actor, reference);
  if (present && !may_manage(services, *present))
    return core::fail(core::Code::forbidden, "Only the hosts of the meeting do this with its breakout rooms.");
  return present;
}

core::Outcome<core::Breakouts> find_breakouts(Transaction& transaction, const core::Meeting& meeting) {
  auto found = transaction.of<BreakoutRepository>().find(meeting.meeting_id);
  if (!found) return core::fail(core::Code::invalid_state, "The meeting has no breakout rooms at the moment.");
  return std::move(*found);
}

core::Outcome<> check_breakout_name(const std::string& field, const std::string& name) {
  if (auto problem = text_problem(name, max_breakout_name_bytes))
    return std::unexpected(invalid_field(field, std::move(*problem)));
  return {};
}

core::Outcome<> check_plan(const CreateBreakouts& request) {
  if (request.count && !request.rooms.empty()) return std::unexpected(invalid_field("count", "goes not with rooms"));
  if (!request.count && request.rooms.empty()) return std::unexpected(invalid_field("count", "is required, or rooms"));
  const bool is_possible = !request.count || (*request.count >= 1 && *request.count <= int{core::max_breakout_rooms});
  if (!is_possible || request.rooms.size() > core::max_breakout_rooms)
    return std::unexpected(invalid_field(request.count ? "count" : "rooms",
                                         "must be 1 to " + std::to_string(core::max_breakout_rooms) + " rooms"));
  for (std::size_t i = 0; i < request.rooms.size(); ++i) {
    if (request.rooms[i].name.empty()) continue;  // it gets one
    auto valid = check_breakout_name("rooms[" + std::to_string(i) + "].name", request.rooms[i].name);
    if (!valid) return valid;
  }
  return {};
}

std::vector<PlannedBreakoutRoom> planned_rooms(const CreateBreakouts& request) {
  std::vector<PlannedBreakoutRoom> rooms = request.rooms;
  if (request.count) rooms.resize(static_cast<std::size_t>(*request.count));
  for (std::size_t i = 0; i < rooms.size(); ++i)
    if (rooms[i].name.empty()) rooms[i].name = "Room " + std::to_string(i + 1);
  return rooms;
}

core::Outcome<> assign_planned(Transaction& transaction, const core::Meeting& meeting, core::Breakouts& breakouts,
                               const std::vector<PlannedBreakoutRoom>& rooms) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  for (std::size_t i = 0; i < rooms.size(); ++i)
    for (std::size_t j = 0; j < rooms[i].participant_ids.size(); ++j) {
      const std::string field = "rooms[" + std::to_string(i) + "].participants[" + std::to_string(j) + "]";
      const auto found = find_member(transaction, meeting, rooms[i].participant_ids[j]);
      if (!found)
        error.errors.push_back({field, "must be a participant of this meeting"});
      else if (!breakouts.places
                    .emplace(found->participant_id, core::BreakoutPlace{breakouts.rooms[i].room_id, std::nullopt})
                    .second)
        error.errors.push_back({field, "is in another room already, or there twice"});
    }
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

core::Outcome<BreakoutsView> create_rooms(Transaction& transaction, Services& services, const Actor& actor,
                                          const CreateBreakouts& request) {
  auto manager = require_manager(transaction, services, actor, request.meeting);
  if (!manager) return std::unexpected(std::move(manager.error()));
  const core::Meeting& meeting = manager->meeting;
  BreakoutRepository& kept = transaction.of<BreakoutRepository>();
  const auto earlier = kept.find(meeting.meeting_id);
  if (earlier && earlier->is_open())
    return core::fail(core::Code::invalid_state, "The breakout rooms are open; close them before making others.");
  const core::TimePoint now = services.clock.now();
  core::Breakouts breakouts{.meeting_id = meeting.meeting_id, .assign = request.assign, .created_at = now};
  const auto rooms = planned_rooms(request);
  for (const PlannedBreakoutRoom& room : rooms)
    breakouts.rooms.push_back({core::make_id(services.random, breakout_prefix), room.name});
  if (auto assigned = assign_planned(transaction, meeting, breakouts, rooms); !assigned)
    return std::unexpected(std::move(assigned.error()));
  if (breakouts.assign == core::BreakoutAssign::automatic)
    core::assign_evenly(breakouts, present_people(transaction, meeting.meeting_id, false), seed_of(services));
  kept.remove(meeting.meeting_id);
  save_breakouts(transaction, {}, breakouts);
  write_audit(transaction, services, actor,
              {"BREAKOUTS_CREATED", meeting.meeting_id, std::nullopt,
               R"({"rooms":)" + std::to_string(breakouts.rooms.size()) + "}"});
  tell_breakouts(transaction, services, meeting.meeting_id, breakouts, "breakout:created",
                 breakouts_payload(breakouts, now));
  return view(breakouts, now);
}

core::Outcome<BreakoutsView> rename_room(Transaction& transaction, Services& services, const Actor& actor,
                                         const std::string& reference, const std::string& room_id,
                                         const std::string& name) {
  auto manager = require_manager(transaction, services, actor, reference);
  if (!manager) return std::unexpected(std::move(manager.error()));
  auto breakouts = find_breakouts(transaction, manager->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  const auto room = std::ranges::find(breakouts->rooms, room_id, &core::BreakoutRoom::room_id);
  if (room == breakouts->rooms.end()) return core::fail(core::Code::not_found, "There is no such breakout room.");
  const core::TimePoint now = services.clock.now();
  if (room->name == name) return view(*breakouts, now);
  room->name = name;
  transaction.of<BreakoutRepository>().put(*breakouts);
  write_audit(transaction, services, actor, {"BREAKOUT_RENAMED", manager->meeting.meeting_id, room_id});
  tell_breakouts(transaction, services, breakouts->meeting_id, *breakouts, "breakout:updated",
                 breakouts_payload(*breakouts, now));
  return view(*breakouts, now);
}

core::Outcome<BreakoutsView> open_rooms(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& reference,
                                        std::optional<std::chrono::milliseconds> duration) {
  auto manager = require_manager(transaction, services, actor, reference);
  if (!manager) return std::unexpected(std::move(manager.error()));
  const std::string& meeting_id = manager->meeting.meeting_id;
  auto breakouts = find_breakouts(transaction, manager->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  const core::Breakouts before = *breakouts;
  const core::TimePoint now = services.clock.now();
  if (breakouts->assign == core::BreakoutAssign::automatic && !breakouts->is_open())
    core::assign_evenly(*breakouts, present_people(transaction, meeting_id, false), seed_of(services));
  auto opened = core::open_breakouts(*breakouts, present_people(transaction, meeting_id, true), now, duration);
  if (!opened) return std::unexpected(std::move(opened.error()));
  save_breakouts(transaction, before, *breakouts);
  write_audit(transaction, services, actor, {"BREAKOUTS_OPENED", meeting_id});
  tell_breakouts(transaction, services, meeting_id, *breakouts, "breakout:opened", breakouts_payload(*breakouts, now));
  return view(*breakouts, now);
}

core::BreakoutMover mover_of(const core::Breakouts& breakouts, bool is_manager, bool is_own) {
  if (!is_manager) return core::BreakoutMover::self;
  return is_own && breakouts.is_open() ? core::BreakoutMover::visit : core::BreakoutMover::host;
}

core::Outcome<BreakoutsView> move_person(Transaction& transaction, Services& services, const Actor& actor,
                                         const MoveToBreakout& request) {
  auto asker = require_breakouts(transaction, actor, request.meeting);
  if (!asker) return std::unexpected(std::move(asker.error()));
  const std::string& own_id = asker->participant.participant_id;
  core::Outcome<core::Participant> moved = asker->participant;
  if (request.participant_id) moved = find_member(transaction, asker->meeting, *request.participant_id);
  if (!moved) return std::unexpected(std::move(moved.error()));
  const bool is_own = moved->participant_id == own_id;
  const bool is_manager = may_manage(services, *asker);
  if (!is_own && !is_manager) return core::fail(core::Code::forbidden, "Only the hosts of the meeting move others.");
  auto breakouts = find_breakouts(transaction, asker->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  const core::Breakouts before = *breakouts;
  auto changed = core::move_in_breakouts(*breakouts, moved->participant_id, request.room_id,
                                         mover_of(*breakouts, is_manager, is_own),
                                         moved->status == core::ParticipantStatus::joined);
  if (!changed) return std::unexpected(std::move(changed.error()));
  if (*changed) {
    save_breakouts(transaction, before, *breakouts);
    write_audit(transaction, services, actor,
                {"BREAKOUT_MOVED", breakouts->meeting_id, moved->participant_id,
                 boost::json::serialize(object{{"room_id", json::encode(request.room_id)}})});
    tell_breakouts(transaction, services, breakouts->meeting_id, *breakouts, "breakout:moved",
                   moved_payload(*breakouts, moved->participant_id, own_id));
  }
  return view(*breakouts, services.clock.now());
}

core::Outcome<> tell_rooms(Transaction& transaction, Services& services, const Actor& actor,
                           const std::string& reference, const std::string& message) {
  auto manager = require_manager(transaction, services, actor, reference);
  if (!manager) return std::unexpected(std::move(manager.error()));
  auto breakouts = find_breakouts(transaction, manager->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  if (!breakouts->is_open()) return core::fail(core::Code::invalid_state, "The breakout rooms are not open.");
  write_audit(transaction, services, actor, {"BREAKOUTS_MESSAGE", breakouts->meeting_id});
  tell_breakouts(transaction, services, breakouts->meeting_id, *breakouts, "breakout:message",
                 {{"message", message},
                  {"participant_id", manager->participant.participant_id},
                  {"participant_name", manager->participant.name},
                  {"sent_at", core::format_time(services.clock.now())}});
  return {};
}

/// Everybody is back.
void end_breakouts(Transaction& transaction, Services& services, const std::string& meeting_id,
                   std::string_view reason) {
  transaction.of<BreakoutRepository>().remove(meeting_id);
  tell_breakouts(transaction, services, meeting_id, std::nullopt, "breakout:closed", {{"reason", reason}});
}

/// Does all steps that are due. How many; breakouts that are closed by it are unset.
int do_due_steps(Transaction& transaction, Services& services, std::optional<core::Breakouts>& breakouts) {
  const core::TimePoint now = services.clock.now();
  int steps = 0;
  while (breakouts) {
    const auto step = core::step_breakouts(*breakouts, now);
    if (!step) break;
    ++steps;
    const std::string& meeting_id = breakouts->meeting_id;
    switch (*step) {
      case core::BreakoutStep::warning:
        transaction.of<BreakoutRepository>().put(*breakouts);
        tell_breakouts(transaction, services, meeting_id, breakouts, "breakout:warning",
                       {{"ends_at", core::format_time(*breakouts->ends_at)},
                        {"ends_in_ms", *left_until(breakouts->ends_at, now)}});
        break;
      case core::BreakoutStep::closing:
        transaction.of<BreakoutRepository>().put(*breakouts);
        tell_breakouts(transaction, services, meeting_id, breakouts, "breakout:closing",
                       {{"closes_at", core::format_time(*breakouts->closes_at)},
                        {"closes_in_ms", *left_until(breakouts->closes_at, now)}});
        break;
      case core::BreakoutStep::closed:
        end_breakouts(transaction, services, meeting_id,
                      breakouts->closes_at == breakouts->ends_at ? "expired" : "closed");
        breakouts.reset();
        break;
    }
  }
  return steps;
}

core::Outcome<std::optional<BreakoutsView>> close_rooms(Transaction& transaction, Services& services,
                                                        const Actor& actor, const std::string& reference,
                                                        std::chrono::milliseconds countdown) {
  auto manager = require_manager(transaction, services, actor, reference);
  if (!manager) return std::unexpected(std::move(manager.error()));
  const std::string& meeting_id = manager->meeting.meeting_id;
  auto breakouts = find_breakouts(transaction, manager->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  const core::TimePoint now = services.clock.now();
  if (!breakouts->is_open()) {
    write_audit(transaction, services, actor, {"BREAKOUTS_CLOSED", meeting_id});
    end_breakouts(transaction, services, meeting_id, "discarded");
    return std::optional<BreakoutsView>();
  }
  auto begun = core::begin_closing(*breakouts, now, countdown);
  if (!begun) return std::unexpected(std::move(begun.error()));
  std::optional<core::Breakouts> kept = std::move(*breakouts);
  if (*begun) {
    transaction.of<BreakoutRepository>().put(*kept);
    write_audit(transaction, services, actor, {"BREAKOUTS_CLOSED", meeting_id});
    if (countdown.count() > 0)
      tell_breakouts(transaction, services, meeting_id, kept, "breakout:closing",
                     {{"closes_at", core::format_time(*kept->closes_at)}, {"closes_in_ms", countdown.count()}});
  }
  do_due_steps(transaction, services, kept);
  return kept ? std::optional(view(*kept, now)) : std::nullopt;
}

core::Outcome<HelpCall> call_for_help(Transaction& transaction, Services& services, const Actor& actor,
                                      const std::string& reference) {
  auto asker = require_breakouts(transaction, actor, reference);
  if (!asker) return std::unexpected(std::move(asker.error()));
  auto breakouts = find_breakouts(transaction, asker->meeting);
  if (!breakouts) return std::unexpected(std::move(breakouts.error()));
  const core::Participant& own = asker->participant;
  const core::BreakoutRoom* room = breakouts->find_room(breakouts->room_of(own.participant_id));
  if (!room) return core::fail(core::Code::invalid_state, "You are in the main room, where the hosts can hear you.");
  HelpCall call{.host_ids = {},
                .payload = {{"participant_id", own.participant_id},
                            {"participant_name", own.name},
                            {"room_id", room->room_id},
                            {"room_name", room->name}}};
  for (const core::Participant& one : transaction.participants.joined(asker->meeting.meeting_id))
    if (core::may(services.roles, one.role, core::Permission::can_manage_breakouts, asker->meeting))
      call.host_ids.push_back(one.participant_id);
  return call;
}

}  // namespace

BreakoutsView view(const core::Breakouts& breakouts, core::TimePoint now) {
  BreakoutsView view{.status = breakouts.status,
                     .assign = {breakouts.assign},
                     .created_at = core::format_time(breakouts.created_at),
                     .opened_at = breakout_time(breakouts.opened_at),
                     .ends_at = breakout_time(breakouts.ends_at),
                     .ends_in_ms = left_until(breakouts.ends_at, now),
                     .closes_at = breakout_time(breakouts.closes_at),
                     .closes_in_ms = left_until(breakouts.closes_at, now)};
  for (const core::BreakoutRoom& room : breakouts.rooms) {
    BreakoutRoomView one{.room_id = room.room_id, .name = room.name};
    for (const auto& [participant_id, place] : breakouts.places) {
      if (place.room == room.room_id) one.participant_ids.push_back(participant_id);
      if (place.assigned == room.room_id) one.assigned_ids.push_back(participant_id);
    }
    view.rooms.push_back(std::move(one));
  }
  return view;
}

Async<BreakoutsView> create_breakouts(Services& services, Actor actor, CreateBreakouts request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_plan(request); !valid) co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return create_rooms(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<BreakoutsView> rename_breakout(Services& services, Actor actor, std::string meeting, std::string room_id,
                                     std::string name) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto valid = check_breakout_name("name", name); !valid) co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting), room_id = std::move(room_id),
              name = std::move(name)](Transaction& transaction) {
    return rename_room(transaction, services, actor, meeting, room_id, name);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<BreakoutsView> open_breakouts(Services& services, Actor actor, std::string meeting,
                                    std::optional<double> minutes) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  std::optional<std::chrono::milliseconds> duration;
  if (minutes) {
    if (!std::isfinite(*minutes) || *minutes * 60'000 < 1000 || *minutes > most_breakout_minutes)
      co_return std::unexpected(invalid_field("minutes", "must be one second to 24 hours, in minutes"));
    duration = std::chrono::milliseconds(std::llround(*minutes * 60'000));
  }
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting), duration](Transaction& transaction) {
    return open_rooms(transaction, services, actor, meeting, duration);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<BreakoutsView> move_to_breakout(Services& services, Actor actor, MoveToBreakout request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return move_person(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> broadcast_to_breakouts(Services& services, Actor actor, std::string meeting, std::string message) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (auto problem = text_problem(message, max_breakout_message_bytes))
    co_return std::unexpected(invalid_field("message", std::move(*problem)));
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting), message = std::move(message)](
                 Transaction& transaction) { return tell_rooms(transaction, services, actor, meeting, message); };
  co_return co_await services.store.write(std::move(job));
}

Async<std::optional<BreakoutsView>> close_breakouts(Services& services, Actor actor, std::string meeting,
                                                    std::optional<std::chrono::seconds> countdown) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  const std::chrono::milliseconds wait = countdown ? *countdown : core::breakout_countdown;
  if (wait.count() < 0 || wait > core::longest_breakout_countdown)
    co_return std::unexpected(invalid_field("seconds", "must be 0 to 300"));
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting), wait](Transaction& transaction) {
    return close_rooms(transaction, services, actor, meeting, wait);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<HelpCall> ask_for_help(Services& services, Actor actor, std::string meeting) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), meeting = std::move(meeting)](Transaction& transaction) {
    return call_for_help(transaction, services, actor, meeting);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<bool> settle_breakouts(Services& services, std::string meeting_id) {
  auto job = [&services, meeting_id = std::move(meeting_id)](Transaction& transaction) -> core::Outcome<bool> {
    auto breakouts = transaction.of<BreakoutRepository>().find(meeting_id);
    return do_due_steps(transaction, services, breakouts) > 0;
  };
  co_return co_await services.store.write(std::move(job));
}

void enter_breakouts(Transaction& transaction, Services& services, const core::Meeting& meeting,
                     const core::Participant& participant) {
  auto breakouts = transaction.of<BreakoutRepository>().find(meeting.meeting_id);
  if (!breakouts) return;
  // What became due while nobody was here has been done by nobody.
  do_due_steps(transaction, services, breakouts);
  if (!breakouts) return;
  const bool is_moved = core::come_into_breakouts(*breakouts, participant.participant_id);
  if (is_moved)
    transaction.of<BreakoutRepository>().put_place(meeting.meeting_id, participant.participant_id,
                                                   breakouts->places.at(participant.participant_id));
  object payload;
  if (is_moved) payload = moved_payload(*breakouts, participant.participant_id, participant.participant_id);
  tell_breakouts(transaction, services, meeting.meeting_id, std::move(breakouts), is_moved ? "breakout:moved" : "",
                 std::move(payload));
}

void drop_breakouts(Transaction& transaction, const std::string& meeting_id) {
  transaction.of<BreakoutRepository>().remove(meeting_id);
}

}  // namespace parley::services
