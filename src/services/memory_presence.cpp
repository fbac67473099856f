#include "services/memory_presence.hpp"

#include <algorithm>

namespace parley::services {

namespace asio = boost::asio;

MemoryPresence::Entry& MemoryPresence::enter(const PresentPerson& person, bool& came) {
  const auto [entry, inserted] = entries_.try_emplace(person.user_id);
  came = inserted;
  if (!inserted && entry->second.organization_id != person.organization_id)  // the account has moved
    by_organization_[entry->second.organization_id].erase(person.user_id);
  entry->second.organization_id = person.organization_id;
  by_organization_[person.organization_id].insert(person.user_id);
  return entry->second;
}

void MemoryPresence::erase(Entries::iterator entry) {
  const auto organization = by_organization_.find(entry->second.organization_id);
  if (organization != by_organization_.end()) {
    organization->second.erase(entry->first);
    if (organization->second.empty()) by_organization_.erase(organization);
  }
  entries_.erase(entry);
}

PresenceOutcome MemoryPresence::device_came(const PresentPerson& person, const std::string& device) {
  const std::scoped_lock lock(mutex_);
  bool came = false;
  Entry& entry = enter(person, came);
  if (std::ranges::find(entry.devices, device) == entry.devices.end()) entry.devices.push_back(device);
  return PresenceOutcome{came ? PresenceChange::came : PresenceChange::none, person};
}

PresenceOutcome MemoryPresence::device_went(const std::string& user_id, const std::string& device) {
  const std::scoped_lock lock(mutex_);
  const auto entry = entries_.find(user_id);
  if (entry == entries_.end()) return PresenceOutcome{};
  PresenceOutcome outcome{PresenceChange::none, {user_id, entry->second.organization_id}};
  if (std::erase(entry->second.devices, device) > 0 && entry->second.devices.empty()) {
    erase(entry);
    outcome.change = PresenceChange::went;
  }
  return outcome;
}

PresenceOutcome MemoryPresence::heard_of(const PresentPerson& person, core::TimePoint at) {
  const std::scoped_lock lock(mutex_);
  if (entries_.size() >= max_people_ && !entries_.contains(person.user_id)) return PresenceOutcome{};
  bool came = false;
  enter(person, came).heard = at;
  return PresenceOutcome{came ? PresenceChange::came : PresenceChange::none, person};
}

std::vector<PresentPerson> MemoryPresence::expire(core::TimePoint at) {
  const std::scoped_lock lock(mutex_);
  std::vector<PresentPerson> gone;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto here = entry++;
    if (!here->second.devices.empty() || (here->second.heard && *here->second.heard >= at)) continue;
    gone.push_back({here->first, here->second.organization_id});
    erase(here);
  }
  return gone;
}

asio::awaitable<std::vector<bool>> MemoryPresence::online(std::vector<std::string> user_ids) {
  const std::scoped_lock lock(mutex_);
  std::vector<bool> answers;
  answers.reserve(user_ids.size());
  for (const std::string& user_id : user_ids) answers.push_back(entries_.contains(user_id));
  co_return answers;
}

asio::awaitable<std::vector<bool>> MemoryPresence::connected(std::vector<std::string> user_ids) {
  const std::scoped_lock lock(mutex_);
  std::vector<bool> answers;
  answers.reserve(user_ids.size());
  for (const std::string& user_id : user_ids) {
    const auto entry = entries_.find(user_id);
    answers.push_back(entry != entries_.end() && !entry->second.devices.empty());
  }
  co_return answers;
}

asio::awaitable<std::vector<std::string>> MemoryPresence::list(std::string organization_id, std::string after,
                                                               std::size_t limit) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> page;
  const auto organization = by_organization_.find(organization_id);
  if (organization == by_organization_.end()) co_return page;
  const std::set<std::string>& people = organization->second;
  for (auto at = people.upper_bound(after); at != people.end() && page.size() < limit; ++at) page.push_back(*at);
  co_return page;
}

std::size_t MemoryPresence::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

}  // namespace parley::services
