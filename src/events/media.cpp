#include "events/families.hpp"
#include "events/session.hpp"

namespace parley::events {
namespace {

using services::LiveMeetings;
using services::ProducerInfo;

enum class Direction { send, recv };
BOOST_DESCRIBE_ENUM(Direction, send, recv)
enum class Kind { audio, video };
BOOST_DESCRIBE_ENUM(Kind, audio, video)
enum class Source { mic, camera, screen, screen_audio };
BOOST_DESCRIBE_ENUM(Source, mic, camera, screen, screen_audio)

using Id = json::Text<1, 64>;

struct InMeeting {
  Id meeting_id;
};
BOOST_DESCRIBE_STRUCT(InMeeting, (), (meeting_id))

struct Capabilities {
  json::value router_rtp_capabilities;
};
BOOST_DESCRIBE_STRUCT(Capabilities, (), (router_rtp_capabilities))

struct CreateTransport {
  Id meeting_id;
  Direction direction{};
  std::optional<bool> force_tcp;
};
BOOST_DESCRIBE_STRUCT(CreateTransport, (), (meeting_id, direction, force_tcp))

struct TransportView {
  std::string transport_id;
  json::value ice_parameters;
  json::value ice_candidates;
  json::value dtls_parameters;
};
BOOST_DESCRIBE_STRUCT(TransportView, (), (transport_id, ice_parameters, ice_candidates, dtls_parameters))

struct TransportCreated {
  TransportView transport;
  std::vector<services::IceServerView> ice_servers;
};
BOOST_DESCRIBE_STRUCT(TransportCreated, (), (transport, ice_servers))

struct ConnectTransport {
  Id meeting_id;
  Id transport_id;
  json::object dtls_parameters;
};
BOOST_DESCRIBE_STRUCT(ConnectTransport, (), (meeting_id, transport_id, dtls_parameters))

struct RestartIce {
  Id meeting_id;
  Id transport_id;
};
BOOST_DESCRIBE_STRUCT(RestartIce, (), (meeting_id, transport_id))

struct IceRestarted {
  json::value ice_parameters;
  std::vector<services::IceServerView> ice_servers;  ///< new ones: the relays' credentials of before may have expired
};
BOOST_DESCRIBE_STRUCT(IceRestarted, (), (ice_parameters, ice_servers))

struct Produce {
  Id meeting_id;
  Id transport_id;
  Kind kind{};
  Source source{};
  json::object rtp_parameters;
  std::optional<bool> paused;
};
BOOST_DESCRIBE_STRUCT(Produce, (), (meeting_id, transport_id, kind, source, rtp_parameters, paused))

struct Produced {
  std::string producer_id;
};
BOOST_DESCRIBE_STRUCT(Produced, (), (producer_id))

struct ProducerReference {
  Id meeting_id;
  Id producer_id;
};
BOOST_DESCRIBE_STRUCT(ProducerReference, (), (meeting_id, producer_id))

struct Consume {
  Id meeting_id;
  Id producer_id;
  json::object rtp_capabilities;
};
BOOST_DESCRIBE_STRUCT(Consume, (), (meeting_id, producer_id, rtp_capabilities))

struct ConsumerView {
  std::string consumer_id;
  std::string producer_id;
  std::string participant_id;
  std::string kind;
  std::string source;
  std::string type;
  json::value rtp_parameters;
  bool producer_paused;
};
BOOST_DESCRIBE_STRUCT(ConsumerView, (),
                      (consumer_id, producer_id, participant_id, kind, source, type, rtp_parameters, producer_paused))

struct Consumed {
  ConsumerView consumer;
};
BOOST_DESCRIBE_STRUCT(Consumed, (), (consumer))

struct ConsumerReference {
  Id meeting_id;
  Id consumer_id;
};
BOOST_DESCRIBE_STRUCT(ConsumerReference, (), (meeting_id, consumer_id))

struct PreferLayers {
  Id meeting_id;
  Id consumer_id;
  std::optional<json::Int<0, 2>> spatial_layer;
  std::optional<json::Int<0, 2>> temporal_layer;
  std::optional<json::Int<1, 255>> priority;
};
BOOST_DESCRIBE_STRUCT(PreferLayers, (), (meeting_id, consumer_id, spatial_layer, temporal_layer, priority))

struct Stats {
  json::value stats;
};
BOOST_DESCRIBE_STRUCT(Stats, (), (stats))

/// Numbers of a page's own: figures to be shown, that decide nothing.
struct DirectDirection {
  json::Int<0, 1'000'000'000> bitrate;
  std::optional<double> loss;
  std::optional<double> jitter_ms;
  std::optional<double> rtt_ms;
};
BOOST_DESCRIBE_STRUCT(DirectDirection, (), (bitrate, loss, jitter_ms, rtt_ms))

struct DirectQuality {
  Id meeting_id;
  DirectDirection up;
  DirectDirection down;
};
BOOST_DESCRIBE_STRUCT(DirectQuality, (), (meeting_id, up, down))

template <class T, class Make>
auto answered(core::Outcome<T> outcome, Make make) -> core::Outcome<decltype(make(std::move(*outcome)))> {
  if (!outcome) return std::unexpected(std::move(outcome.error()));
  return make(std::move(*outcome));
}

core::Outcome<Nothing> answered(core::Outcome<> outcome) {
  if (!outcome) return std::unexpected(std::move(outcome.error()));
  return Nothing{};
}

Async<Capabilities> capabilities(Call& call, InMeeting) {
  co_return answered(co_await call.media().router_capabilities(call.meeting_id()),
                     [](json::value found) { return Capabilities{std::move(found)}; });
}

Async<TransportCreated> create_transport(Call& call, CreateTransport request) {
  const services::TransportOptions options{.direction = request.direction == Direction::send
                                                            ? services::MediaDirection::send
                                                            : services::MediaDirection::recv,
                                           .force_tcp = request.force_tcp.value_or(false)};
  auto made = co_await call.media().create_transport(call.meeting_id(), call.socket_id(), options);
  if (!made) co_return std::unexpected(std::move(made.error()));
  // Whoever left on the way has had their media closed before there was this transport.
  const bool is_in = co_await call.live().keeps_media(call.meeting_id(), call.socket_id());
  if (!is_in) co_return core::fail(core::Code::invalid_state, "You are not in the meeting; join it first.");
  co_return TransportCreated{.transport = {std::move(made->transport_id), std::move(made->ice_parameters),
                                           std::move(made->ice_candidates), std::move(made->dtls_parameters)},
                             .ice_servers = call.ice_servers()};
}

Async<Nothing> connect_transport(Call& call, ConnectTransport request) {
  co_return answered(co_await call.media().connect_transport(call.meeting_id(), call.socket_id(), request.transport_id,
                                                             std::move(request.dtls_parameters)));
}

Async<IceRestarted> restart_ice(Call& call, RestartIce request) {
  auto restarted = co_await call.media().restart_ice(call.meeting_id(), call.socket_id(), request.transport_id);
  if (!restarted) co_return std::unexpected(std::move(restarted.error()));
  IceRestarted answer{std::move(*restarted), call.ice_servers()};
  co_return answer;
}

/// What the meeting's features and the participant's role allow to send.
core::Outcome<> may_send(const core::RoleTable& roles, const LiveMeetings::Standing& standing, Source source) {
  const bool is_of_screen = source == Source::screen || source == Source::screen_audio;
  if (!services::may_be_sent(standing.meeting.features, core::enum_name(source)))
    return core::fail(core::Code::feature_disabled, is_of_screen ? "Screen sharing is turned off in this meeting."
                                                    : source == Source::mic ? "This meeting has no audio."
                                                                            : "This meeting has no video.");
  if (is_of_screen &&
      !core::may(roles, standing.participant.role, core::Permission::can_share_screen, standing.meeting))
    return core::fail(core::Code::forbidden, "You may not share your screen in this meeting.");
  return {};
}

Async<Produced> produce(Call& call, Produce request) {
  if ((request.kind == Kind::audio) != (request.source == Source::mic || request.source == Source::screen_audio))
    co_return std::unexpected(validation_error({{"source", "does not go with this kind"}}));
  if (auto allowed = may_send(call.services().roles, call.standing(), request.source); !allowed)
    co_return std::unexpected(std::move(allowed.error()));
  services::ProduceRequest wanted{.transport_id = request.transport_id,
                                  .kind = std::string(core::enum_name(request.kind)),
                                  .source = std::string(core::enum_name(request.source)),
                                  .rtp_parameters = std::move(request.rtp_parameters),
                                  .paused = request.paused.value_or(false)};
  auto made = co_await call.media().produce(call.meeting_id(), call.socket_id(), std::move(wanted));
  if (!made) co_return std::unexpected(std::move(made.error()));
  call.live().producer_changed(call.meeting_id(), *made, LiveMeetings::ProducerChange::added);
  co_return Produced{made->producer_id};
}

Async<Nothing> change_producer(Call& call, core::Outcome<ProducerInfo> changed, LiveMeetings::ProducerChange change) {
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  call.live().producer_changed(call.meeting_id(), std::move(*changed), change);
  co_return Nothing{};
}

Async<Nothing> pause_producer(Call& call, ProducerReference request) {
  co_return co_await change_producer(
      call, co_await call.media().pause_producer(call.meeting_id(), call.socket_id(), request.producer_id, true),
      LiveMeetings::ProducerChange::paused);
}

Async<Nothing> resume_producer(Call& call, ProducerReference request) {
  const services::LiveMeetings::Standing& standing = call.standing();
  if (standing.meeting.status == core::MeetingStatus::paused && !core::is_host(standing.participant.role))
    co_return core::fail(core::Code::invalid_state, "The meeting is paused: only its hosts are seen and heard now.");
  // What may be sent may have changed since it was paused.
  const auto own = co_await call.live().producer_of(call.meeting_id(), call.socket_id(), request.producer_id);
  const auto source = own ? core::enum_value<Source>(own->source) : std::nullopt;
  if (!source) co_return core::fail(core::Code::not_found, "This device has no such producer.");
  if (auto allowed = may_send(call.services().roles, standing, *source); !allowed)
    co_return std::unexpected(std::move(allowed.error()));
  co_return co_await change_producer(
      call, co_await call.media().pause_producer(call.meeting_id(), call.socket_id(), request.producer_id, false),
      LiveMeetings::ProducerChange::resumed);
}

Async<Nothing> close_producer(Call& call, ProducerReference request) {
  co_return co_await change_producer(
      call, co_await call.media().close_producer(call.meeting_id(), call.socket_id(), request.producer_id),
      LiveMeetings::ProducerChange::closed);
}

Async<Consumed> consume(Call& call, Consume request) {
  auto made = co_await call.media().consume(call.meeting_id(), call.socket_id(), request.producer_id,
                                            std::move(request.rtp_capabilities));
  if (!made) co_return std::unexpected(std::move(made.error()));
  const auto owner = co_await call.live().standing(call.meeting_id(), made->peer_id);
  co_return Consumed{{.consumer_id = std::move(made->consumer_id),
                      .producer_id = std::move(made->producer_id),
                      .participant_id = owner ? owner->participant.participant_id : std::string(),
                      .kind = std::move(made->kind),
                      .source = std::move(made->source),
                      .type = std::move(made->type),
                      .rtp_parameters = std::move(made->rtp_parameters),
                      .producer_paused = made->producer_paused}};
}

Async<Nothing> pause_consumer(Call& call, ConsumerReference request) {
  co_return answered(
      co_await call.media().pause_consumer(call.meeting_id(), call.socket_id(), request.consumer_id, true));
}

Async<Nothing> resume_consumer(Call& call, ConsumerReference request) {
  co_return answered(
      co_await call.media().pause_consumer(call.meeting_id(), call.socket_id(), request.consumer_id, false));
}

std::optional<int> number(const auto& field) {
  return field ? std::optional<int>(static_cast<int>(*field)) : std::nullopt;
}

Async<Nothing> prefer_layers(Call& call, PreferLayers request) {
  const services::PreferredLayers layers{.spatial_layer = number(request.spatial_layer),
                                         .temporal_layer = number(request.temporal_layer),
                                         .priority = number(request.priority)};
  co_return answered(
      co_await call.media().prefer_layers(call.meeting_id(), call.socket_id(), request.consumer_id, layers));
}

Async<Stats> stats(Call& call, InMeeting) {
  co_return answered(co_await call.media().peer_stats(call.meeting_id(), call.socket_id()),
                     [](json::value found) { return Stats{std::move(found)}; });
}

/// What can be measured, and is within reason; else unset.
std::optional<double> plausible(const std::optional<double>& figure, double most) {
  return figure && *figure >= 0 && *figure <= most ? figure : std::nullopt;
}

services::DirectionFigures figures_of(const DirectDirection& told) {
  constexpr double longest_ms = 60'000;
  services::DirectionFigures figures;
  figures.bitrate = static_cast<double>(std::int64_t{told.bitrate});
  figures.loss = plausible(told.loss, 1);
  figures.jitter_ms = plausible(told.jitter_ms, longest_ms);
  figures.rtt_ms = plausible(told.rtt_ms, longest_ms);
  return figures;
}

Async<Nothing> direct_quality(Call& call, DirectQuality request) {
  call.live().note_direct(call.meeting_id(), {call.socket_id(), figures_of(request.up), figures_of(request.down)});
  co_return Nothing{};
}

}  // namespace

void add_media_events(EventTable& table) {
  constexpr auto rate = RateClass::signaling;
  constexpr auto who = Who::joined;
  table.push_back(
      event("media:capabilities", rate, who, "What the meeting's router can receive and send.", &capabilities));
  table.push_back(event("media:transport:create", rate, who, "Makes a WebRTC transport.", &create_transport));
  table.push_back(event("media:transport:connect", rate, who, "Gives the transport the client's DTLS parameters.",
                        &connect_transport));
  table.push_back(
      event("media:transport:restart_ice", rate, who, "New ICE credentials after a network change.", &restart_ice));
  table.push_back(event("media:produce", rate, who, "Sends a track; the others get media:producer:new.", &produce));
  table.push_back(event("media:producer:pause", rate, who, "Mutes a track that is sent.", &pause_producer));
  table.push_back(event("media:producer:resume", rate, who, "Unmutes it.", &resume_producer));
  table.push_back(event("media:producer:close", rate, who, "Stops sending a track.", &close_producer));
  table.push_back(event("media:consume", rate, who, "Receives another's track; video starts paused.", &consume));
  table.push_back(event("media:consumer:pause", rate, who, "Stops the flow of a received track.", &pause_consumer));
  table.push_back(event("media:consumer:resume", rate, who, "Lets it flow.", &resume_consumer));
  table.push_back(
      event("media:consumer:prefer", rate, who, "Which layers of a video are wanted at most.", &prefer_layers));
  table.push_back(
      event("media:stats", rate, who, "Figures of this device's transports, producers and consumers.", &stats));
  table.push_back(event("media:direct:quality", rate, who,
                        "How media flows that goes to the other of two directly; to be said every five seconds.",
                        &direct_quality));
}

}  // namespace parley::events
