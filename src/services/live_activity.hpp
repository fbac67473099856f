// LiveActivity: what people do in a live meeting, counted until it is written down: how long they speak and share their
// screen, how often they react and raise a hand. Owned by a LiveMeeting, on its thread. Pure: the time is given.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::services {

/// What one participant did since it was written down last.
struct ActivityShare {
  std::string participant_id;
  long long talk_ms = 0;
  long long screen_share_ms = 0;
  long long reactions = 0;
  long long hands_raised = 0;

  bool operator==(const ActivityShare&) const = default;
};

class LiveActivity {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Somebody this loud (dBvo) speaks; below it is breathing, typing and the room.
  static constexpr int speaking_volume = -50;

  /// Volumes by participant, as the media plane tells them twice a second while anybody is heard, and once when silence
  /// falls. Each time stands for what passed since the last one, at most `longest_step`.
  /// Each breakout room has its own (`place`).
  void levels(const std::vector<std::pair<std::string, int>>& volumes, TimePoint now, const std::string& place = {});
  /// Breakout rooms are no more.
  void forget_places() { heard_.clear(); }
  /// Who was heard speaking in the last levels; nobody when those are older than two seconds.
  std::vector<std::string> speaking(TimePoint now) const;

  /// Whether a participant shares a screen now. The same twice changes nothing.
  void sharing(const std::string& participant_id, bool shares, TimePoint now);
  std::vector<std::string> sharing() const;

  void reaction(const std::string& participant_id) { ++share_of(participant_id).reactions; }
  void hand_raised(const std::string& participant_id) { ++share_of(participant_id).hands_raised; }

  /// Gives out what was counted, of those who did anything; counting goes on from zero.
  std::vector<ActivityShare> take(TimePoint now);
  /// Puts back what could not be written down.
  void restore(const std::vector<ActivityShare>& shares);

 private:
  static constexpr std::chrono::milliseconds first_step{500};  ///< the observer's interval
  static constexpr std::chrono::milliseconds longest_step{1000};

  /// Who was heard last, and when; unset while nobody is.
  struct Heard {
    std::vector<std::string> speaking;
    std::optional<TimePoint> at;
  };

  ActivityShare& share_of(const std::string& participant_id);
  void settle_sharing(const std::string& participant_id, TimePoint& since, TimePoint now);

  std::map<std::string, ActivityShare> shares_;
  std::map<std::string, Heard> heard_;  ///< by place
  std::map<std::string, TimePoint> sharing_since_;
};

}  // namespace parley::services
