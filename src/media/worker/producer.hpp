// A producer in a worker: media that a peer sends. Owned by the room; control thread.
#pragma once

#include "media/negotiation/negotiate.hpp"
#include "media/worker/channel.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>

namespace parley::media {

class Producer {
 public:
  /// The score of each encoding: [{encoding_idx, ssrc, rid, score}], 0 (worst) to 10.
  using OnScore = std::function<void(boost::json::array)>;

  /// For a producer that the worker has accepted, or will with a request that was sent before.
  Producer(std::shared_ptr<Channel> channel, std::string id, OnScore on_score);

  const std::string& id() const noexcept { return id_; }

  /// Nothing is passed on while it is paused.
  boost::asio::awaitable<core::Outcome<>> pause(bool paused);
  /// Figures are awaited with get() and read with stats_json().
  std::shared_ptr<Channel::Pending> ask_stats();
  static boost::json::array stats_json(const Response& response);

 private:
  std::shared_ptr<Channel> channel_;
  std::string id_;
  Channel::Subscription notifications_;
};

}  // namespace parley::media
