#include "media/worker/transport.hpp"

#include "media/worker/rtp_messages.hpp"

#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;
namespace {

std::string type_name(FBS::RtpParameters::Type type) {
  switch (type) {
    case FBS::RtpParameters::Type::SIMULCAST:
      return "simulcast";
    case FBS::RtpParameters::Type::SVC:
      return "svc";
    default:
      return "simple";
  }
}

FBS::RtpParameters::Type type_word(std::string_view name) {
  if (name == "simulcast") return FBS::RtpParameters::Type::SIMULCAST;
  if (name == pipe_type) return FBS::RtpParameters::Type::PIPE;
  return name == "svc" ? FBS::RtpParameters::Type::SVC : FBS::RtpParameters::Type::SIMPLE;
}

/// How long after a key frame was asked for the next request for one is held back.
constexpr std::uint32_t key_frame_request_delay_ms = 1000;

}  // namespace

core::Error unexpected_answer() {
  return {core::Code::internal, "The media engine's answer is not the one to the question.", {}, {}};
}

Transport::Transport(std::shared_ptr<Channel> channel, std::string router_id, std::string id)
    : channel_(std::move(channel)), router_id_(std::move(router_id)), id_(std::move(id)) {}

asio::awaitable<core::Outcome<std::string>> Transport::produce(const Produce& produce) {
  Channel::Request request{.method = FBS::Request::Method::TRANSPORT_PRODUCE,
                           .handler_id = id_,
                           .body_type = FBS::Request::Body::Transport_ProduceRequest,
                           .body = [&produce](flatbuffers::FlatBufferBuilder& builder) {
                             const auto parameters = write_rtp_parameters(builder, produce.negotiated.parameters);
                             const auto mapping = write_rtp_mapping(builder, produce.negotiated.mapping);
                             return FBS::Transport::CreateProduceRequestDirect(
                                        builder, produce.producer_id.c_str(), to_engine(produce.kind), parameters,
                                        mapping, produce.paused, key_frame_request_delay_ms)
                                 .o;
                           }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  const auto* body = (*answer)->body_as_Transport_ProduceResponse();
  if (!body) co_return std::unexpected(unexpected_answer());
  co_return type_name(body->type());
}

asio::awaitable<core::Outcome<>> Transport::consume(const Consume& consume) {
  Channel::Request request{.method = FBS::Request::Method::TRANSPORT_CONSUME,
                           .handler_id = id_,
                           .body_type = FBS::Request::Body::Transport_ConsumeRequest,
                           .body = [&consume](flatbuffers::FlatBufferBuilder& builder) {
                             const auto consumer_id = builder.CreateString(consume.consumer_id);
                             const auto producer_id = builder.CreateString(consume.producer_id);
                             const auto parameters = write_rtp_parameters(builder, consume.parameters);
                             const auto encodings = write_encodings(builder, consume.consumable);
                             return FBS::Transport::CreateConsumeRequest(
                                        builder, consumer_id, producer_id, to_engine(consume.kind), parameters,
                                        type_word(consume.producer_type), encodings, consume.paused)
                                 .o;
                           }};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return core::Outcome<>();
}

void Transport::close_producer(const std::string& producer_id) {
  channel_->command({.method = FBS::Request::Method::TRANSPORT_CLOSE_PRODUCER,
                     .handler_id = id_,
                     .body_type = FBS::Request::Body::Transport_CloseProducerRequest,
                     .body = [&producer_id](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Transport::CreateCloseProducerRequestDirect(builder, producer_id.c_str()).o;
                     }});
}

void Transport::close_consumer(const std::string& consumer_id) {
  channel_->command({.method = FBS::Request::Method::TRANSPORT_CLOSE_CONSUMER,
                     .handler_id = id_,
                     .body_type = FBS::Request::Body::Transport_CloseConsumerRequest,
                     .body = [&consumer_id](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Transport::CreateCloseConsumerRequestDirect(builder, consumer_id.c_str()).o;
                     }});
}

void Transport::close() {
  channel_->command({.method = FBS::Request::Method::ROUTER_CLOSE_TRANSPORT,
                     .handler_id = router_id_,
                     .body_type = FBS::Request::Body::Router_CloseTransportRequest,
                     .body = [this](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Router::CreateCloseTransportRequestDirect(builder, id_.c_str()).o;
                     }});
}

}  // namespace parley::media
