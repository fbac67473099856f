#include "media/media_plane.hpp"

#include "logging/counted.hpp"
#include "media/addresses.hpp"
#include "media/negotiation/router_capabilities.hpp"
#include "media/room_parts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include <pthread.h>

namespace parley::media {
namespace asio = boost::asio;
using services::ConsumerInfo;
using services::PeerId;
using services::ProducerInfo;
using services::RoomId;
using services::TransportInfo;

namespace {

std::uint32_t random_number(core::RandomSource& random) {
  std::array<std::byte, sizeof(std::uint32_t)> bytes{};
  random.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  return number;
}

MediaOptions completed(MediaOptions options) {
  if (options.pool.announced_address.empty())
    options.pool.announced_address = find_announced_address(options.pool.listen_address);
  return options;
}

boost::json::object figures_json(const WorkerFigures& figures) {
  boost::json::object one{{"index", figures.index}, {"alive", figures.alive},       {"pid", figures.process_id},
                          {"port", figures.port},   {"restarts", figures.restarts}, {"load", figures.load}};
  if (figures.usage) {
    one["cpu_ms"] = figures.usage->user_ms + figures.usage->system_ms;
    one["max_resident_kb"] = figures.usage->max_resident_kb;
  }
  return one;
}

}  // namespace

MediaPlane::MediaPlane(MediaOptions options, core::RandomSource& random)
    : options_(completed(std::move(options))),
      work_(asio::make_work_guard(control_)),
      ssrcs_(random_number(random)),
      pool_(control_.get_executor(), options_.pool, *this),
      environment_{control_.get_executor(), pool_, random, ssrcs_, listener_, options_.limits},
      figures_(control_.get_executor(), figures_age) {}

MediaPlane::~MediaPlane() { stop(); }

void MediaPlane::start() {
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "media");
    control_.run();
  });
  const auto started = asio::co_spawn(control_, pool_.start(), asio::use_future).get();
  if (!started) {
    stop();
    throw std::runtime_error(started.error().message);
  }
  running_ = true;
  if (options_.pool.workers > 0)
    spdlog::info("media: {} on {}, announced as {}", logging::counted(options_.pool.workers, "worker"),
                 options_.pool.listen_address, options_.pool.announced_address);
}

void MediaPlane::stop() {
  running_ = false;
  available_ = false;
  if (!thread_.joinable()) return;
  asio::co_spawn(control_, pool_.stop(), asio::use_future).get();
  work_.reset();
  thread_.join();
  rooms_.clear();
}

// --- calls

template <class T, class Call>
MediaPlane::Async<T> MediaPlane::in_room(RoomId id, Missing missing, Call call) {
  if (!running_) {
    if (missing == Missing::nothing) co_return core::Outcome<T>();
    co_return no_worker();
  }
  co_return co_await asio::co_spawn(control_, on_control_thread<T>(std::move(id), missing, std::move(call)),
                                    asio::use_awaitable);
}

template <class T, class Call>
MediaPlane::Async<T> MediaPlane::on_control_thread(RoomId id, Missing missing, Call call) {
  auto found = rooms_.find(id);
  if (found == rooms_.end()) {
    if (missing == Missing::nothing) co_return core::Outcome<T>();
    if (missing == Missing::refuse) co_return core::fail(core::Code::not_found, "This meeting has no media.");
    if (!available_) co_return refused_for_now(id);
    found = rooms_.emplace(id, std::make_shared<Room>(id, environment_)).first;
  }
  const std::shared_ptr<Room> room = found->second;
  co_return co_await call(*room);
}

MediaPlane::Async<boost::json::value> MediaPlane::router_capabilities(RoomId room) {
  return in_room<boost::json::value>(std::move(room), Missing::make, [this](Room& found) -> Async<boost::json::value> {
    if (!found.ensure_router()) co_return refused_for_now(found.id());
    co_return to_json(media::router_capabilities());
  });
}

MediaPlane::Async<TransportInfo> MediaPlane::create_transport(RoomId room, PeerId peer,
                                                              services::TransportOptions options) {
  return in_room<TransportInfo>(std::move(room), Missing::make, [peer = std::move(peer), options](Room& found) mutable {
    return found.create_transport(std::move(peer), options);
  });
}

MediaPlane::Async<> MediaPlane::connect_transport(RoomId room, PeerId peer, std::string transport_id,
                                                  boost::json::value dtls_parameters) {
  return in_room<void>(std::move(room), Missing::refuse,
                       [peer = std::move(peer), transport_id = std::move(transport_id),
                        dtls_parameters = std::move(dtls_parameters)](Room& found) mutable {
                         return found.connect_transport(std::move(peer), std::move(transport_id),
                                                        std::move(dtls_parameters));
                       });
}

