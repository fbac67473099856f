// Who waits to be let into a meeting, as their devices have it: WaitingPeople, one a server, and WaitingPlaces, those
// of one session. With the last device that is gone for good a person waits no more. Any thread.
#pragma once

#include "services/actor.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::events {

/// A person waits as long as one of their devices holds this.
struct WaitingPlace {
  std::string meeting_id;
  services::Actor who;
  boost::asio::any_io_executor executor;  ///< where to act when nobody holds it any more
};
using WaitingPlacePtr = std::shared_ptr<const WaitingPlace>;

class WaitingPeople {
 public:
  /// The person's place there: the one that other devices hold, or a new one.
  WaitingPlacePtr take(WaitingPlace place);
  bool is_waiting(const WaitingPlace& place) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::weak_ptr<const WaitingPlace>> places_;  ///< by meeting and person
};

class WaitingPlaces {
 public:
  /// False once the session is over.
  bool put(WaitingPlacePtr place);
  void erase(const std::string& meeting_id);
  /// The session is over: what it held until now.
  std::vector<WaitingPlacePtr> close();

 private:
  std::mutex mutex_;
  bool closed_ = false;
  std::map<std::string, WaitingPlacePtr> by_meeting_;
};

}  // namespace parley::events
