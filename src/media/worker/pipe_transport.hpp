// One end of a pipe between two routers, on workers of this machine: plain RTP over UDP on the loopback, which the
// engine takes from the other end's port only. Owned by the room; control thread.
#pragma once

#include "media/worker/transport.hpp"

#include <cstdint>

namespace parley::media {

class PipeTransport : public Transport {
 public:
  PipeTransport(std::shared_ptr<Channel> channel, std::string router_id, std::string id, std::uint16_t port);

  /// Where it listens.
  std::uint16_t port() const noexcept { return port_; }

  /// Once only: the port of the other end.
  boost::asio::awaitable<core::Outcome<>> connect(std::uint16_t port);

 private:
  std::uint16_t port_;
};

}  // namespace parley::media
