// Rooms: who of one namespace is on one thread, and in which rooms. Owned by the namespace, one a shard; used on the
// shard's thread.
#pragma once

#include "socketio/engineio/connection.hpp"
#include "socketio/engineio/id.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::socketio {

/// Whom something is meant for. A room's name may be a socket's id: every socket is alone in such a room.
struct Target {
  std::vector<std::string> rooms;   ///< empty: everybody in the namespace
  std::vector<std::string> except;  ///< nobody who is in one of these
  std::optional<engineio::Id> except_socket;
};

struct Room;

/// What Rooms needs of a socket; Socket is one.
struct Occupant {
  struct Membership {
    Room* room;
    std::uint32_t place;  ///< in Room::members
  };
  explicit Occupant(const engineio::Id& id) : id_(id) {}

  engineio::Id id_;
  std::uint32_t place = 0;  ///< among everybody
  std::uint64_t mark = 0;   ///< of the latest selection that has dealt with it
  std::vector<Membership> memberships;
};

struct Room {
  struct Member {
    Occupant* occupant;
    engineio::Connection* connection;  ///< beside the occupant, so that a broadcast need not look into it
  };
  std::string name;
  std::vector<Member> members;
};

class Rooms {
 public:
  void enter(Occupant& occupant, engineio::Connection& connection);
  /// Leaves all rooms as well.
  void exit(Occupant& occupant) noexcept;

  /// Only for those who have entered; joining twice is joining once.
  void join(Occupant& occupant, std::string_view room);
  void leave(Occupant& occupant, std::string_view room) noexcept;

  Occupant* find(const engineio::Id& id) const noexcept;
  /// Number of members on this thread.
  std::size_t size(std::string_view room) const noexcept;
  std::size_t size() const noexcept { return everybody_.members.size(); }
  /// Number of rooms that somebody of this thread is in. Any thread.
  std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

  /// Calls visit(Occupant&, Connection&) once for each whom the target means. Nobody may come or go meanwhile.
  template <class Visit>
  void for_each(const Target& target, Visit&& visit);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept { return a == b; }
  };

  static void remove(Room& room, std::uint32_t place) noexcept;
  static Occupant::Membership* membership(Occupant& occupant, const Room& room) noexcept;
  void drop_if_empty(Room& room) noexcept;
  /// The room of that name, or one made up for the socket of that id; nullptr where there is neither.
  const Room* resolve(std::string_view name, Room& made_up) const;

  Room everybody_;
  std::unordered_map<std::string, std::unique_ptr<Room>, Hash, Equal> rooms_;
  std::unordered_map<engineio::Id, Room::Member, engineio::Id::Hash> by_id_;
  std::uint64_t latest_mark_ = 0;
  std::atomic<std::size_t> count_{0};
};

template <class Visit>
void Rooms::for_each(const Target& target, Visit&& visit) {
  Room made_up;
  const Occupant* const exempt = target.except_socket ? find(*target.except_socket) : nullptr;
  if (target.rooms.size() <= 1 && target.except.empty()) {
    const Room* room = target.rooms.empty() ? &everybody_ : resolve(target.rooms.front(), made_up);
    if (!room) return;
    for (const auto& [occupant, connection] : room->members)
      if (occupant != exempt) visit(*occupant, *connection);
    return;
  }
  const auto mark = ++latest_mark_;
  for (const auto& name : target.except)
    if (const Room* room = resolve(name, made_up))
      for (const auto& member : room->members) member.occupant->mark = mark;
  const auto visit_unmarked = [&](const Room& room) {
    for (const auto& [occupant, connection] : room.members) {
      if (occupant == exempt || std::exchange(occupant->mark, mark) == mark) continue;
      visit(*occupant, *connection);
    }
  };
  if (target.rooms.empty()) visit_unmarked(everybody_);
  for (const auto& name : target.rooms)
    if (const Room* room = resolve(name, made_up)) visit_unmarked(*room);
}

}  // namespace parley::socketio
