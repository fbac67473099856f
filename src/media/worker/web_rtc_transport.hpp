// A WebRTC transport in a worker: ICE and DTLS with one peer. Owned by the room; control thread.
#pragma once

#include "media/worker/transport.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>

namespace parley::media {

class WebRtcTransport : public Transport {
 public:
  struct Info {
    boost::json::value ice_parameters;
    boost::json::value ice_candidates;
    boost::json::value dtls_parameters;
  };
  WebRtcTransport(std::shared_ptr<Channel> channel, std::string router_id, std::string id, Info info);

  const Info& info() const noexcept { return info_; }

  /// Called when the peer ended DTLS or its handshake failed: nothing flows here any more.
  void on_lost(std::function<void()> lost);

  /// Once only; invalid_state the second time.
  boost::asio::awaitable<core::Outcome<>> connect(DtlsParameters parameters);
  /// New ICE parameters.
  boost::asio::awaitable<core::Outcome<boost::json::value>> restart_ice();

  /// With all that is inside.
  void close();

  std::shared_ptr<Channel::Pending> ask_stats();
  static boost::json::object stats_json(const Response& response);

 private:
  Info info_;
  Channel::Subscription notifications_;
};

}  // namespace parley::media
