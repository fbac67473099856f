#include "media/speaker_tracker.hpp"

#include <algorithm>

namespace parley::media {

bool SpeakerTracker::change(std::optional<PeerId> speaker) {
  if (speaker_ == speaker) return false;
  speaker_ = std::move(speaker);
  return true;
}

bool SpeakerTracker::dominates(const PeerId& peer) {
  dominant_ = peer;
  return change(peer);
}

bool SpeakerTracker::hears(const Levels& levels) {
  if (levels.empty()) return change(std::nullopt);
  if (speaker_) return false;
  const bool dominant_is_heard =
      dominant_ && std::ranges::any_of(levels, [&](const auto& level) { return level.first == *dominant_; });
  return change(dominant_is_heard ? *dominant_ : levels.front().first);
}

bool SpeakerTracker::leaves(const PeerId& peer) {
  if (dominant_ == peer) dominant_.reset();
  return speaker_ == peer && change(std::nullopt);
}

}  // namespace parley::media
