// A room: the media of one meeting. Made by the MediaPlane on first use, owned by it; control thread.
//
// It begins on one worker, its home. With more consumers than a worker is to have, who comes next is served by another
// (a site, room_sites.cpp): what is produced at one site goes to another through a pipe, once, as soon as somebody
// there consumes it. Who speaks is heard at home. When one of its workers dies, the whole room begins anew.
//
// Calls that ask the worker may overlap. What they come back to may be gone in the meantime (a peer left, a producer
// was closed, the worker died); they then clean up behind themselves and answer not_found or unavailable.
#pragma once

#include "core/ids.hpp"
#include "media/latest.hpp"
#include "media/negotiation/negotiate.hpp"
#include "media/speaker_tracker.hpp"
#include "media/worker/consumer.hpp"
#include "media/worker/producer.hpp"
#include "media/worker/router.hpp"
#include "media/worker_pool.hpp"
#include "services/media_port.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::media {

/// What a peer may have at the same time.
struct RoomLimits {
  /// One more closes the oldest of that direction: a client that builds anew need not close what it lost.
  std::size_t transports_per_direction = 4;
  std::size_t producers_per_peer = 16;
  std::size_t consumers_per_peer = 2048;
  /// With more, who comes next is served by another worker, as long as there is one that does not serve this room yet.
  std::size_t consumers_per_worker = 500;
};

/// What all rooms use; owned by the MediaPlane.
struct RoomEnvironment {
  boost::asio::any_io_executor executor;
  WorkerPool& pool;
  core::RandomSource& random;
  SsrcSource& ssrcs;
  /// nullptr until someone listens.
  std::atomic<services::MediaListener*>& listener;
  RoomLimits limits;
  /// What all rooms have carried.
  services::MediaTotals totals{};
};

class Room : public std::enable_shared_from_this<Room> {
 public:
  template <class T = void>
  using Async = boost::asio::awaitable<core::Outcome<T>>;
  using PeerId = services::PeerId;

  Room(services::RoomId id, RoomEnvironment& environment);
  ~Room();

  const services::RoomId& id() const noexcept { return id_; }

  /// Puts a new router on the least loaded worker where it has none. False without a living worker.
  bool ensure_router();
  bool is_on(int worker) const;
  /// This worker is gone: ends what is on others, and forgets all.
  void lose_worker(int worker);
  /// Of its home; -1 without a router.
  int worker_index() const;

  Async<services::TransportInfo> create_transport(PeerId peer, services::TransportOptions options);
  Async<> connect_transport(PeerId peer, std::string transport_id, boost::json::value dtls_parameters);
  Async<boost::json::value> restart_ice(PeerId peer, std::string transport_id);

  Async<services::ProducerInfo> produce(PeerId peer, services::ProduceRequest request);
  Async<services::ProducerInfo> pause_producer(PeerId peer, std::string producer_id, bool paused);
  core::Outcome<services::ProducerInfo> close_producer(const PeerId& peer, const std::string& producer_id);
  std::vector<services::ProducerInfo> producers() const;

  /// Puts peers into places; what they consume from others is closed.
  void put(const std::vector<std::pair<PeerId, std::string>>& places);

  Async<services::ConsumerInfo> consume(PeerId peer, std::string producer_id, boost::json::value rtp_capabilities);
  Async<> pause_consumer(PeerId peer, std::string consumer_id, bool paused);
  Async<> prefer_layers(PeerId peer, std::string consumer_id, services::PreferredLayers layers);

  Async<boost::json::value> peer_stats(PeerId peer);
  /// Measured at most once a second.
  boost::asio::awaitable<services::RoomFiguresPointer> figures();

  void close_peer(const PeerId& peer);
  void close();

  struct Counts {
    std::size_t peers = 0;
    std::size_t transports = 0;
    std::size_t producers = 0;
    std::size_t consumers = 0;
  };
  Counts counts() const;

 private:
  struct Transport;
  struct Peer;
  struct Sent;
  struct Received;
  struct Listening;
  struct Site;
  struct Pipe;
  struct Piped;
  class Measurement;
  using TransportPointer = std::shared_ptr<Transport>;

  // room.cpp
  services::MediaListener* listener() const { return environment_.listener.load(); }
  std::string new_id() { return core::make_uuid(environment_.random); }
  void forget_all();
  std::shared_ptr<Peer> peer_of(const PeerId& peer);
  core::Outcome<TransportPointer> transport_of(const PeerId& peer, const std::string& transport_id) const;
  void close_transport(const TransportPointer& transport);

  // room_sites.cpp
  std::shared_ptr<Site> open_site(int worker);
  std::shared_ptr<Site> site_for_one_more();
  Async<std::shared_ptr<Pipe>> pipe_between(std::shared_ptr<Site> one, std::shared_ptr<Site> other);
  Async<> make_pipe(std::shared_ptr<Pipe> pipe);
  Async<std::shared_ptr<Piped>> piped_to(std::shared_ptr<Site> site, std::shared_ptr<Sent> sent);
  Async<> make_piped(std::shared_ptr<Piped> piped, std::shared_ptr<Sent> sent);
  void close_piped(const std::shared_ptr<Piped>& piped, bool producer_lives);
  void release_piped(const std::string& producer_id, const std::shared_ptr<Site>& site);
  boost::asio::awaitable<void> pause_piped(std::shared_ptr<Sent> sent);

  // room_producers.cpp
  core::Outcome<std::shared_ptr<Sent>> sent_by(const PeerId& peer, const std::string& producer_id) const;
  void forget_producer(const std::string& producer_id, bool tell);
  void keep_producer(const std::shared_ptr<Sent>& sent);

  // room_places.cpp
  const std::string& place_of(const PeerId& peer) const;
  Listening& listening_in(const std::string& place);
  void listen_to(const std::shared_ptr<Sent>& sent);
  boost::asio::awaitable<void> listen_from_afar(std::shared_ptr<Sent> sent);
  void hear(Sent& sent);
  void stop_listening_to(Sent& sent);
  void speaker_leaves(const PeerId& peer);
  void tell_levels(const std::string& place, const std::vector<std::pair<std::string, int>>& volumes);
  void tell_speaker(const std::string& place);
  void close_consumers_across();
  void forget_silent_places();

  // room_consumers.cpp
  core::Outcome<std::shared_ptr<Received>> received_by(const PeerId& peer, const std::string& consumer_id) const;
  TransportPointer receiving_transport(const PeerId& peer) const;
  Consumer::Events consumer_events(const PeerId& peer, const std::string& consumer_id);
  void forget_consumer(const std::string& consumer_id);
  void count_wish(Received& received);
  void tell_wish(Sent& sent);

  // room_figures.cpp
  boost::asio::awaitable<services::RoomFigures> take_figures();

  services::RoomId id_;
  RoomEnvironment& environment_;
  std::vector<std::shared_ptr<Site>> sites_;                     ///< its home first
  std::map<std::pair<int, int>, std::shared_ptr<Pipe>> pipes_;   ///< by the two workers, the lower number first
  std::map<std::string, std::unique_ptr<Listening>> listening_;  ///< by place
  std::unordered_map<PeerId, std::string> places_;               ///< of those who are elsewhere than in ""
  std::unordered_map<PeerId, std::shared_ptr<Peer>> peers_;
  std::map<std::string, std::shared_ptr<Sent>> sent_;
  std::unordered_map<std::string, std::shared_ptr<Received>> received_;
  Latest<services::RoomFigures> figures_;
};

}  // namespace parley::media
