// MeetingWatcher: hears what happens in live meetings beside what their devices are sent, on each meeting's own thread
// and in its order. The namespaces other than "/" tell their sockets in this way. Implementations return at once.
#pragma once

#include "services/meeting_events.hpp"

namespace parley::services {

class MeetingWatcher {
 public:
  virtual ~MeetingWatcher() = default;
  virtual void joined(const core::Meeting& meeting, const core::Participant& participant) = 0;
  /// Someone was sent away (removed or banned); `message` is what they are told. Before left.
  virtual void removed(const core::Meeting& meeting, const core::Participant& participant, LeaveReason reason,
                       const std::string& message) = 0;
  /// With their last device.
  virtual void left(const core::Meeting& meeting, const core::Participant& participant, LeaveReason reason) = 0;
  virtual void ended(const core::Meeting& meeting, EndReason reason) = 0;
};

}  // namespace parley::services
