// DirectionMeter: one direction of one peer, out of the counts of its transports and streams. Pure; control thread.
#pragma once

#include "media/worker/stats_counts.hpp"
#include "services/media_figures.hpp"

namespace parley::media {

class DirectionMeter {
 public:
  void add_bitrate(double bitrate) { bitrate_ += bitrate; }
  /// All streams of one producer or consumer. Those that do not flow tell nothing: their scores and losses are old.
  void add_streams(const std::vector<StreamCounts>& streams);
  /// The spatial layer that a consumer is sent.
  void add_layer(int spatial) { layers_.add(spatial); }

  double rtt_sum() const { return rtt_.sum; }
  int rtt_count() const { return rtt_.count; }

  /// `rtt_ms`: the path's, from both directions.
  services::DirectionFigures figures(std::optional<double> rtt_ms) const;

 private:
  struct Mean {
    double sum = 0;
    int count = 0;
    void add(double value) {
      sum += value;
      ++count;
    }
    std::optional<double> value() const { return count > 0 ? std::optional(sum / count) : std::nullopt; }
  };

  double bitrate_ = 0;
  std::optional<double> loss_;
  std::optional<double> jitter_ms_;
  Mean rtt_;
  Mean score_;
  Mean video_score_;
  Mean layers_;
};

/// The mean of what both directions know of the path.
std::optional<double> path_rtt(const DirectionMeter& up, const DirectionMeter& down);

}  // namespace parley::media
