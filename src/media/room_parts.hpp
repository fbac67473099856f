// The parts that a room keeps of its peers. Only for the room's own files.
#pragma once

#include "media/making.hpp"
#include "media/negotiation/scalability_mode.hpp"
#include "media/room.hpp"

namespace parley::media {

inline std::unexpected<core::Error> no_worker() {
  return std::unexpected(
      core::Error{core::Code::unavailable, "No media worker is there at the moment; try again.", {}, 1});
}

/// A worker that serves some of the room's peers.
struct Room::Site {
  Site(WorkerPool& its_pool, int its_worker, std::shared_ptr<Router> its_router)
      : pool(its_pool), worker(its_worker), router(std::move(its_router)) {}

  void add_load(int difference) {
    load += difference;
    pool.add_load(worker, difference);
  }

  WorkerPool& pool;
  int worker;
  std::shared_ptr<Router> router;
  std::size_t peers = 0;
  std::size_t consumers = 0;
  int load = 0;  ///< what of the worker's load is this room's
};

/// The way between two sites.
struct Room::Pipe {
  std::shared_ptr<Site> sites[2];
  std::unique_ptr<PipeTransport> ends[2];
  Making making;
  core::Outcome<> outcome = no_worker();  ///< until it is made

  PipeTransport& end_at(const std::shared_ptr<Site>& site) { return *ends[site == sites[0] ? 0 : 1]; }
};

/// A producer as another site has it, where it has the same id.
struct Room::Piped {
  std::shared_ptr<Site> site;
  Making making;
  core::Outcome<> outcome = no_worker();  ///< until it is made
  std::shared_ptr<Pipe> pipe{};
  std::string consumer_id{};  ///< at the producer's own site
  std::unique_ptr<Producer> engine{};
  std::string type{};
  RtpParameters consumable{};
  int users = 0;  ///< consumers, those being made included, and the room's own listening
  bool closed = false;
};

struct Room::Transport {
  std::shared_ptr<WebRtcTransport> engine;
  std::shared_ptr<Site> site;
  PeerId peer;
  services::MediaDirection direction;
  bool connected = false;
  bool closed = false;
  /// RFC 3550 section 6.5.1: one name for all that comes from here, by which receivers keep sound and picture together.
  std::string cname{};
  unsigned next_mid = 0;
  // What of it is in the totals already.
  std::uint64_t counted_received = 0;
  std::uint64_t counted_sent = 0;
};

struct Room::Peer {
  std::shared_ptr<Site> site{};                ///< where all its transports are
  std::vector<TransportPointer> transports{};  ///< oldest first
  std::size_t producers = 0;                   ///< those being made included
  std::size_t consumers = 0;
  bool closed = false;
};

/// Before a producer's peer is told what is wanted.
inline constexpr int every_layer = 255;

/// A producer and what it was made from.
struct Room::Sent {
  services::ProducerInfo info;
  MediaKind kind{};
  TransportPointer transport{};
  std::unique_ptr<Producer> engine{};
  std::string type{};
  RtpParameters consumable{};
  std::vector<std::shared_ptr<Piped>> piped{};  ///< at other sites
  bool heard = false;                           ///< the observers at home know it
  std::map<int, std::size_t> wishes{};          ///< consumers that flow, by the highest layer that each wants
  int told_wish = every_layer;                  ///< what its peer was told is wanted; -1: nothing
  std::uint64_t counted_packets = 0;
  bool closed = false;
};

struct Room::Received {
  PeerId peer;
  std::string producer_id{};
  TransportPointer transport{};
  std::unique_ptr<Consumer> engine{};
  bool is_piped = false;     ///< the producer is at another site
  ScalabilityMode layers{};  ///< how many there are
  int preferred_spatial = 0;
  bool paused = false;
  std::optional<int> counted_wish{};     ///< as which it stands in its producer's wishes
  std::optional<int> current_spatial{};  ///< what is sent of media with layers; unset while nothing is
  std::uint64_t counted_packets = 0;
  bool closed = false;
};

/// Who is heard in one place.
struct Room::Listening {
  std::unique_ptr<ActiveSpeakerObserver> active_speaker{};
  std::unique_ptr<AudioLevelObserver> audio_levels{};
  SpeakerTracker speaker{};
  bool levels_told = false;
};

/// Figures are measured anew when they are older.
inline constexpr std::chrono::milliseconds figures_age{1000};

}  // namespace parley::media
