// What the domain needs from the media plane. src/media implements it with mediasoup workers; every call and every
// notification happens on the control thread of the media plane's choosing, callers await and are resumed on their own
// executor.
#pragma once

#include "core/outcome.hpp"
#include "services/media_figures.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::services {

/// A room is a meeting (its meeting_id); a peer is one joined device of one participant (the socket's id).
using RoomId = std::string;
using PeerId = std::string;

enum class MediaDirection { send, recv };

struct TransportOptions {
  MediaDirection direction = MediaDirection::send;
  bool force_tcp = false;
};

/// Parameters of a WebRTC transport in the spelling of the mediasoup client (camelCase inside).
struct TransportInfo {
  std::string transport_id;
  boost::json::value ice_parameters;
  boost::json::value ice_candidates;
  boost::json::value dtls_parameters;
};

struct ProduceRequest {
  std::string transport_id;
  std::string kind;    ///< audio | video
  std::string source;  ///< mic | camera | screen | screen_audio
  boost::json::value rtp_parameters;
  bool paused = false;
};

struct ProducerInfo {
  std::string producer_id;
  PeerId peer_id;
  std::string kind;
  std::string source;
  bool paused = false;
};

struct ConsumerInfo {
  std::string consumer_id;
  std::string producer_id;
  PeerId peer_id;  ///< of the producer
  std::string kind;
  std::string source;
  std::string type;  ///< simple | simulcast | svc
  boost::json::value rtp_parameters;
  bool producer_paused = false;
};

struct PreferredLayers {
  std::optional<int> spatial_layer;
  std::optional<int> temporal_layer;
  std::optional<int> priority;  ///< 1–255
};

/// What the media plane reports by itself.
class MediaListener {
 public:
  virtual ~MediaListener() = default;
  virtual void producer_closed(const RoomId& room, const ProducerInfo& producer) = 0;
  /// Sent to the consuming peer only.
  virtual void consumer_layers(const RoomId& room, const PeerId& peer, const std::string& consumer_id,
                               std::optional<int> spatial_layer, std::optional<int> temporal_layer) = 0;
  /// What the receivers of a video want of it at most has changed: layers above need not be sent, and without a value
  /// nothing need be. Until it is told, all is wanted. To the producing peer only.
  virtual void producer_wanted(const RoomId& room, const PeerId& peer, const std::string& producer_id,
                               std::optional<int> spatial_layer) = 0;
  /// `score`: as the worker reports it, for a producer (array by encoding) or a consumer (object).
  virtual void score(const RoomId& room, const PeerId& peer, const std::string& producer_or_consumer_id,
                     const boost::json::value& score) = 0;
  /// The peer that speaks now in a place of the room (see place_peers); nullopt when it became silent.
  virtual void active_speaker(const RoomId& room, const std::string& place, const std::optional<PeerId>& peer) = 0;
  /// Volumes in dBvo, -127 … 0, loudest first, of one place.
  virtual void audio_levels(const RoomId& room, const std::string& place,
                            const std::vector<std::pair<PeerId, int>>& levels) = 0;
  /// The worker under this room was lost: all its transports are gone, clients build anew. Called when a new worker
  /// serves the room.
  virtual void room_reset(const RoomId& room, const std::string& reason) = 0;
};

class MediaPort {
 public:
  template <class T = void>
  using Async = boost::asio::awaitable<core::Outcome<T>>;

  virtual ~MediaPort() = default;

  /// Set once, before the first room.
  virtual void listen(MediaListener& listener) = 0;

  /// False without a living worker; the rest of the server goes on.
  virtual bool available() const = 0;
  /// False where there are to be no workers, by the server's settings: signaling only, which will not change by itself.
  virtual bool configured() const = 0;
  /// Figures for health and statistics: workers, active rooms, load.
  virtual boost::json::object status() const = 0;

  /// The router's RTP capabilities in the mediasoup client's spelling; makes the room's router on first use.
  virtual Async<boost::json::value> router_capabilities(RoomId room) = 0;

  virtual Async<TransportInfo> create_transport(RoomId room, PeerId peer, TransportOptions options) = 0;
  virtual Async<> connect_transport(RoomId room, PeerId peer, std::string transport_id,
                                    boost::json::value dtls_parameters) = 0;
  virtual Async<boost::json::value> restart_ice(RoomId room, PeerId peer, std::string transport_id) = 0;

  virtual Async<ProducerInfo> produce(RoomId room, PeerId peer, ProduceRequest request) = 0;
  virtual Async<ProducerInfo> pause_producer(RoomId room, PeerId peer, std::string producer_id, bool paused) = 0;
  virtual Async<ProducerInfo> close_producer(RoomId room, PeerId peer, std::string producer_id) = 0;
  /// All producers of a room, for a peer that just joined.
  virtual Async<std::vector<ProducerInfo>> producers(RoomId room) = 0;

  /// Video starts paused; the peer resumes when it is ready.
  virtual Async<ConsumerInfo> consume(RoomId room, PeerId peer, std::string producer_id,
                                      boost::json::value rtp_capabilities) = 0;
  virtual Async<> pause_consumer(RoomId room, PeerId peer, std::string consumer_id, bool paused) = 0;
  virtual Async<> prefer_layers(RoomId room, PeerId peer, std::string consumer_id, PreferredLayers layers) = 0;

  /// Puts peers into places of the room that are apart from each other (breakout rooms): a peer consumes only what is
  /// produced in its own place, and what it consumes from another is closed. A peer is in the place "" until it is put
  /// elsewhere. Peers may be named before they have media.
  virtual Async<> place_peers(RoomId /*room*/, std::vector<std::pair<PeerId, std::string>> /*places*/) {
    co_return core::Outcome<>();
  }

  /// transports, producers and consumers of this peer with the worker's figures.
  virtual Async<boost::json::value> peer_stats(RoomId room, PeerId peer) = 0;

  /// What flows, by asking the workers; measured at most once a second, whoever asks. `unavailable` where there is no
  /// media plane; without a living worker the figures say so.
  virtual Async<MediaFiguresPointer> figures() {
    co_return core::fail(core::Code::unavailable, "This server has no media plane.");
  }
  /// The same of one room; nullptr for a room without media.
  virtual Async<RoomFiguresPointer> room_figures(RoomId /*room*/) { co_return nullptr; }

  /// Close all that a peer or a room has. Closing what is not there is no error.
  virtual Async<> close_peer(RoomId room, PeerId peer) = 0;
  virtual Async<> close_room(RoomId room) = 0;
};

}  // namespace parley::services
