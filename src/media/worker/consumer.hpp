// A consumer in a worker: a producer's media on its way to a peer. Owned by the room; control thread.
#pragma once

#include "media/negotiation/negotiate.hpp"
#include "media/worker/channel.hpp"

#include <boost/json.hpp>

#include <functional>
#include <optional>
#include <string>

namespace parley::media {

struct Layers {
  int spatial = 0;
  std::optional<int> temporal;
};

class Consumer {
 public:
  struct Events {
    /// What flows now; nullopt: nothing.
    std::function<void(std::optional<Layers>)> layers_changed;
    /// {score, producer_score, producer_scores}, 0 (worst) to 10.
    std::function<void(boost::json::object)> score;
  };

  Consumer(std::shared_ptr<Channel> channel, std::string id, Events events);

  const std::string& id() const noexcept { return id_; }

  boost::asio::awaitable<core::Outcome<>> pause(bool paused);
  /// The most that is to be sent; means nothing for media without layers.
  boost::asio::awaitable<core::Outcome<>> prefer(Layers layers);
  /// 1–255: which consumers of a transport get bandwidth first.
  boost::asio::awaitable<core::Outcome<>> set_priority(int priority);
  std::shared_ptr<Channel::Pending> ask_stats();
  static boost::json::array stats_json(const Response& response);

 private:
  boost::asio::awaitable<core::Outcome<>> done(Channel::Request request);

  std::shared_ptr<Channel> channel_;
  std::string id_;
  Channel::Subscription notifications_;
};

}  // namespace parley::media
