#include "storage/recollection.hpp"

namespace parley::storage {
void Recollection::begin(Use use) {
  clear();
  use_ = use;
  if (use != Use::none) began_ = memory_.now();
}

void Recollection::clear() {
  known_.clear();
  session_.untold_changes = false;
}

void Recollection::forget_changes() {
  // What was read may have been read after a change that is gone.
  for (auto& [key, known] : known_) known.recalled = {};
}

void Recollection::end_reading() {
  std::vector<std::pair<std::string, Recalled>> found;
  found.reserve(known_.size());
  for (auto& [key, known] : known_)
    if (known.recalled.value) found.emplace_back(key, std::move(known.recalled));
  clear();
  memory_.take_in(began_, std::move(found));
}

Memory::Changes Recollection::take_changes() {
  Memory::Changes changes;
  changes.everything = session_.untold_changes;
  changes.began = began_;
  for (auto& [key, known] : known_) {
    if (known.changed)
      changes.touched.emplace_back(key, std::move(known.recalled));
    else if (known.recalled.value)
      changes.found.emplace_back(key, std::move(known.recalled));
  }
  clear();
  return changes;
}

std::string Recollection::meeting_with(const std::string& code) const {
  if (use_ == Use::look) return memory_.meeting_with(code);
  if (use_ != Use::write || session_.untold_changes) return {};
  const auto hold = memory_.hold();
  return memory_.meeting_with(code);
}

}  // namespace parley::storage
