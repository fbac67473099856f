// What all transports in a worker have: producers or consumers inside. Owned by the room; control thread.
#pragma once

#include "media/negotiation/negotiate.hpp"
#include "media/worker/channel.hpp"

#include <string>
#include <string_view>

namespace parley::media {

/// The type of a consumer that hands all streams of a producer on to another router.
inline constexpr std::string_view pipe_type = "pipe";

/// For an answer that is not the one to the question.
core::Error unexpected_answer();

class Transport {
 public:
  struct Produce {
    std::string producer_id;
    MediaKind kind;
    const NegotiatedProducer& negotiated;
    bool paused;
  };
  struct Consume {
    std::string consumer_id;
    std::string producer_id;
    MediaKind kind;
    std::string producer_type;  ///< as produce() answered it; or `pipe_type`
    const RtpParameters& parameters;
    const RtpParameters& consumable;
    bool paused;
  };

  Transport(std::shared_ptr<Channel> channel, std::string router_id, std::string id);

  const std::string& id() const noexcept { return id_; }

  /// "simple", "simulcast" or "svc".
  boost::asio::awaitable<core::Outcome<std::string>> produce(const Produce& produce);
  boost::asio::awaitable<core::Outcome<>> consume(const Consume& consume);
  void close_producer(const std::string& producer_id);
  void close_consumer(const std::string& consumer_id);
  /// With all that is inside.
  void close();

 protected:
  std::shared_ptr<Channel> channel_;
  std::string router_id_;
  std::string id_;
};

}  // namespace parley::media
