// LateLeaves: who has left a meeting while the database was away, and is kept there as in it until that is written. The
// meeting itself has been told already; whoever goes by the database asks here too. One a server, in Services; any
// thread. See docs/adr/0021.
#pragma once

#include "core/people.hpp"
#include "services/meeting_events.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace parley::services {

struct LateLeave {
  std::string participant_id;
  core::TimePoint joined_at;  ///< when the stay began that ended; a later one is not meant
  core::TimePoint left_at;    ///< not before joined_at
  LeaveReason reason = LeaveReason::left;
};

class LateLeaves {
 public:
  static constexpr std::size_t most = 10'000;

  /// False at the bound. Of two leaves of one stay the first counts.
  bool add(const LateLeave& leave) {
    const std::scoped_lock lock(mutex_);
    if (leaves_.size() >= most) return false;
    leaves_.try_emplace(Stay(leave.participant_id, leave.joined_at), leave);
    return true;
  }

  /// It is written.
  void remove(const LateLeave& leave) {
    const std::scoped_lock lock(mutex_);
    leaves_.erase(Stay(leave.participant_id, leave.joined_at));
  }

  bool empty() const {
    const std::scoped_lock lock(mutex_);
    return leaves_.empty();
  }

  /// How the stay ended that the participant is kept to be in; unset for everybody who is in it, or kept as not in it.
  std::optional<LateLeave> of(const core::Participant& participant) const {
    if (participant.status != core::ParticipantStatus::joined || !participant.joined_at) return std::nullopt;
    const std::scoped_lock lock(mutex_);
    const auto found = leaves_.find(Stay(participant.participant_id, *participant.joined_at));
    return found == leaves_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  using Stay = std::pair<std::string, core::TimePoint>;  ///< whose, and since when

  mutable std::mutex mutex_;
  std::map<Stay, LateLeave> leaves_;
};

}  // namespace parley::services