MediaPlane::Async<boost::json::value> MediaPlane::restart_ice(RoomId room, PeerId peer, std::string transport_id) {
  return in_room<boost::json::value>(
      std::move(room), Missing::refuse,
      [peer = std::move(peer), transport_id = std::move(transport_id)](Room& found) mutable {
        return found.restart_ice(std::move(peer), std::move(transport_id));
      });
}

MediaPlane::Async<ProducerInfo> MediaPlane::produce(RoomId room, PeerId peer, services::ProduceRequest request) {
  return in_room<ProducerInfo>(std::move(room), Missing::refuse,
                               [peer = std::move(peer), request = std::move(request)](Room& found) mutable {
                                 return found.produce(std::move(peer), std::move(request));
                               });
}

MediaPlane::Async<ProducerInfo> MediaPlane::pause_producer(RoomId room, PeerId peer, std::string producer_id,
                                                           bool paused) {
  return in_room<ProducerInfo>(
      std::move(room), Missing::refuse,
      [peer = std::move(peer), producer_id = std::move(producer_id), paused](Room& found) mutable {
        return found.pause_producer(std::move(peer), std::move(producer_id), paused);
      });
}

MediaPlane::Async<ProducerInfo> MediaPlane::close_producer(RoomId room, PeerId peer, std::string producer_id) {
  return in_room<ProducerInfo>(
      std::move(room), Missing::refuse,
      [peer = std::move(peer), producer_id = std::move(producer_id)](Room& found) -> Async<ProducerInfo> {
        co_return found.close_producer(peer, producer_id);
      });
}

MediaPlane::Async<std::vector<ProducerInfo>> MediaPlane::producers(RoomId room) {
  using Producers = std::vector<ProducerInfo>;
  return in_room<Producers>(std::move(room), Missing::nothing,
                            [](Room& found) -> Async<Producers> { co_return found.producers(); });
}

MediaPlane::Async<ConsumerInfo> MediaPlane::consume(RoomId room, PeerId peer, std::string producer_id,
                                                    boost::json::value rtp_capabilities) {
  return in_room<ConsumerInfo>(std::move(room), Missing::refuse,
                               [peer = std::move(peer), producer_id = std::move(producer_id),
                                rtp_capabilities = std::move(rtp_capabilities)](Room& found) mutable {
                                 return found.consume(std::move(peer), std::move(producer_id),
                                                      std::move(rtp_capabilities));
                               });
}

MediaPlane::Async<> MediaPlane::pause_consumer(RoomId room, PeerId peer, std::string consumer_id, bool paused) {
  return in_room<void>(std::move(room), Missing::refuse,
                       [peer = std::move(peer), consumer_id = std::move(consumer_id), paused](Room& found) mutable {
                         return found.pause_consumer(std::move(peer), std::move(consumer_id), paused);
                       });
}

MediaPlane::Async<> MediaPlane::prefer_layers(RoomId room, PeerId peer, std::string consumer_id,
                                              services::PreferredLayers layers) {
  return in_room<void>(std::move(room), Missing::refuse,
                       [peer = std::move(peer), consumer_id = std::move(consumer_id), layers](Room& found) mutable {
                         return found.prefer_layers(std::move(peer), std::move(consumer_id), layers);
                       });
}

MediaPlane::Async<> MediaPlane::place_peers(RoomId room, std::vector<std::pair<PeerId, std::string>> places) {
  if (!running_) co_return core::Outcome<>();
  co_return co_await asio::co_spawn(control_, put_peers(std::move(room), std::move(places)), asio::use_awaitable);
}

/// A room is there from then on, also without a worker, so that who comes to have media finds everybody in their
/// places.
MediaPlane::Async<> MediaPlane::put_peers(RoomId id, std::vector<std::pair<PeerId, std::string>> places) {
  const bool is_main = std::ranges::all_of(places, [](const auto& one) { return one.second.empty(); });
  if (is_main && !rooms_.contains(id)) co_return core::Outcome<>();
  auto& room = rooms_[id];
  if (!room) room = std::make_shared<Room>(id, environment_);
  room->put(places);
  co_return core::Outcome<>();
}

MediaPlane::Async<boost::json::value> MediaPlane::peer_stats(RoomId room, PeerId peer) {
  return in_room<boost::json::value>(std::move(room), Missing::refuse, [peer = std::move(peer)](Room& found) mutable {
    return found.peer_stats(std::move(peer));
  });
}

MediaPlane::Async<> MediaPlane::close_peer(RoomId room, PeerId peer) {
  return in_room<void>(std::move(room), Missing::nothing, [peer = std::move(peer)](Room& found) -> Async<> {
    found.close_peer(peer);
    co_return core::Outcome<>();
  });
}

