// A router in a worker: where producers meet consumers; a room has one. Owned by the room; control thread.
#pragma once

#include "media/worker/channel.hpp"
#include "media/worker/pipe_transport.hpp"
#include "media/worker/rtp_observer.hpp"
#include "media/worker/web_rtc_transport.hpp"

#include <string>

namespace parley::media {

class Router {
 public:
  /// Makes the router. The worker takes requests in their order, so that it may be used at once; where making it fails,
  /// what is asked of it fails too. `web_rtc_server_id` names the sockets of all its WebRTC transports.
  Router(std::shared_ptr<Channel> channel, std::string id, std::string web_rtc_server_id);

  const std::string& id() const noexcept { return id_; }
  const std::shared_ptr<Channel>& channel() const noexcept { return channel_; }

  /// With UDP and TCP candidates, UDP first; with TCP ones only where `force_tcp`.
  boost::asio::awaitable<core::Outcome<std::shared_ptr<WebRtcTransport>>> create_web_rtc_transport(
      std::string transport_id, bool force_tcp);

  /// One end of a pipe to another router of this machine.
  boost::asio::awaitable<core::Outcome<std::unique_ptr<PipeTransport>>> create_pipe_transport(std::string transport_id);

  std::unique_ptr<ActiveSpeakerObserver> observe_active_speaker(const std::string& id,
                                                                ActiveSpeakerObserver::OnSpeaker on_speaker);
  std::unique_ptr<AudioLevelObserver> observe_audio_levels(const std::string& id,
                                                           AudioLevelObserver::OnVolumes on_volumes);

  /// With all that is inside.
  void close();

 private:
  std::shared_ptr<Channel> channel_;
  std::string id_;
  std::string web_rtc_server_id_;
};

}  // namespace parley::media
