#include "media/worker/pipe_transport.hpp"

#include "media/worker/loopback.hpp"

#include <FBS/pipeTransport.h>
#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;

PipeTransport::PipeTransport(std::shared_ptr<Channel> channel, std::string router_id, std::string id,
                             std::uint16_t port)
    : Transport(std::move(channel), std::move(router_id), std::move(id)), port_(port) {}

asio::awaitable<core::Outcome<>> PipeTransport::connect(std::uint16_t port) {
  Channel::Request request{.method = FBS::Request::Method::PIPETRANSPORT_CONNECT,
                           .handler_id = id_,
                           .body_type = FBS::Request::Body::PipeTransport_ConnectRequest,
                           .body = [port](flatbuffers::FlatBufferBuilder& builder) {
                             return FBS::PipeTransport::CreateConnectRequestDirect(builder, loopback_address, port).o;
                           }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return core::Outcome<>();
}

}  // namespace parley::media
