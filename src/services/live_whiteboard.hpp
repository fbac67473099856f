// LiveWhiteboard: the whiteboard of a meeting that people are in: its drawing in memory, and what of it still has to be
// written down. Owned by a LiveMeeting, made when somebody first asks for it; on the meeting's thread only.
#pragma once

#include "services/whiteboard_scene.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>

namespace parley::services {

struct LiveWhiteboard {
  WhiteboardScene scene;
  /// Its change numbers count from its loading: those of another epoch say nothing.
  std::string epoch;
  bool saving = false;
  bool failed = false;  ///< the last time; the next waits its time
  /// Running while changes wait to be written down.
  std::unique_ptr<boost::asio::steady_timer> save_timer{};
};

/// A change as its maker gets it answered.
struct WhiteboardChange {
  std::string epoch;
  std::uint64_t revision = 0;      ///< after the change
  std::vector<json::object> lost;  ///< elements that are newer here
};

/// What is asked of a drawing: what changed after `since`, in that epoch; all of it where either is unset.
struct WhiteboardPlace {
  std::optional<std::string> epoch;
  std::optional<std::uint64_t> since;
};

/// A part of the drawing. `more`: ask for the rest with `epoch` and `reached`.
struct WhiteboardPart {
  std::string epoch;
  std::uint64_t revision = 0;  ///< of the drawing as it is now
  std::uint64_t reached = 0;   ///< changes up to this one are contained
  bool more = false;
  std::vector<json::object> elements;
};

}  // namespace parley::services
