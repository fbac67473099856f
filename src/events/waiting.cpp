#include "events/waiting.hpp"

#include <utility>

namespace parley::events {
namespace {

std::string place_key(const WaitingPlace& place) { return place.meeting_id + ' ' + place.who.person_id(); }

}  // namespace

WaitingPlacePtr WaitingPeople::take(WaitingPlace place) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(places_, [](const auto& entry) { return entry.second.expired(); });
  auto& known = places_[place_key(place)];
  WaitingPlacePtr held = known.lock();
  if (!held) {
    held = std::make_shared<const WaitingPlace>(std::move(place));
    known = held;
  }
  return held;
}

bool WaitingPeople::is_waiting(const WaitingPlace& place) const {
  const std::scoped_lock lock(mutex_);
  const auto known = places_.find(place_key(place));
  return known != places_.end() && !known->second.expired();
}

bool WaitingPlaces::put(WaitingPlacePtr place) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return false;
  std::string meeting_id = place->meeting_id;
  by_meeting_[std::move(meeting_id)] = std::move(place);
  return true;
}

void WaitingPlaces::erase(const std::string& meeting_id) {
  const std::scoped_lock lock(mutex_);
  by_meeting_.erase(meeting_id);
}

std::vector<WaitingPlacePtr> WaitingPlaces::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  std::vector<WaitingPlacePtr> places;
  for (auto& [meeting_id, place] : std::exchange(by_meeting_, {})) places.push_back(std::move(place));
  return places;
}

}  // namespace parley::events