MediaPlane::Async<> MediaPlane::close_room(RoomId room) {
  return in_room<void>(std::move(room), Missing::nothing, [this](Room& found) -> Async<> {
    found.close();
    homeless_.erase(found.id());
    rooms_.erase(found.id());
    pool_changed();
    co_return core::Outcome<>();
  });
}

// --- figures

MediaPlane::Async<services::MediaFiguresPointer> MediaPlane::figures() {
  if (!running_) co_return no_worker();
  const auto measured = [this]() -> asio::awaitable<services::MediaFiguresPointer> {
    const auto measure = [this] { return take_figures(); };
    co_return co_await figures_.get(measure);
  };
  co_return co_await asio::co_spawn(control_, measured(), asio::use_awaitable);
}

asio::awaitable<services::MediaFigures> MediaPlane::take_figures() {
  services::MediaFigures figures;
  std::vector<std::shared_ptr<Room>> rooms;
  for (const auto& [id, room] : rooms_) rooms.push_back(room);
  for (const auto& room : rooms) {
    auto measured = co_await room->figures();
    figures.rooms.push_back(std::move(measured));
  }
  for (const WorkerFigures& worker : pool_.figures()) {
    services::MediaWorkerFigures one{.index = worker.index,
                                     .alive = worker.alive,
                                     .restarts = worker.restarts,
                                     .load = worker.load,
                                     .cpu = worker.cpu};
    if (worker.usage) {
      one.cpu_ms = worker.usage->user_ms + worker.usage->system_ms;
      one.max_resident_kb = worker.usage->max_resident_kb;
    }
    figures.workers.push_back(one);
  }
  figures.totals = environment_.totals;
  co_return figures;
}

MediaPlane::Async<services::RoomFiguresPointer> MediaPlane::room_figures(RoomId room) {
  using Pointer = services::RoomFiguresPointer;
  return in_room<Pointer>(std::move(room), Missing::nothing,
                          [](Room& found) -> Async<Pointer> { co_return co_await found.figures(); });
}

// --- what the pool tells

void MediaPlane::worker_lost(int index, const std::string& reason) {
  for (const auto& [id, room] : rooms_) {
    if (!room->is_on(index)) continue;
    room->lose_worker(index);
    reset(*room, reason);
  }
}

void MediaPlane::worker_ready(int /*index*/) {
  const auto homeless = std::exchange(homeless_, {});
  for (const auto& [id, reason] : homeless)
    if (const auto room = rooms_.find(id); room != rooms_.end())
      reset(*room->second, reason);
    else if (auto* const told = listener_.load())
      told->room_reset(id, reason);
}

/// Whoever asked in vain is told as soon as asking makes sense again, and need not ask over and over.
std::unexpected<core::Error> MediaPlane::refused_for_now(const RoomId& id) {
  if (!configured())
    return core::fail(core::Code::unavailable,
                      "This server carries no sound and picture: signaling only, by its settings.");
  homeless_.emplace(id, "media is back");
  return no_worker();
}

void MediaPlane::reset(Room& room, const std::string& reason) {
  if (!room.ensure_router()) {
    homeless_.insert_or_assign(room.id(), reason);
    return;
  }
  spdlog::warn("media: room {} was moved to worker {}", room.id(), room.worker_index());
  if (auto* const told = listener_.load()) told->room_reset(room.id(), reason);
}

void MediaPlane::pool_changed() {
  const auto workers = pool_.figures();
  const bool any_alive = std::ranges::any_of(workers, &WorkerFigures::alive);
  Room::Counts sum;
  for (const auto& [id, room] : rooms_) {
    const auto counts = room->counts();
    sum.peers += counts.peers;
    sum.transports += counts.transports;
    sum.producers += counts.producers;
    sum.consumers += counts.consumers;
  }
  boost::json::array list;
  for (const WorkerFigures& worker : workers) list.push_back(figures_json(worker));
  boost::json::object status{{"available", any_alive},    {"workers", std::move(list)},   {"rooms", rooms_.size()},
                             {"peers", sum.peers},        {"transports", sum.transports}, {"producers", sum.producers},
                             {"consumers", sum.consumers}};
  available_ = any_alive;
  const std::scoped_lock lock(status_mutex_);
  status_ = std::move(status);
}

boost::json::object MediaPlane::status() const {
  {
    const std::scoped_lock lock(status_mutex_);
    if (running_ && !status_.empty()) return status_;
  }
  return {{"available", false}, {"workers", boost::json::array()},
          {"rooms", 0},         {"peers", 0},
          {"transports", 0},    {"producers", 0},
          {"consumers", 0}};
}

}  // namespace parley::media
