#include "socketio/rooms.hpp"

#include <algorithm>

namespace parley::socketio {

void Rooms::enter(Occupant& occupant, engineio::Connection& connection) {
  occupant.place = static_cast<std::uint32_t>(everybody_.members.size());
  everybody_.members.push_back({&occupant, &connection});
  by_id_.insert_or_assign(occupant.id_, Room::Member{&occupant, &connection});
}

void Rooms::exit(Occupant& occupant) noexcept {
  const auto found = by_id_.find(occupant.id_);
  if (found == by_id_.end() || found->second.occupant != &occupant) return;
  for (const auto& [room, place] : occupant.memberships) {
    remove(*room, place);
    drop_if_empty(*room);
  }
  occupant.memberships = {};
  auto& members = everybody_.members;
  members[occupant.place] = members.back();
  members[occupant.place].occupant->place = occupant.place;
  members.pop_back();
  by_id_.erase(found);
}

void Rooms::join(Occupant& occupant, std::string_view name) {
  const auto self = by_id_.find(occupant.id_);
  if (self == by_id_.end()) return;
  auto found = rooms_.find(name);
  if (found == rooms_.end()) {
    found = rooms_.emplace(std::string(name), std::make_unique<Room>()).first;
    found->second->name = name;
    count_.store(rooms_.size(), std::memory_order_relaxed);
  }
  Room& room = *found->second;
  if (membership(occupant, room)) return;
  occupant.memberships.push_back({&room, static_cast<std::uint32_t>(room.members.size())});
  room.members.push_back(self->second);
}

void Rooms::leave(Occupant& occupant, std::string_view name) noexcept {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  Room& room = *found->second;
  auto* const at = membership(occupant, room);
  if (!at) return;
  remove(room, at->place);
  *at = occupant.memberships.back();
  occupant.memberships.pop_back();
  drop_if_empty(room);
}

Occupant* Rooms::find(const engineio::Id& id) const noexcept {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.occupant;
}

std::size_t Rooms::size(std::string_view room) const noexcept {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? 0 : found->second->members.size();
}

/// The last member takes the place that becomes free.
void Rooms::remove(Room& room, std::uint32_t place) noexcept {
  const auto last = static_cast<std::uint32_t>(room.members.size() - 1);
  if (place != last) {
    room.members[place] = room.members[last];
    membership(*room.members[place].occupant, room)->place = place;
  }
  room.members.pop_back();
}

Occupant::Membership* Rooms::membership(Occupant& occupant, const Room& room) noexcept {
  const auto found = std::find_if(occupant.memberships.begin(), occupant.memberships.end(),
                                  [&](const auto& one) { return one.room == &room; });
  return found == occupant.memberships.end() ? nullptr : &*found;
}

void Rooms::drop_if_empty(Room& room) noexcept {
  if (!room.members.empty()) return;
  const auto found = rooms_.find(std::string_view(room.name));
  if (found == rooms_.end()) return;
  rooms_.erase(found);
  count_.store(rooms_.size(), std::memory_order_relaxed);
}

const Room* Rooms::resolve(std::string_view name, Room& made_up) const {
  if (const auto found = rooms_.find(name); found != rooms_.end()) return found->second.get();
  const auto id = engineio::Id::parse(name);
  const auto found = id ? by_id_.find(*id) : by_id_.end();
  if (found == by_id_.end()) return nullptr;
  made_up.members.assign(1, found->second);
  return &made_up;
}

}  // namespace parley::socketio
