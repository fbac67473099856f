#include "media/negotiation/scalability_mode.hpp"
#include "media/room_parts.hpp"

#include <algorithm>
#include <ranges>

namespace parley::media {
namespace {

/// How many layers a consumer's encoding tells of.
ScalabilityMode layers_in(const RtpParameters& parameters) {
  const auto& mode = parameters.encodings.front().scalability_mode;
  return mode ? parse_scalability_mode(*mode).value_or(ScalabilityMode{}) : ScalabilityMode{};
}

}  // namespace

core::Outcome<std::shared_ptr<Room::Received>> Room::received_by(const PeerId& peer,
                                                                 const std::string& consumer_id) const {
  const auto found = received_.find(consumer_id);
  if (found == received_.end() || found->second->peer != peer || !found->second->engine)
    return core::fail(core::Code::not_found, "This device has no such consumer.");
  return found->second;
}

/// The one made last: earlier ones are what a client lost.
Room::TransportPointer Room::receiving_transport(const PeerId& peer) const {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return nullptr;
  for (const auto& transport : std::views::reverse(found->second->transports))
    if (transport->direction == services::MediaDirection::recv) return transport;
  return nullptr;
}

Consumer::Events Room::consumer_events(const PeerId& peer, const std::string& consumer_id) {
  return {.layers_changed =
              [this, peer, consumer_id](std::optional<Layers> layers) {
                if (const auto found = received_.find(consumer_id); found != received_.end())
                  found->second->current_spatial = layers ? std::optional(layers->spatial) : std::nullopt;
                auto* const told = listener();
                if (!told) return;
                if (layers)
                  told->consumer_layers(id_, peer, consumer_id, layers->spatial, layers->temporal);
                else
                  told->consumer_layers(id_, peer, consumer_id, std::nullopt, std::nullopt);
              },
          .score =
              [this, peer, consumer_id](boost::json::object score) {
                if (auto* const told = listener())
                  told->score(id_, peer, consumer_id, boost::json::value(std::move(score)));
              }};
}

Room::Async<services::ConsumerInfo> Room::consume(PeerId peer_id, std::string producer_id,
                                                  boost::json::value rtp_capabilities) {
  const auto self = shared_from_this();
  const auto capabilities = decode_rtp_capabilities(rtp_capabilities);
  if (!capabilities) co_return std::unexpected(capabilities.error());
  const auto found = sent_.find(producer_id);
  if (found == sent_.end()) co_return core::fail(core::Code::not_found, "There is no such producer in this meeting.");
  const auto sent = found->second;
  if (place_of(sent->info.peer_id) != place_of(peer_id))
    co_return core::fail(core::Code::not_found, "There is no such producer in this room.");
  if (sent->info.peer_id == peer_id)
    co_return core::fail(core::Code::invalid_state, "A device does not consume what it produces itself.");
  const auto transport = receiving_transport(peer_id);
  if (!transport)
    co_return core::fail(core::Code::invalid_state, "This device has no transport that receives; create one first.");
  const auto peer = peer_of(peer_id);
  if (peer->consumers >= environment_.limits.consumers_per_peer)
    co_return core::fail(core::Code::invalid_state,
                         "This device receives as many tracks as it may; close its transport to begin anew.");
  std::shared_ptr<Piped> piped;
  if (transport->site != sent->transport->site) {
    const auto there = co_await piped_to(transport->site, sent);
    if (!there) co_return std::unexpected(there.error());
    piped = *there;
    if (transport->closed || place_of(sent->info.peer_id) != place_of(peer_id)) {
      release_piped(producer_id, transport->site);
      co_return core::fail(core::Code::not_found, "This transport was closed in the meantime, or is in another room.");
    }
  }
  const RtpParameters& consumable = piped ? piped->consumable : sent->consumable;
  auto parameters = negotiate_consumer(consumable, sent->kind, *capabilities, environment_.ssrcs);
  if (!parameters) {
    if (piped) release_piped(producer_id, transport->site);
    co_return std::unexpected(parameters.error());
  }
  parameters->mid = json::Text<0, 16>(std::to_string(transport->next_mid++));

  // Kept before the worker answers, so that what ends the producer or the transport in the meantime ends this too.
  const std::string id = new_id();
  const auto received = std::make_shared<Received>();
  received->peer = peer_id;
  received->producer_id = producer_id;
  received->transport = transport;
  received->layers = layers_in(*parameters);
  received->preferred_spatial = received->layers.spatial_layers - 1;
  received->paused = sent->kind == MediaKind::video;
  received_[id] = received;
  received->is_piped = piped != nullptr;
  ++peer->consumers;
  ++transport->site->consumers;
  transport->site->add_load(1);
  auto engine = std::make_unique<Consumer>(transport->site->router->channel(), id, consumer_events(peer_id, id));
  const WebRtcTransport::Consume consume{.consumer_id = id,
                                         .producer_id = producer_id,
                                         .kind = sent->kind,
                                         .producer_type = piped ? piped->type : sent->type,
                                         .parameters = *parameters,
                                         .consumable = consumable,
                                         .paused = sent->kind == MediaKind::video};
  const auto done = co_await transport->engine->consume(consume);
  if (!done) {
    forget_consumer(id);
    co_return std::unexpected(done.error());
  }
  if (received->closed)
    co_return core::fail(core::Code::not_found, "The producer was closed in the meantime, or is in another room.");
  received->engine = std::move(engine);
  co_return services::ConsumerInfo{.consumer_id = id,
                                   .producer_id = producer_id,
                                   .peer_id = sent->info.peer_id,
                                   .kind = sent->info.kind,
                                   .source = sent->info.source,
                                   .type = sent->type,
                                   .rtp_parameters = to_json(*parameters),
                                   .producer_paused = sent->info.paused};
}

/// A consumer that is paused wants nothing. Whatever else comes to take media of a room, a recording say, has to count
/// here too, lest the layers that it takes are not sent.
void Room::count_wish(Received& received) {
  const auto found = sent_.find(received.producer_id);
  if (found == sent_.end() || found->second->kind != MediaKind::video) return;
  const auto now = received.closed || received.paused ? std::nullopt : std::optional<int>(received.preferred_spatial);
  if (now == received.counted_wish) return;
  auto& wishes = found->second->wishes;
  if (now) ++wishes[*now];
  if (received.counted_wish)
    if (const auto before = wishes.find(*received.counted_wish); --before->second == 0) wishes.erase(before);
  received.counted_wish = now;
  tell_wish(*found->second);
}

void Room::tell_wish(Sent& sent) {
  const int most = sent.wishes.empty() ? -1 : sent.wishes.rbegin()->first;
  if (most == sent.told_wish) return;
  sent.told_wish = most;
  if (auto* const told = listener())
    told->producer_wanted(id_, sent.info.peer_id, sent.info.producer_id,
                          most < 0 ? std::nullopt : std::optional<int>(most));
}

void Room::forget_consumer(const std::string& consumer_id) {
  const auto found = received_.find(consumer_id);
  if (found == received_.end()) return;
  const auto received = found->second;
  received->closed = true;
  count_wish(*received);
  if (const auto peer = peers_.find(received->peer); peer != peers_.end()) --peer->second->consumers;
  received_.erase(found);
  Site& site = *received->transport->site;
  --site.consumers;
  site.add_load(-1);
  if (received->is_piped) release_piped(received->producer_id, received->transport->site);
}

Room::Async<> Room::pause_consumer(PeerId peer, std::string consumer_id, bool paused) {
  const auto self = shared_from_this();
  auto received = received_by(peer, consumer_id);
  if (!received) co_return std::unexpected(received.error());
  const auto consumer = std::move(*received);
  auto done = co_await consumer->engine->pause(paused);
  if (!done) co_return done;
  consumer->paused = paused;
  count_wish(*consumer);
  co_return done;
}

Room::Async<> Room::prefer_layers(PeerId peer, std::string consumer_id, services::PreferredLayers layers) {
  const auto self = shared_from_this();
  auto received = received_by(peer, consumer_id);
  if (!received) co_return std::unexpected(received.error());
  const auto kept = std::move(*received);
  Received& consumer = *kept;
  if (layers.spatial_layer || layers.temporal_layer) {
    const int spatial =
        std::min(layers.spatial_layer.value_or(consumer.preferred_spatial), consumer.layers.spatial_layers - 1);
    Layers wanted{.spatial = spatial, .temporal = {}};
    if (layers.temporal_layer) wanted.temporal = std::min(*layers.temporal_layer, consumer.layers.temporal_layers - 1);
    const auto done = co_await consumer.engine->prefer(wanted);
    if (!done) co_return std::unexpected(done.error());
    consumer.preferred_spatial = spatial;
    count_wish(consumer);
  }
  if (layers.priority) {
    const auto done = co_await consumer.engine->set_priority(*layers.priority);
    if (!done) co_return std::unexpected(done.error());
  }
  co_return core::Outcome<>();
}

}  // namespace parley::media
