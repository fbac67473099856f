// Observers of a router: who speaks, and how loud everybody is. Producers of audio are added to them; a producer that
// is closed leaves by itself. Owned by the room; control thread.
#pragma once

#include "media/worker/channel.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace parley::media {

class RtpObserver {
 public:
  RtpObserver(std::shared_ptr<Channel> channel, std::string id, Channel::OnNotification on_notification);

  void add(const std::string& producer_id);
  void remove(const std::string& producer_id);
  /// In the worker, before the router is.
  void close(const std::string& router_id);

 private:
  std::shared_ptr<Channel> channel_;
  std::string id_;
  Channel::Subscription notifications_;
};

class ActiveSpeakerObserver : public RtpObserver {
 public:
  /// Called with the producer that dominates now, when that changes; there is no call for silence.
  using OnSpeaker = std::function<void(const std::string& producer_id)>;
  ActiveSpeakerObserver(const std::shared_ptr<Channel>& channel, const std::string& router_id, const std::string& id,
                        std::chrono::milliseconds interval, OnSpeaker on_speaker);
};

class AudioLevelObserver : public RtpObserver {
 public:
  struct Options {
    int max_entries = 20;  ///< of the loudest
    int threshold = -70;   ///< dBvo, -127 … 0: what is not louder is silence
    std::chrono::milliseconds interval{500};
  };
  /// Volumes in dBvo by producer, loudest first; none: silence fell.
  using OnVolumes = std::function<void(std::vector<std::pair<std::string, int>>)>;
  AudioLevelObserver(const std::shared_ptr<Channel>& channel, const std::string& router_id, const std::string& id,
                     Options options, OnVolumes on_volumes);
};

}  // namespace parley::media
