#include "storage/memory.hpp"

#include <mutex>

namespace parley::storage {

const Recalled* Memory::find_entry(const AskedKey& key) const {
  if (all_aside_ > 0) return nullptr;
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  if (!aside_.empty() && aside_.contains(key)) return nullptr;
  if (!found->second.asked_for.load(std::memory_order_relaxed))
    found->second.asked_for.store(true, std::memory_order_relaxed);
  return &found->second.recalled;
}

std::string Memory::meeting_with(const std::string& code) const {
  const auto found = meetings_by_code_.find(code);
  return found == meetings_by_code_.end() ? std::string() : found->second;
}

Memory::Moment& Memory::last_touch(const std::string& key) {
  return touched_[std::hash<std::string>()(key) % touched_.size()];
}

void Memory::touch(const std::string& key) { last_touch(key) = ++clock_; }

Memory::Moment Memory::now() const {
  const std::shared_lock lock(mutex_);
  return clock_;
}

void Memory::take_in(Moment began, std::vector<std::pair<std::string, Recalled>> found) {
  if (found.empty()) return;
  const std::unique_lock lock(mutex_);
  if (all_aside_ > 0 || all_touched_ > began) return;
  for (auto& [key, recalled] : found)
    if (last_touch(key) <= began && !aside_.contains(key)) put(key, std::move(recalled));
}

void Memory::set_aside(const Changes& changes) {
  const std::unique_lock lock(mutex_);
  for (const auto& [key, recalled] : changes.touched) {
    ++aside_[key];
    touch(key);
  }
  if (changes.everything) {
    ++all_aside_;
    all_touched_ = ++clock_;
  }
}

void Memory::put_back(Changes changes, bool committed) {
  const std::unique_lock lock(mutex_);
  // Where all was forgotten meanwhile, another program wrote what this transaction may not have seen.
  const bool known = committed && !changes.everything && all_touched_ <= changes.began;
  for (auto& [key, recalled] : changes.touched) {
    if (const auto aside = aside_.find(key); aside != aside_.end() && --aside->second == 0) aside_.erase(aside);
    touch(key);
    if (known && recalled.value)
      put(key, std::move(recalled));
    else
      erase(key);
  }
  if (changes.everything) {
    --all_aside_;
    while (!entries_.empty()) erase(std::string(entries_.begin()->first));
    all_touched_ = ++clock_;
  } else if (known) {
    for (auto& [key, recalled] : changes.found) put(key, std::move(recalled));
  }
}

void Memory::forget_all() {
  const std::unique_lock lock(mutex_);
  entries_.clear();
  meetings_by_code_.clear();
  places_.clear();
  weight_ = 0;
  all_touched_ = ++clock_;
}

void Memory::put(const std::string& key, Recalled recalled) {
  erase(key);
  if (recalled.weight > bound_ / 2) return;
  weight_ += recalled.weight;
  if (!recalled.code.empty()) meetings_by_code_[recalled.code] = key.substr(1);
  places_.push_back(key);
  Entry& entry = entries_[key];
  entry.recalled = std::move(recalled);
  entry.place = std::prev(places_.end());
  make_room();
}

void Memory::erase(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  weight_ -= found->second.recalled.weight;
  const std::string& code = found->second.recalled.code;
  if (const auto by_code = meetings_by_code_.find(code); by_code != meetings_by_code_.end() && !code.empty())
    meetings_by_code_.erase(by_code);
  places_.erase(found->second.place);
  entries_.erase(found);
}

/// Whoever was asked for since goes to the end of the row instead.
void Memory::make_room() {
  while (weight_ > bound_ && !places_.empty()) {
    const auto found = entries_.find(places_.front());
    if (found->second.asked_for.exchange(false, std::memory_order_relaxed))
      places_.splice(places_.end(), places_, places_.begin());
    else
      erase(std::string(places_.front()));
  }
}

Memory::Figures Memory::figures() const {
  const std::shared_lock lock(mutex_);
  return {weight_, known_.load(std::memory_order_relaxed), unknown_.load(std::memory_order_relaxed)};
}

}  // namespace parley::storage
