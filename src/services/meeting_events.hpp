// MeetingEvents: who is told what happened in meetings, whatever interface caused it. The live meetings implement it.
// Called on a database thread, after the commit and in the order of the commits: implementations hand on and return at
// once.
#pragma once

#include "core/meeting.hpp"
#include "core/people.hpp"

#include <string>

namespace parley::services {

enum class LeaveReason { left, disconnected, ended, removed };
BOOST_DESCRIBE_ENUM(LeaveReason, left, disconnected, ended, removed)

enum class EndReason { ended, host_left };
BOOST_DESCRIBE_ENUM(EndReason, ended, host_left)

class MeetingEvents {
 public:
  virtual ~MeetingEvents() = default;

  /// Someone is in: was not joined before, and is now.
  virtual void participant_joined(const core::Meeting& meeting, const core::Participant& participant) = 0;
  virtual void participant_left(const core::Meeting& meeting, const core::Participant& participant,
                                LeaveReason reason) = 0;
  /// Anything else about a participant changed: name, role, waiting, media status.
  virtual void participant_updated(const core::Meeting& meeting, const core::Participant& participant) = 0;
  virtual void meeting_started(const core::Meeting& meeting, const std::string& host_name) = 0;
  /// After participant_left of everybody who was in it.
  virtual void meeting_ended(const core::Meeting& meeting, EndReason reason) = 0;
  /// meeting.host_id is the new host.
  virtual void host_changed(const core::Meeting& meeting, const std::string& reason) = 0;
};

/// For programs without live meetings.
class NoMeetingEvents final : public MeetingEvents {
 public:
  void participant_joined(const core::Meeting&, const core::Participant&) override {}
  void participant_left(const core::Meeting&, const core::Participant&, LeaveReason) override {}
  void participant_updated(const core::Meeting&, const core::Participant&) override {}
  void meeting_started(const core::Meeting&, const std::string&) override {}
  void meeting_ended(const core::Meeting&, EndReason) override {}
  void host_changed(const core::Meeting&, const std::string&) override {}
};

}  // namespace parley::services
