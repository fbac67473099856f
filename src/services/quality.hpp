// Quality and activity: what the media plane measures of people, and what they do in a meeting, written down for
// analytics.
#pragma once

#include "services/conference_repositories.hpp"
#include "services/figure_sources.hpp"

#include <atomic>
#include <chrono>

namespace parley::services {

/// One sample a participant and direction out of a room's figures: bit rates of several devices are added, the worse
/// loss and jitter counts, times and scores are the mean. Media that goes to the other of two
/// directly is one more device. Directions in which nothing flows give none.
std::vector<QualitySample> quality_samples(const RoomFigures& figures, const LiveLook& look, core::TimePoint at);

/// Writes down samples of a room. Audit and events are not for what nobody does.
Async<> record_quality(Services& services, std::vector<QualitySample> samples);

/// Adds to what people did in a meeting.
Async<> record_activity(Services& services, std::string meeting_id, std::vector<ActivityShare> shares);

/// Removes samples that are older than `kept`; returns how many.
Async<long long> prune_quality(Services& services, std::chrono::milliseconds kept);

/// What runs every few seconds for all meetings that people are in. Owned by src/app; its steps are awaited one after
/// another, so that a slow database makes samples rarer and never lets them pile up.
class QualityRecorder {
 public:
  static constexpr std::chrono::seconds interval{5};
  static constexpr std::chrono::hours kept{7 * 24};

  explicit QualityRecorder(FigureSources sources) : sources_(sources) {}

  /// Samples every room once and writes that down. Failures are logged, and the next turn goes on.
  boost::asio::awaitable<void> take_samples();
  /// Every hour is enough.
  boost::asio::awaitable<void> prune();
  /// Runs until stopped (it notices within a second) or cancelled.
  boost::asio::awaitable<void> run();
  void stop() { stopping_ = true; }
  bool is_running() const { return running_; }

 private:
  FigureSources sources_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> running_ = false;
};

}  // namespace parley::services
