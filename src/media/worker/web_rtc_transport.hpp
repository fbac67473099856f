// A WebRTC transport in a worker: ICE and DTLS with one peer, producers or consumers inside. Owned by the room; control
// thread.
#pragma once

#include "media/negotiation/negotiate.hpp"
#include "media/worker/channel.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>

namespace parley::media {

class WebRtcTransport {
 public:
  struct Info {
    boost::json::value ice_parameters;
    boost::json::value ice_candidates;
    boost::json::value dtls_parameters;
  };
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
    std::string producer_type;  ///< as produce() answered it
    const RtpParameters& parameters;
    const RtpParameters& consumable;
    bool paused;
  };

  WebRtcTransport(std::shared_ptr<Channel> channel, std::string router_id, std::string id, Info info);

  const std::string& id() const noexcept { return id_; }
  const Info& info() const noexcept { return info_; }

  /// Called when the peer ended DTLS or its handshake failed: nothing flows here any more.
  void on_lost(std::function<void()> lost);

  /// Once only; invalid_state the second time.
  boost::asio::awaitable<core::Outcome<>> connect(DtlsParameters parameters);
  /// New ICE parameters.
  boost::asio::awaitable<core::Outcome<boost::json::value>> restart_ice();

  /// "simple", "simulcast" or "svc".
  boost::asio::awaitable<core::Outcome<std::string>> produce(const Produce& produce);
  boost::asio::awaitable<core::Outcome<>> consume(const Consume& consume);
  void close_producer(const std::string& producer_id);
  void close_consumer(const std::string& consumer_id);
  /// With all that is inside.
  void close();

  std::shared_ptr<Channel::Pending> ask_stats();
  static boost::json::object stats_json(const Response& response);

 private:
  std::shared_ptr<Channel> channel_;
  std::string router_id_;
  std::string id_;
  Info info_;
  Channel::Subscription notifications_;
};

}  // namespace parley::media
