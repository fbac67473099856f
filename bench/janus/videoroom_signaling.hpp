// Signaling of somebody in a VideoRoom of Janus: a publisher offers its tracks, a subscriber answers an offer of what
// all publishers send who are there when it comes.
#pragma once

#include "room_link.hpp"
#include "sdp.hpp"

#include "loadtest/signaling.hpp"

#include <memory>

namespace janus_load {

class VideoroomSignaling final : public parley::loadtest::Signaling {
 public:
  VideoroomSignaling(boost::asio::any_io_executor executor, std::uint16_t port, std::uint64_t room,
                     parley::loadtest::Part part);
  ~VideoroomSignaling() override;

  boost::asio::awaitable<void> join() override;
  boost::asio::awaitable<RemoteEnd> open_transport(LocalEnd own, std::vector<SentTrack> tracks) override;
  boost::asio::awaitable<void> accept() override;
  boost::asio::awaitable<void> publish(SentTrack track) override;
  boost::asio::awaitable<void> subscribe() override;
  boost::asio::awaitable<void> leave() override;
  void close() override;

 private:
  boost::asio::awaitable<void> find_feeds();
  boost::json::object request(const char* name) const;

  const std::uint16_t port_;
  const std::uint64_t room_;
  const parley::loadtest::Part part_;
  const std::shared_ptr<RoomLink> link_;
  boost::json::array feeds_;  // subscribers: what there is to subscribe to
  LocalEnd own_;
  Description offered_;
};

}  // namespace janus_load
