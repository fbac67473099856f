// Who speaks in a room, out of what the engine's two observers report: one names whoever comes to dominate, the other
// the volumes and silence. Pure; owned by a room, control thread.
#pragma once

#include "services/media_port.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::media {

class SpeakerTracker {
 public:
  using PeerId = services::PeerId;
  using Levels = std::vector<std::pair<PeerId, int>>;  ///< loudest first

  // Each answers whether speaker() changed.
  bool dominates(const PeerId& peer);
  /// After silence the one who dominated last goes on where he is heard, else the loudest begins. No levels: silence.
  bool hears(const Levels& levels);
  bool leaves(const PeerId& peer);

  const std::optional<PeerId>& speaker() const noexcept { return speaker_; }

 private:
  bool change(std::optional<PeerId> speaker);

  std::optional<PeerId> speaker_;
  std::optional<PeerId> dominant_;
};

}  // namespace parley::media
