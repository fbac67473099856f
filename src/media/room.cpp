#include "media/room.hpp"

#include "media/room_parts.hpp"

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>

namespace parley::media {
namespace asio = boost::asio;

Room::Room(services::RoomId id, RoomEnvironment& environment)
    : id_(std::move(id)), environment_(environment), figures_(environment.executor, figures_age) {}

Room::~Room() = default;

// --- its end

void Room::lose_worker(int worker) {
  for (const auto& site : sites_) {
    if (site->worker == worker) continue;
    site->router->close();
    site->add_load(-site->load);
  }
  forget_all();
}

void Room::close() {
  constexpr int no_worker_index = -1;
  lose_worker(no_worker_index);
}

void Room::forget_all() {
  for (const auto& [peer_id, peer] : peers_) {
    peer->closed = true;
    for (const auto& transport : peer->transports) transport->closed = true;
  }
  for (const auto& [id, sent] : sent_) {
    sent->closed = true;
    for (const auto& piped : sent->piped) piped->closed = true;
  }
  for (const auto& [id, received] : received_) received->closed = true;
  peers_.clear();
  sent_.clear();
  received_.clear();
  listening_.clear();
  pipes_.clear();
  sites_.clear();
}

Room::Counts Room::counts() const {
  Counts counts{.peers = peers_.size(), .producers = sent_.size(), .consumers = received_.size()};
  for (const auto& [id, peer] : peers_) counts.transports += peer->transports.size();
  return counts;
}

// --- peers and transports

std::shared_ptr<Room::Peer> Room::peer_of(const PeerId& peer) {
  auto& found = peers_[peer];
  if (!found) found = std::make_shared<Peer>();
  return found;
}

core::Outcome<Room::TransportPointer> Room::transport_of(const PeerId& peer, const std::string& transport_id) const {
  if (const auto found = peers_.find(peer); found != peers_.end())
    for (const auto& transport : found->second->transports)
      if (transport->engine->id() == transport_id) return transport;
  return core::fail(core::Code::not_found, "This device has no such transport.");
}

Room::Async<services::TransportInfo> Room::create_transport(PeerId peer_id, services::TransportOptions options) {
  if (!ensure_router()) co_return no_worker();
  const auto self = shared_from_this();
  const auto peer = peer_of(peer_id);
  if (!peer->site) {
    peer->site = site_for_one_more();
    ++peer->site->peers;
  }
  const auto site = peer->site;
  auto made = co_await site->router->create_web_rtc_transport(new_id(), options.force_tcp);
  if (!made) co_return std::unexpected(made.error());
  const auto transport = std::make_shared<Transport>(
      Transport{.engine = std::move(*made), .site = site, .peer = peer_id, .direction = options.direction});
  if (peer->closed) {
    transport->engine->close();
    co_return core::fail(core::Code::not_found, "This device left while its transport was made.");
  }
  const auto same_direction = [&](const TransportPointer& other) { return other->direction == options.direction; };
  if (std::ranges::count_if(peer->transports, same_direction) >=
      static_cast<std::ptrdiff_t>(environment_.limits.transports_per_direction)) {
    const TransportPointer oldest = *std::ranges::find_if(peer->transports, same_direction);
    close_transport(oldest);
  }
  peer->transports.push_back(transport);
  // The peer ending DTLS is told from within the subscription, which closing ends.
  transport->engine->on_lost([weak = weak_from_this(), weak_transport = std::weak_ptr(transport)] {
    const auto room = weak.lock();
    const auto lost = weak_transport.lock();
    if (room && lost) room->close_transport(lost);
  });
  const auto& info = transport->engine->info();
  co_return services::TransportInfo{transport->engine->id(), info.ice_parameters, info.ice_candidates,
                                    info.dtls_parameters};
}

Room::Async<> Room::connect_transport(PeerId peer, std::string transport_id, boost::json::value dtls_parameters) {
  const auto self = shared_from_this();
  const auto transport = transport_of(peer, transport_id);
  if (!transport) co_return std::unexpected(transport.error());
  auto parameters = decode_dtls_parameters(dtls_parameters);
  if (!parameters) co_return std::unexpected(parameters.error());
  if ((*transport)->connected) co_return core::fail(core::Code::invalid_state, "This transport is connected already.");
  (*transport)->connected = true;
  const auto done = co_await (*transport)->engine->connect(std::move(*parameters));
  if (!done) (*transport)->connected = false;
  co_return done;
}

Room::Async<boost::json::value> Room::restart_ice(PeerId peer, std::string transport_id) {
  const auto self = shared_from_this();
  const auto transport = transport_of(peer, transport_id);
  if (!transport) co_return std::unexpected(transport.error());
  co_return co_await (*transport)->engine->restart_ice();
}

void Room::close_transport(const TransportPointer& transport) {
  if (transport->closed) return;
  transport->closed = true;
  transport->engine->close();
  std::vector<std::string> producers;
  for (const auto& [id, sent] : sent_)
    if (sent->transport == transport) producers.push_back(id);
  for (const auto& id : producers) forget_producer(id, true);
  std::vector<std::string> consumers;
  for (const auto& [id, received] : received_)
    if (received->transport == transport) consumers.push_back(id);
  for (const auto& id : consumers) forget_consumer(id);
  if (const auto peer = peers_.find(transport->peer); peer != peers_.end())
    std::erase(peer->second->transports, transport);
}

void Room::close_peer(const PeerId& peer_id) {
  const auto found = peers_.find(peer_id);
  if (found == peers_.end()) {
    places_.erase(peer_id);
    return;
  }
  const auto peer = found->second;
  peer->closed = true;
  if (peer->site) --peer->site->peers;
  for (const auto& transport : std::vector(peer->transports)) close_transport(transport);
  peers_.erase(peer_id);
  speaker_leaves(peer_id);
  places_.erase(peer_id);
}

// --- figures

Room::Async<boost::json::value> Room::peer_stats(PeerId peer) {
  const auto self = shared_from_this();
  struct Question {
    boost::json::object about;
    std::shared_ptr<Channel::Pending> answer;
  };
  // All questions are sent before the first answer is awaited.
  std::vector<Question> transports;
  std::vector<Question> producers;
  std::vector<Question> consumers;
  if (const auto found = peers_.find(peer); found != peers_.end())
    for (const auto& transport : found->second->transports) {
      const bool sends = transport->direction == services::MediaDirection::send;
      transports.push_back({{{"direction", sends ? "send" : "recv"}}, transport->engine->ask_stats()});
    }
  for (const auto& [id, sent] : sent_)
    if (sent->info.peer_id == peer)
      producers.push_back(
          {{{"producer_id", id}, {"kind", sent->info.kind}, {"source", sent->info.source}}, sent->engine->ask_stats()});
  for (const auto& [id, received] : received_)
    if (received->peer == peer && received->engine)
      consumers.push_back(
          {{{"consumer_id", id}, {"producer_id", received->producer_id}}, received->engine->ask_stats()});

  boost::json::object stats{
      {"transports", boost::json::array()}, {"producers", boost::json::array()}, {"consumers", boost::json::array()}};
  // What is closed in the meantime is left out.
  for (Question& question : transports) {
    const auto answer = co_await question.answer->get();
    if (!answer) continue;
    for (auto& [name, value] : WebRtcTransport::stats_json(*answer)) question.about.insert_or_assign(name, value);
    stats["transports"].as_array().push_back(std::move(question.about));
  }
  for (Question& question : producers) {
    const auto answer = co_await question.answer->get();
    if (!answer) continue;
    question.about["streams"] = Producer::stats_json(*answer);
    stats["producers"].as_array().push_back(std::move(question.about));
  }
  for (Question& question : consumers) {
    const auto answer = co_await question.answer->get();
    if (!answer) continue;
    question.about["streams"] = Consumer::stats_json(*answer);
    stats["consumers"].as_array().push_back(std::move(question.about));
  }
  co_return boost::json::value(std::move(stats));
}

}  // namespace parley::media
