// The parts that a room keeps of its peers. Only for the room's own files.
#pragma once

#include "media/negotiation/scalability_mode.hpp"
#include "media/room.hpp"

namespace parley::media {

struct Room::Transport {
  std::shared_ptr<WebRtcTransport> engine;
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
  std::vector<TransportPointer> transports{};  ///< oldest first
  std::size_t producers = 0;                   ///< those being made included
  std::size_t consumers = 0;
  bool closed = false;
};

/// A producer and what it was made from.
struct Room::Sent {
  services::ProducerInfo info;
  MediaKind kind{};
  TransportPointer transport{};
  std::unique_ptr<Producer> engine{};
  std::string type{};
  RtpParameters consumable{};
  std::uint64_t counted_packets = 0;
  bool closed = false;
};

struct Room::Received {
  PeerId peer;
  std::string producer_id{};
  TransportPointer transport{};
  std::unique_ptr<Consumer> engine{};
  ScalabilityMode layers{};  ///< how many there are
  int preferred_spatial = 0;
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

inline std::unexpected<core::Error> no_worker() {
  return std::unexpected(
      core::Error{core::Code::unavailable, "No media worker is there at the moment; try again.", {}, 1});
}

}  // namespace parley::media
