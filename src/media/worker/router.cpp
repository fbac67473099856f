#include "media/worker/router.hpp"

#include "media/worker/loopback.hpp"
#include "media/worker/web_rtc_messages.hpp"

#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;
namespace {

/// Where bandwidth estimation towards a receiver begins, bit/s.
constexpr std::uint64_t initial_outgoing_bitrate = 1'000'000;
constexpr std::chrono::milliseconds speaker_interval{300};
/// How much a pipe's socket holds, bytes, or less where net.core.rmem_max and wmem_max say so: key frames of many
/// producers come at once.
constexpr std::uint32_t pipe_buffer = 2 << 20;

WebRtcTransport::Info info_of(const FBS::WebRtcTransport::DumpResponse& dump) {
  const auto* ice = dump.iceParameters();
  return {.ice_parameters = ice_parameters_json(ice->usernameFragment()->string_view(), ice->password()->string_view(),
                                                ice->iceLite()),
          .ice_candidates = ice_candidates_json(dump),
          .dtls_parameters = dtls_parameters_json(*dump.dtlsParameters())};
}

}  // namespace

Router::Router(std::shared_ptr<Channel> channel, std::string id, std::string web_rtc_server_id)
    : channel_(std::move(channel)), id_(std::move(id)), web_rtc_server_id_(std::move(web_rtc_server_id)) {
  channel_->command({.method = FBS::Request::Method::WORKER_CREATE_ROUTER,
                     .body_type = FBS::Request::Body::Worker_CreateRouterRequest,
                     .body = [this](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Worker::CreateCreateRouterRequestDirect(builder, id_.c_str()).o;
                     }});
}

asio::awaitable<core::Outcome<std::shared_ptr<WebRtcTransport>>> Router::create_web_rtc_transport(
    std::string transport_id, bool force_tcp) {
  Channel::Request request{
      .method = FBS::Request::Method::ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER,
      .handler_id = id_,
      .body_type = FBS::Request::Body::Router_CreateWebRtcTransportRequest,
      .body = [this, &transport_id, force_tcp](flatbuffers::FlatBufferBuilder& builder) {
        const auto base = FBS::Transport::CreateOptions(builder, false, initial_outgoing_bitrate);
        const auto listen = FBS::WebRtcTransport::CreateListenServerDirect(builder, web_rtc_server_id_.c_str());
        const auto options = FBS::WebRtcTransport::CreateWebRtcTransportOptions(
            builder, base, FBS::WebRtcTransport::Listen::ListenServer, listen.Union(), /*enable_udp*/ !force_tcp,
            /*enable_tcp*/ true, /*prefer_udp*/ true, /*prefer_tcp*/ false);
        return FBS::Router::CreateCreateWebRtcTransportRequestDirect(builder, transport_id.c_str(), options).o;
      }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  const auto* dump = (*answer)->body_as_WebRtcTransport_DumpResponse();
  if (!dump) co_return std::unexpected(unexpected_answer());
  co_return std::make_shared<WebRtcTransport>(channel_, id_, transport_id, info_of(*dump));
}

asio::awaitable<core::Outcome<std::unique_ptr<PipeTransport>>> Router::create_pipe_transport(std::string transport_id) {
  Channel::Request request{
      .method = FBS::Request::Method::ROUTER_CREATE_PIPETRANSPORT,
      .handler_id = id_,
      .body_type = FBS::Request::Body::Router_CreatePipeTransportRequest,
      .body = [&transport_id](flatbuffers::FlatBufferBuilder& builder) {
        const auto base = FBS::Transport::CreateOptions(builder);
        const auto range = FBS::Transport::CreatePortRange(builder, 0, 0);
        const auto flags = FBS::Transport::CreateSocketFlags(builder, false, false);
        const auto listen =
            FBS::Transport::CreateListenInfoDirect(builder, FBS::Transport::Protocol::UDP, loopback_address, nullptr,
                                                   false, 0, range, flags, pipe_buffer, pipe_buffer);
        const auto options =
            FBS::PipeTransport::CreatePipeTransportOptions(builder, base, listen,
                                                           /*enable_rtx*/ false, /*enable_srtp*/ false);
        return FBS::Router::CreateCreatePipeTransportRequestDirect(builder, transport_id.c_str(), options).o;
      }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  const auto* dump = (*answer)->body_as_PipeTransport_DumpResponse();
  if (!dump) co_return std::unexpected(unexpected_answer());
  co_return std::make_unique<PipeTransport>(channel_, id_, transport_id, dump->tuple()->localPort());
}

std::unique_ptr<ActiveSpeakerObserver> Router::observe_active_speaker(const std::string& id,
                                                                      ActiveSpeakerObserver::OnSpeaker on_speaker) {
  return std::make_unique<ActiveSpeakerObserver>(channel_, id_, id, speaker_interval, std::move(on_speaker));
}

std::unique_ptr<AudioLevelObserver> Router::observe_audio_levels(const std::string& id,
                                                                 AudioLevelObserver::OnVolumes on_volumes) {
  return std::make_unique<AudioLevelObserver>(channel_, id_, id, AudioLevelObserver::Options{}, std::move(on_volumes));
}

void Router::close() {
  channel_->command({.method = FBS::Request::Method::WORKER_CLOSE_ROUTER,
                     .body_type = FBS::Request::Body::Worker_CloseRouterRequest,
                     .body = [this](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Worker::CreateCloseRouterRequestDirect(builder, id_.c_str()).o;
                     }});
}

}  // namespace parley::media
