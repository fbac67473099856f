#include "media/negotiation/router_capabilities.hpp"
#include "media/room_parts.hpp"

#include <algorithm>

namespace parley::media {
namespace {

core::Outcome<MediaKind> kind_named(const std::string& name) {
  if (name == "audio") return MediaKind::audio;
  if (name == "video") return MediaKind::video;
  return std::unexpected(
      core::Error{core::Code::validation_failed, "kind is not valid.", {{"kind", "must be one of: audio, video"}}, {}});
}

/// All that comes over one transport has one CNAME, whatever its producers say; the engine needs one.
void unify_cname(RtpParameters& parameters, std::string& transport_cname, const std::string& fallback) {
  if (!parameters.rtcp) parameters.rtcp = RtcpParameters{};
  if (transport_cname.empty())
    transport_cname = parameters.rtcp->cname && !parameters.rtcp->cname->empty() ? *parameters.rtcp->cname : fallback;
  parameters.rtcp->cname = json::Text<0, 256>(transport_cname);
}

/// Counts a producer of a peer while it is being made, and on where it was.
class Reservation {
 public:
  explicit Reservation(std::size_t& count) : count_(&count) { ++count; }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() {
    if (count_) --*count_;
  }
  void keep() { count_ = nullptr; }

 private:
  std::size_t* count_;
};

}  // namespace

core::Outcome<std::shared_ptr<Room::Sent>> Room::sent_by(const PeerId& peer, const std::string& producer_id) const {
  const auto found = sent_.find(producer_id);
  if (found == sent_.end() || found->second->info.peer_id != peer)
    return core::fail(core::Code::not_found, "This device has no such producer.");
  return found->second;
}

Room::Async<services::ProducerInfo> Room::produce(PeerId peer_id, services::ProduceRequest request) {
  const auto self = shared_from_this();
  const auto transport = transport_of(peer_id, request.transport_id);
  if (!transport) co_return std::unexpected(transport.error());
  if ((*transport)->direction != services::MediaDirection::send)
    co_return core::fail(core::Code::invalid_state, "This transport receives; producing needs one that sends.");
  const auto kind = kind_named(request.kind);
  if (!kind) co_return std::unexpected(kind.error());
  auto parameters = decode_rtp_parameters(request.rtp_parameters, *kind);
  if (!parameters) co_return std::unexpected(parameters.error());
  const auto peer = peer_of(peer_id);
  if (peer->producers >= environment_.limits.producers_per_peer)
    co_return core::fail(core::Code::invalid_state, "This device sends as many tracks as it may; close one first.");
  unify_cname(*parameters, (*transport)->cname, new_id().substr(0, 8));
  auto negotiated = negotiate_producer(std::move(*parameters), *kind, router_capabilities(), environment_.ssrcs);
  if (!negotiated) co_return std::unexpected(negotiated.error());

  Reservation reservation(peer->producers);
  const auto sent = std::make_shared<Sent>();
  sent->info = {.producer_id = new_id(),
                .peer_id = peer_id,
                .kind = request.kind,
                .source = request.source,
                .paused = request.paused};
  sent->kind = *kind;
  sent->transport = *transport;
  const WebRtcTransport::Produce produce{
      .producer_id = sent->info.producer_id, .kind = *kind, .negotiated = *negotiated, .paused = request.paused};
  const auto type = co_await (*transport)->engine->produce(produce);
  if (!type) co_return std::unexpected(type.error());
  if ((*transport)->closed) co_return core::fail(core::Code::not_found, "This transport was closed in the meantime.");
  sent->type = *type;
  sent->consumable = std::move(negotiated->consumable);
  keep_producer(sent);
  reservation.keep();
  if (sent->kind == MediaKind::video) tell_wish(*sent);  // nobody receives it yet
  co_return sent->info;
}

void Room::keep_producer(const std::shared_ptr<Sent>& sent) {
  const std::string& id = sent->info.producer_id;
  sent->engine = std::make_unique<Producer>(sent->transport->site->router->channel(), id,
                                            [this, peer = sent->info.peer_id, id](boost::json::array scores) {
                                              if (auto* const told = listener())
                                                told->score(id_, peer, id, boost::json::value(std::move(scores)));
                                            });
  sent_[id] = sent;
  sent->transport->site->add_load(1);
  listen_to(sent);
}

Room::Async<services::ProducerInfo> Room::pause_producer(PeerId peer, std::string producer_id, bool paused) {
  const auto self = shared_from_this();
  const auto sent = sent_by(peer, producer_id);
  if (!sent) co_return std::unexpected(sent.error());
  const auto done = co_await (*sent)->engine->pause(paused);
  if (!done) co_return std::unexpected(done.error());
  (*sent)->info.paused = paused;
  co_await pause_piped(*sent);
  co_return (*sent)->info;
}

core::Outcome<services::ProducerInfo> Room::close_producer(const PeerId& peer, const std::string& producer_id) {
  const auto sent = sent_by(peer, producer_id);
  if (!sent) return std::unexpected(sent.error());
  services::ProducerInfo info = (*sent)->info;
  (*sent)->transport->engine->close_producer(producer_id);
  forget_producer(producer_id, false);
  return info;
}

/// The worker closes a producer's consumers itself.
void Room::forget_producer(const std::string& producer_id, bool tell) {
  const auto found = sent_.find(producer_id);
  if (found == sent_.end()) return;
  const auto sent = found->second;
  sent->closed = true;
  sent_.erase(found);
  sent->transport->site->add_load(-1);
  for (const auto& piped : sent->piped) close_piped(piped, false);
  if (const auto peer = peers_.find(sent->info.peer_id); peer != peers_.end()) --peer->second->producers;
  std::vector<std::string> consumers;
  for (const auto& [id, received] : received_)
    if (received->producer_id == producer_id) consumers.push_back(id);
  for (const auto& id : consumers) forget_consumer(id);
  const bool has_other_mic = std::ranges::any_of(sent_, [&](const auto& other) {
    return other.second->info.peer_id == sent->info.peer_id && other.second->info.source == "mic";
  });
  if (!has_other_mic) speaker_leaves(sent->info.peer_id);
  if (auto* const told = listener(); told && tell) told->producer_closed(id_, sent->info);
}

std::vector<services::ProducerInfo> Room::producers() const {
  std::vector<services::ProducerInfo> all;
  for (const auto& [id, sent] : sent_) all.push_back(sent->info);
  return all;
}

}  // namespace parley::media
