// The few of a worker's figures that are added up, out of its answers to ask_stats(); stats_messages.hpp has all of
// them as JSON.
#pragma once

#include "media/worker/channel.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace parley::media {

struct TransportCounts {
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  double receive_bitrate = 0;  ///< bit/s
  double send_bitrate = 0;
};

struct StreamCounts {
  bool is_video = false;
  std::uint64_t packets = 0;
  double bitrate = 0;  ///< bit/s
  double loss = 0;     ///< 0 to 1, since the last report
  double jitter_ms = 0;
  double rtt_ms = 0;        ///< 0: not known
  int score = 0;            ///< 0 to 10
  bool is_reported = true;  ///< loss and jitter are known: of what is sent, once the peer has reported
  int spatial_layers = 0;   ///< that flow within the stream; counted where it is received
};

std::optional<TransportCounts> transport_counts(const Response& response);
/// The streams that a producer receives.
std::vector<StreamCounts> producer_counts(const Response& response);
/// The stream that a consumer sends. (The worker tells of its producer's too; those are left out.)
std::vector<StreamCounts> consumer_counts(const Response& response);

}  // namespace parley::media
