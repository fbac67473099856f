// Recovery: what connection-state recovery needs of one namespace: the order of its events, the latest of them, and the
// sessions that were cut off and may come back. In memory and bounded. Owned by the namespace; any thread, guarded by
// its mutex.
#pragma once

#include "socketio/engineio/deadlines.hpp"
#include "socketio/engineio/message.hpp"
#include "socketio/rooms.hpp"

#include <any>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::socketio {

struct RecoveryOptions {
  /// How long after its connection ended a session may come back.
  std::chrono::milliseconds max_disconnection_duration{120'000};
  /// Events kept, of all rooms together, by number and by bytes. A session that missed one which is gone starts anew.
  std::size_t max_events = 20'000;
  std::size_t max_event_bytes = 32 * 1024 * 1024;
  /// A session that missed more than this, in bytes, starts anew as well.
  std::size_t max_missed_bytes = 2 * 1024 * 1024;
  /// Sessions kept; over it the oldest is given up.
  std::size_t max_sessions = 100'000;
  /// Whether a session that comes back is spared the namespace's middleware.
  bool skip_middleware = true;
};

/// An event on its way to those it is meant for.
struct Delivery {
  Target target;
  std::optional<engineio::Id> only_socket;  ///< instead of the target: this one alone
  engineio::MessagePtr message;
  bool may_be_lost = false;  ///< not for those who have something waiting
};
using DeliveryPtr = std::shared_ptr<const Delivery>;

/// A session that was cut off.
struct LostSession {
  engineio::Id id;  ///< of the socket
  engineio::Id pid;
  std::vector<std::string> rooms;
  /// Rooms that it was put into or taken out of since: it gets what was told there while it was in.
  struct Stay {
    std::string room;
    std::uint64_t after = 0;               ///< number of the latest event when it came; 0: before it was cut off
    std::optional<std::uint64_t> until{};  ///< of the latest one when it was taken out
  };
  std::vector<Stay> stays{};
  std::any data;
  std::uint64_t connected_at_event = 0;  ///< number of the latest event when it connected
  engineio::Clock::time_point since{};
};

class Recovery {
 public:
  /// `in_doubt`: how long an event may be on its way until the heartbeat has proved that a client got it (or is gone).
  Recovery(const RecoveryOptions& options, std::chrono::milliseconds in_doubt);

  const RecoveryOptions& options() const noexcept { return options_; }

  /// Held while an event gets its number and its place in the shards' inboxes, so that all of them see one order. The
  /// functions that take it are called with it held.
  using Lock = std::unique_lock<std::mutex>;
  Lock lock() { return Lock(mutex_); }

  /// The offset that the next event carries, and its entry into the log.
  std::string next_offset(const Lock&) const;
  void append(const Lock&, DeliveryPtr delivery, engineio::Clock::time_point now);
  std::uint64_t latest_event(const Lock&) const noexcept { return latest_; }

  /// Keeps a session that was cut off; returns those that had to make room.
  std::vector<LostSession> keep(LostSession session);

  struct Restored {
    LostSession session;
    std::vector<engineio::MessagePtr> missed{};  ///< in order
  };
  /// Takes the session of that pid out, with what it missed behind `offset` (all since it connected, if empty). Nothing
  /// where it is unknown, too old, or an event it missed is gone.
  std::optional<Restored> restore(const Lock&, std::string_view pid, std::string_view offset,
                                  engineio::Clock::time_point now);

  /// Puts those who were cut off, and whom the target means, into a room: they get what is told there after the event
  /// of that number.
  void enter(const Lock&, const Target& target, const std::string& room, std::uint64_t after);
  /// Takes them out of one.
  void leave(const Lock&, const Target& target, const std::string& room);

  /// Takes out the sessions whose time is over, and tells when the next one's is.
  std::vector<LostSession> expire(engineio::Clock::time_point now);
  std::optional<engineio::Clock::time_point> next_expiry();
  /// When expire() is to be called next, also for events that have reached everybody: those are not waited for more
  /// often than every few seconds.
  std::optional<engineio::Clock::time_point> next_upkeep(engineio::Clock::time_point now);

  /// What is kept: sessions that may come back, events and their bytes.
  struct Kept {
    std::size_t sessions = 0;
    std::size_t events = 0;
    std::size_t event_bytes = 0;
  };
  Kept kept();

 private:
  struct Entry {
    DeliveryPtr delivery;
    engineio::Clock::time_point at;
  };
  std::optional<std::uint64_t> parse_offset(std::string_view offset) const;
  void trim(engineio::Clock::time_point now);
  using Sessions = std::list<LostSession>;
  LostSession take(Sessions::iterator at);
  template <class Change>
  void change(const Target& target, Change change);
  static bool meant_for(const Delivery& delivery, std::uint64_t number, const LostSession& session);

  const RecoveryOptions options_;
  const std::chrono::milliseconds event_age_;  ///< events older than that have reached everybody who may come back
  const std::string series_;  ///< begins every offset of this run, so that those of an earlier run are recognized
  std::mutex mutex_;
  std::deque<Entry> log_;  ///< events latest_ - log_.size() + 1 to latest_
  std::size_t log_bytes_ = 0;
  std::uint64_t latest_ = 0;
  std::uint64_t gone_early_ = 0;  ///< the latest event that had to go before its age
  Sessions sessions_;             ///< oldest first
  std::unordered_map<engineio::Id, Sessions::iterator, engineio::Id::Hash> by_pid_;
  std::unordered_map<engineio::Id, Sessions::iterator, engineio::Id::Hash> by_id_;
};

}  // namespace parley::socketio
