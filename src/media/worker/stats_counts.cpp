#include "media/worker/stats_counts.hpp"

#include <FBS/response.h>
#include <FBS/rtpStream.h>
#include <FBS/webRtcTransport.h>

#include <set>
#include <string>

namespace parley::media {
namespace fbs = FBS::RtpStream;
namespace {

// Jitter comes in units of the stream's clock (RFC 3550 section 6.4.1): that of Opus (RFC 7587), of all video (RFC
// 6184).
constexpr double audio_clock_per_ms = 48.0;
constexpr double video_clock_per_ms = 90.0;

template <class Directed>
StreamCounts counts_of(const Directed& from) {
  StreamCounts counts{.packets = from.packetCount(), .bitrate = static_cast<double>(from.bitrate())};
  const auto* base = from.base()->data_as_BaseStats();
  if (!base) return counts;
  counts.is_video = base->kind() == FBS::RtpParameters::MediaKind::VIDEO;
  counts.loss = base->fractionLost() / 256.0;
  counts.jitter_ms = base->jitter() / (counts.is_video ? video_clock_per_ms : audio_clock_per_ms);
  counts.rtt_ms = static_cast<double>(base->roundTripTime());
  counts.score = base->score();
  return counts;
}

/// Bit rates come by layer: "spatial.temporal".
int spatial_layers_in(const fbs::RecvStats& stats) {
  std::set<std::string> flowing;
  for (const fbs::BitrateByLayer* layer : *stats.bitrateByLayer()) {
    if (layer->bitrate() == 0) continue;
    const std::string name = layer->layer()->str();
    flowing.insert(name.substr(0, name.find('.')));
  }
  return static_cast<int>(flowing.size());
}

}  // namespace

std::optional<TransportCounts> transport_counts(const Response& response) {
  const auto* body = response->body_as_WebRtcTransport_GetStatsResponse();
  if (!body) return std::nullopt;
  const FBS::Transport::Stats& base = *body->base();
  return TransportCounts{.bytes_received = base.bytesReceived(),
                         .bytes_sent = base.bytesSent(),
                         .receive_bitrate = static_cast<double>(base.recvBitrate()),
                         .send_bitrate = static_cast<double>(base.sendBitrate())};
}

std::vector<StreamCounts> producer_counts(const Response& response) {
  std::vector<StreamCounts> streams;
  const auto* body = response->body_as_Producer_GetStatsResponse();
  if (!body) return streams;
  for (const fbs::Stats* stats : *body->stats()) {
    const auto* received = stats->data_as_RecvStats();
    if (!received) continue;
    StreamCounts counts = counts_of(*received);
    counts.spatial_layers = spatial_layers_in(*received);
    streams.push_back(counts);
  }
  return streams;
}

std::vector<StreamCounts> consumer_counts(const Response& response) {
  std::vector<StreamCounts> streams;
  const auto* body = response->body_as_Consumer_GetStatsResponse();
  if (!body) return streams;
  for (const fbs::Stats* stats : *body->stats())
    if (const auto* sent = stats->data_as_SendStats()) {
      StreamCounts counts = counts_of(*sent);
      counts.is_reported = counts.rtt_ms > 0;  // the peer's report is what the time is taken from
      streams.push_back(counts);
    }
  return streams;
}

}  // namespace parley::media
