#include "media/direction_meter.hpp"

#include <algorithm>

namespace parley::media {

void DirectionMeter::add_streams(const std::vector<StreamCounts>& streams) {
  int best_score = 0;
  int flowing = 0;
  int inner_layers = 0;
  bool is_video = false;
  for (const StreamCounts& stream : streams) {
    if (stream.bitrate <= 0) continue;
    ++flowing;
    is_video = stream.is_video;
    best_score = std::max(best_score, stream.score);
    inner_layers = std::max(inner_layers, stream.spatial_layers);
    if (stream.rtt_ms > 0) rtt_.add(stream.rtt_ms);
    if (!stream.is_reported) continue;
    loss_ = std::max(loss_.value_or(0), stream.loss);
    jitter_ms_ = std::max(jitter_ms_.value_or(0), stream.jitter_ms);
  }
  if (flowing == 0) return;
  // The encodings of a simulcast are one picture: it is as good as its best one.
  score_.add(best_score);
  if (!is_video) return;
  video_score_.add(best_score);
  // Layers are streams of their own (simulcast) or within one (SVC). What is sent has none to count.
  if (const int layers = std::max(flowing > 1 ? flowing : 0, inner_layers); layers > 0) layers_.add(layers);
}

services::DirectionFigures DirectionMeter::figures(std::optional<double> rtt_ms) const {
  return {.bitrate = bitrate_,
          .loss = loss_,
          .jitter_ms = jitter_ms_,
          .rtt_ms = rtt_ms,
          .score = score_.value(),
          .video_score = video_score_.value(),
          .layers = layers_.value()};
}

std::optional<double> path_rtt(const DirectionMeter& up, const DirectionMeter& down) {
  const int count = up.rtt_count() + down.rtt_count();
  if (count == 0) return std::nullopt;
  return (up.rtt_sum() + down.rtt_sum()) / count;
}

}  // namespace parley::media
