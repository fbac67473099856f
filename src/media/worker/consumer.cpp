#include "media/worker/consumer.hpp"

#include "media/worker/stats_messages.hpp"

#include <FBS/notification.h>
#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;
namespace fbs = FBS::Consumer;
namespace {

std::optional<Layers> layers_of(const fbs::LayersChangeNotification& notification) {
  const auto* layers = notification.layers();
  if (!layers) return std::nullopt;
  Layers found{.spatial = layers->spatialLayer(), .temporal = {}};
  if (const auto temporal = layers->temporalLayer()) found.temporal = *temporal;
  return found;
}

boost::json::object score_json(const fbs::ConsumerScore& score) {
  boost::json::array producer_scores;
  for (const std::uint8_t one : *score.producerScores()) producer_scores.push_back(one);
  return {{"score", score.score()},
          {"producer_score", score.producerScore()},
          {"producer_scores", std::move(producer_scores)}};
}

void pass_on(const Consumer::Events& events, const FBS::Notification::Notification& notification) {
  switch (notification.event()) {
    case FBS::Notification::Event::CONSUMER_LAYERS_CHANGE:
      if (const auto* body = notification.body_as_Consumer_LayersChangeNotification())
        events.layers_changed(layers_of(*body));
      break;
    case FBS::Notification::Event::CONSUMER_SCORE:
      if (const auto* body = notification.body_as_Consumer_ScoreNotification())
        events.score(score_json(*body->score()));
      break;
    default:
      break;  // its producer's pauses and end are known here already: they come from here
  }
}

}  // namespace

Consumer::Consumer(std::shared_ptr<Channel> channel, std::string id, Events events)
    : channel_(std::move(channel)),
      id_(std::move(id)),
      notifications_(
          channel_->subscribe(id_, [events = std::move(events)](const FBS::Notification::Notification& notification) {
            pass_on(events, notification);
          })) {}

asio::awaitable<core::Outcome<>> Consumer::done(Channel::Request request) {
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return core::Outcome<>();
}

asio::awaitable<core::Outcome<>> Consumer::pause(bool paused) {
  return done({.method = paused ? FBS::Request::Method::CONSUMER_PAUSE : FBS::Request::Method::CONSUMER_RESUME,
               .handler_id = id_});
}

asio::awaitable<core::Outcome<>> Consumer::prefer(Layers layers) {
  return done({.method = FBS::Request::Method::CONSUMER_SET_PREFERRED_LAYERS,
               .handler_id = id_,
               .body_type = FBS::Request::Body::Consumer_SetPreferredLayersRequest,
               .body = [layers](flatbuffers::FlatBufferBuilder& builder) {
                 flatbuffers::Optional<std::uint8_t> temporal = flatbuffers::nullopt;
                 if (layers.temporal) temporal = static_cast<std::uint8_t>(*layers.temporal);
                 const auto wanted =
                     fbs::CreateConsumerLayers(builder, static_cast<std::uint8_t>(layers.spatial), temporal);
                 return fbs::CreateSetPreferredLayersRequest(builder, wanted).o;
               }});
}

asio::awaitable<core::Outcome<>> Consumer::set_priority(int priority) {
  return done({.method = FBS::Request::Method::CONSUMER_SET_PRIORITY,
               .handler_id = id_,
               .body_type = FBS::Request::Body::Consumer_SetPriorityRequest,
               .body = [priority](flatbuffers::FlatBufferBuilder& builder) {
                 return fbs::CreateSetPriorityRequest(builder, static_cast<std::uint8_t>(priority)).o;
               }});
}

std::shared_ptr<Channel::Pending> Consumer::ask_stats() {
  return channel_->send({.method = FBS::Request::Method::CONSUMER_GET_STATS, .handler_id = id_});
}

boost::json::array Consumer::stats_json(const Response& response) {
  const auto* stats = response->body_as_Consumer_GetStatsResponse();
  return stats ? stream_stats_json(*stats->stats()) : boost::json::array();
}

}  // namespace parley::media
