#include "media/worker/producer.hpp"

#include "media/worker/stats_messages.hpp"

#include <FBS/notification.h>
#include <FBS/request.h>
#include <FBS/response.h>

namespace parley::media {
namespace asio = boost::asio;
namespace {

boost::json::array scores_json(const FBS::Producer::ScoreNotification& notification) {
  boost::json::array scores;
  for (const FBS::Producer::Score* score : *notification.scores()) {
    boost::json::object one{{"encoding_idx", score->encodingIdx()}, {"ssrc", score->ssrc()}, {"score", score->score()}};
    one["rid"] = score->rid() && score->rid()->size() > 0 ? boost::json::value(score->rid()->string_view()) : nullptr;
    scores.push_back(std::move(one));
  }
  return scores;
}

}  // namespace

Producer::Producer(std::shared_ptr<Channel> channel, std::string id, OnScore on_score)
    : channel_(std::move(channel)),
      id_(std::move(id)),
      notifications_(channel_->subscribe(
          id_, [on_score = std::move(on_score)](const FBS::Notification::Notification& notification) {
            if (const auto* score = notification.body_as_Producer_ScoreNotification()) on_score(scores_json(*score));
          })) {}

asio::awaitable<core::Outcome<>> Producer::pause(bool paused) {
  Channel::Request request{
      .method = paused ? FBS::Request::Method::PRODUCER_PAUSE : FBS::Request::Method::PRODUCER_RESUME,
      .handler_id = id_};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return core::Outcome<>();
}

std::shared_ptr<Channel::Pending> Producer::ask_stats() {
  return channel_->send({.method = FBS::Request::Method::PRODUCER_GET_STATS, .handler_id = id_});
}

boost::json::array Producer::stats_json(const Response& response) {
  const auto* stats = response->body_as_Producer_GetStatsResponse();
  return stats ? stream_stats_json(*stats->stats()) : boost::json::array();
}

}  // namespace parley::media
