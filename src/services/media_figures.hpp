// What is measured of the media, as the workers tell it when they are asked. Unset everywhere means: nothing is known,
// because nothing flows or nobody has reported yet; it never means zero.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::services {

/// One direction of one peer: `up` is what the server receives from it, `down` what it is sent.
struct DirectionFigures {
  double bitrate = 0;               ///< bit/s over all its transports, retransmissions and overhead included
  std::optional<double> loss;       ///< of packets, 0 to 1, lately: that of the worst stream that flows
  std::optional<double> jitter_ms;  ///< likewise
  std::optional<double> rtt_ms;     ///< between the peer and the server, there and back; the same for both directions
  std::optional<double> score;      ///< 0 (worst) to 10: the mean of the streams that flow
  std::optional<double> video_score;
  /// up: how many spatial layers of its pictures arrive; down: the number (from 0) of the layer it is sent, on average.
  std::optional<double> layers;

  bool operator==(const DirectionFigures&) const = default;
};

struct PeerFigures {
  std::string peer;  ///< a joined device, by its socket's id
  DirectionFigures up;
  DirectionFigures down;
};

struct RoomFigures {
  std::string room;       ///< meeting_id
  std::string router_id;  ///< changes when the worker under the room was lost
  int worker = -1;
  std::vector<PeerFigures> peers;
};
using RoomFiguresPointer = std::shared_ptr<const RoomFigures>;

struct MediaWorkerFigures {
  int index = 0;
  bool alive = false;
  int restarts = 0;
  int load = 0;                         ///< routers, producers and consumers on it
  std::optional<double> cpu;            ///< share of one core since it was asked before; unset until asked twice
  std::optional<std::uint64_t> cpu_ms;  ///< since it was started
  std::optional<std::uint64_t> max_resident_kb;
};

/// Since the server started; they only grow. Counted whenever figures are taken: what a transport carried after the
/// last time before it was closed is missing.
struct MediaTotals {
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;  ///< RTP
  std::uint64_t packets_sent = 0;
};

struct MediaFigures {
  std::vector<MediaWorkerFigures> workers;
  std::vector<RoomFiguresPointer> rooms;
  MediaTotals totals;
};
using MediaFiguresPointer = std::shared_ptr<const MediaFigures>;

}  // namespace parley::services
