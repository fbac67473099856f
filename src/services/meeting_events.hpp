// MeetingEvents: who is told what happened in meetings, whatever interface caused it. The live meetings implement it.
// Called on a database thread, after the commit and in the order of the commits: implementations hand on and return at
// once.
#pragma once

#include "core/meeting.hpp"
#include "core/people.hpp"

#include <string>
#include <vector>

namespace parley::services {

enum class LeaveReason { left, disconnected, ended, removed, banned };
BOOST_DESCRIBE_ENUM(LeaveReason, left, disconnected, ended, removed, banned)

/// `empty`: the last participant left. `expired`: it ran longer than meetings of its kind may.
/// `error` and `cancelled`: as who ended a group call says.
enum class EndReason { ended, host_left, empty, deleted, expired, error, cancelled };
BOOST_DESCRIBE_ENUM(EndReason, ended, host_left, empty, deleted, expired, error, cancelled)

/// What became of someone who waits to be let in. `left`: does not wait any more.
enum class WaitingChange { waiting, admitted, rejected, left };
BOOST_DESCRIBE_ENUM(WaitingChange, waiting, admitted, rejected, left)

/// A meeting after a change, with the people whom the news concerns: devices that are in it are told there, all others
/// of these people as such.
struct MeetingNews {
  core::Meeting meeting;
  std::string host_name;
  std::vector<std::string> people{};  ///< user ids
  std::string by{};                   ///< the participant who changed the meeting's fields; empty where nobody did
};

struct BreakoutNews;  // breakout_news.hpp

class MeetingEvents {
 public:
  virtual ~MeetingEvents() = default;

  /// Someone is in: was not joined before, and is now.
  virtual void participant_joined(const core::Meeting& meeting, const core::Participant& participant) = 0;
  virtual void participant_left(const core::Meeting& meeting, const core::Participant& participant,
                                LeaveReason reason) = 0;
  /// Anything else about a participant changed: name, role, answer to an invitation, media status.
  virtual void participant_updated(const core::Meeting& meeting, const core::Participant& participant) = 0;
  /// Someone was invited; news.people is this person, where they have an account.
  virtual void participant_added(const MeetingNews& news, const core::Participant& participant) = 0;
  /// Someone was sent away, for `reason` (removed or banned); `message` is what they are told. Before participant_left
  /// where they were in it.
  virtual void participant_removed(const core::Meeting& meeting, const core::Participant& participant,
                                   LeaveReason reason, const std::string& message) = 0;
  /// Someone began to wait for the start or in the waiting room, or ceased to.
  virtual void waiting_changed(const core::Meeting& meeting, const core::Participant& participant,
                               WaitingChange change) = 0;

  virtual void meeting_created(const MeetingNews& news) = 0;
  virtual void meeting_updated(const MeetingNews& news) = 0;
  virtual void meeting_started(const MeetingNews& news) = 0;
  virtual void meeting_paused(const core::Meeting& meeting) = 0;
  virtual void meeting_resumed(const core::Meeting& meeting) = 0;
  /// After participant_left of everybody who was in it.
  virtual void meeting_ended(const MeetingNews& news, EndReason reason) = 0;
  /// After meeting_ended where people were in it.
  virtual void meeting_deleted(const MeetingNews& news) = 0;
  /// meeting.host_id is the new host.
  virtual void host_changed(const core::Meeting& meeting, const std::string& reason) = 0;
  /// A guest stands at the door and waits to be let in.
  virtual void guest_waiting(const core::Meeting& meeting, const core::Participant& guest) = 0;
  /// A guest was let in (and may join now), or sent away.
  virtual void guest_admission(const core::Meeting& meeting, const core::Participant& guest,
                               core::Admission admission) = 0;
  /// meeting.invitation_token is the guest link's token.
  virtual void link_generated(const core::Meeting& meeting) = 0;
  /// The rooms that a meeting is divided into, or who is in which, changed.
  virtual void breakouts_changed(const BreakoutNews& /*news*/) {}
};

/// For programs without live meetings, and as a base for those who care for some events only.
class NoMeetingEvents : public MeetingEvents {
 public:
  void participant_joined(const core::Meeting&, const core::Participant&) override {}
  void participant_left(const core::Meeting&, const core::Participant&, LeaveReason) override {}
  void participant_updated(const core::Meeting&, const core::Participant&) override {}
  void participant_added(const MeetingNews&, const core::Participant&) override {}
  void participant_removed(const core::Meeting&, const core::Participant&, LeaveReason, const std::string&) override {}
  void waiting_changed(const core::Meeting&, const core::Participant&, WaitingChange) override {}
  void meeting_created(const MeetingNews&) override {}
  void meeting_updated(const MeetingNews&) override {}
  void meeting_started(const MeetingNews&) override {}
  void meeting_paused(const core::Meeting&) override {}
  void meeting_resumed(const core::Meeting&) override {}
  void meeting_ended(const MeetingNews&, EndReason) override {}
  void meeting_deleted(const MeetingNews&) override {}
  void host_changed(const core::Meeting&, const std::string&) override {}
  void guest_waiting(const core::Meeting&, const core::Participant&) override {}
  void guest_admission(const core::Meeting&, const core::Participant&, core::Admission) override {}
  void link_generated(const core::Meeting&) override {}
};

}  // namespace parley::services
