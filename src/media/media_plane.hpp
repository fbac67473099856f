// The media plane: rooms on media workers, behind the domain's MediaPort. Owned by src/app.
//
// Threads: it has one of its own, the control thread, on which all its work is done. Its methods may be called from any
// executor and resume their callers there. What it tells its MediaListener it tells on the control thread; a listener
// must not block, and may call these methods only by spawning them elsewhere. Media itself flows in the worker
// processes.
#pragma once

#include "core/ids.hpp"
#include "media/latest.hpp"
#include "media/room.hpp"
#include "media/worker_pool.hpp"
#include "services/media_port.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace parley::media {

struct MediaOptions {
  /// 0 workers: everything answers `unavailable`. An empty announced_address is found.
  PoolOptions pool{};
  RoomLimits limits{};
};

class MediaPlane final : public services::MediaPort, private WorkerPool::Listener {
 public:
  MediaPlane(MediaOptions options, core::RandomSource& random);
  /// Stops it. Callers that still wait must be gone by now.
  ~MediaPlane() override;

  /// Starts the workers and returns when all of them listen. Blocks; called once. Throws std::runtime_error with a
  /// sentence for the operator, which names the port where that is what fails.
  void start();
  /// Ends all rooms and workers; kills workers that take longer than the pool's stop_patience. Blocks; idempotent.
  /// Calls that wait get `unavailable`.
  void stop();

  void listen(services::MediaListener& listener) override { listener_ = &listener; }
  bool available() const override { return available_; }
  bool configured() const override { return options_.pool.workers > 0; }
  /// {available, workers: [{index, alive, pid, port, restarts, load, cpu_ms, max_resident_kb}], rooms, peers,
  /// transports, producers, consumers}, not older than the ping interval.
  boost::json::object status() const override;

  Async<boost::json::value> router_capabilities(services::RoomId room) override;
  Async<services::TransportInfo> create_transport(services::RoomId room, services::PeerId peer,
                                                  services::TransportOptions options) override;
  Async<> connect_transport(services::RoomId room, services::PeerId peer, std::string transport_id,
                            boost::json::value dtls_parameters) override;
  Async<boost::json::value> restart_ice(services::RoomId room, services::PeerId peer,
                                        std::string transport_id) override;
  Async<services::ProducerInfo> produce(services::RoomId room, services::PeerId peer,
                                        services::ProduceRequest request) override;
  Async<services::ProducerInfo> pause_producer(services::RoomId room, services::PeerId peer, std::string producer_id,
                                               bool paused) override;
  Async<services::ProducerInfo> close_producer(services::RoomId room, services::PeerId peer,
                                               std::string producer_id) override;
  Async<std::vector<services::ProducerInfo>> producers(services::RoomId room) override;
  Async<services::ConsumerInfo> consume(services::RoomId room, services::PeerId peer, std::string producer_id,
                                        boost::json::value rtp_capabilities) override;
  Async<> pause_consumer(services::RoomId room, services::PeerId peer, std::string consumer_id, bool paused) override;
  Async<> prefer_layers(services::RoomId room, services::PeerId peer, std::string consumer_id,
                        services::PreferredLayers layers) override;
  Async<> place_peers(services::RoomId room, std::vector<std::pair<services::PeerId, std::string>> places) override;
  Async<boost::json::value> peer_stats(services::RoomId room, services::PeerId peer) override;
  Async<services::MediaFiguresPointer> figures() override;
  Async<services::RoomFiguresPointer> room_figures(services::RoomId room) override;
  Async<> close_peer(services::RoomId room, services::PeerId peer) override;
  Async<> close_room(services::RoomId room) override;

 private:
  /// Where a room has no media: make it, answer not_found, or be done with nothing to do (also without workers).
  enum class Missing { make, refuse, nothing };

  template <class T, class Call>
  Async<T> in_room(services::RoomId id, Missing missing, Call call);
  Async<> put_peers(services::RoomId id, std::vector<std::pair<services::PeerId, std::string>> places);
  template <class T, class Call>
  Async<T> on_control_thread(services::RoomId id, Missing missing, Call call);

  void worker_lost(int index, const std::string& reason) override;
  void worker_ready(int index) override;
  void pool_changed() override;
  void reset(Room& room, const std::string& reason);
  std::unexpected<core::Error> refused_for_now(const services::RoomId& id);
  boost::asio::awaitable<services::MediaFigures> take_figures();

  MediaOptions options_;
  boost::asio::io_context control_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  SsrcSource ssrcs_;
  std::atomic<services::MediaListener*> listener_ = nullptr;
  std::atomic<bool> running_ = false;
  std::atomic<bool> available_ = false;
  mutable std::mutex status_mutex_;
  boost::json::object status_;

  // From here on: control thread only.
  WorkerPool pool_;
  RoomEnvironment environment_;
  std::unordered_map<services::RoomId, std::shared_ptr<Room>> rooms_;
  /// Rooms that lost their worker, or wanted one, while no other lived, with the reason.
  std::unordered_map<services::RoomId, std::string> homeless_;
  Latest<services::MediaFigures> figures_;

  std::thread thread_;
};

}  // namespace parley::media
