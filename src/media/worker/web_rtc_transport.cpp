#include "media/worker/web_rtc_transport.hpp"

#include "media/worker/stats_messages.hpp"
#include "media/worker/web_rtc_messages.hpp"

#include <FBS/notification.h>
#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;

WebRtcTransport::WebRtcTransport(std::shared_ptr<Channel> channel, std::string router_id, std::string id, Info info)
    : Transport(std::move(channel), std::move(router_id), std::move(id)), info_(std::move(info)) {}

void WebRtcTransport::on_lost(std::function<void()> lost) {
  notifications_ =
      channel_->subscribe(id_, [lost = std::move(lost)](const FBS::Notification::Notification& notification) {
        const auto* body = notification.body_as_WebRtcTransport_DtlsStateChangeNotification();
        if (!body) return;
        const auto state = body->dtlsState();
        if (state == FBS::WebRtcTransport::DtlsState::CLOSED || state == FBS::WebRtcTransport::DtlsState::FAILED)
          lost();
      });
}

asio::awaitable<core::Outcome<>> WebRtcTransport::connect(DtlsParameters parameters) {
  Channel::Request request{
      .method = FBS::Request::Method::WEBRTCTRANSPORT_CONNECT,
      .handler_id = id_,
      .body_type = FBS::Request::Body::WebRtcTransport_ConnectRequest,
      .body = [&parameters](flatbuffers::FlatBufferBuilder& builder) {
        return FBS::WebRtcTransport::CreateConnectRequest(builder, write_dtls_parameters(builder, parameters)).o;
      }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return core::Outcome<>();
}

asio::awaitable<core::Outcome<boost::json::value>> WebRtcTransport::restart_ice() {
  Channel::Request request{.method = FBS::Request::Method::TRANSPORT_RESTART_ICE, .handler_id = id_};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  const auto* body = (*answer)->body_as_Transport_RestartIceResponse();
  if (!body) co_return std::unexpected(unexpected_answer());
  co_return ice_parameters_json(body->usernameFragment()->string_view(), body->password()->string_view(),
                                body->iceLite());
}

void WebRtcTransport::close() {
  notifications_.reset();
  Transport::close();
}

std::shared_ptr<Channel::Pending> WebRtcTransport::ask_stats() {
  return channel_->send({.method = FBS::Request::Method::TRANSPORT_GET_STATS, .handler_id = id_});
}

boost::json::object WebRtcTransport::stats_json(const Response& response) {
  const auto* stats = response->body_as_WebRtcTransport_GetStatsResponse();
  return stats ? transport_stats_json(*stats) : boost::json::object();
}

}  // namespace parley::media
