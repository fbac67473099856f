// PresenceRegistry: who is there at the moment. In one server it is memory (MemoryPresence); servers that form one
// service share one: what changes here takes effect here at once and elsewhere soon, and answers about everybody are
// awaited. Any thread; nothing blocks.
#pragma once

#include "core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace parley::services {

/// A person as presence knows them: organizations do not see each other's people.
struct PresentPerson {
  std::string user_id;
  std::string organization_id;  ///< empty: none
};

enum class PresenceChange { none, came, went };

/// What is made of news about one person: their state, and in which organization it is told.
struct PresenceOutcome {
  PresenceChange change = PresenceChange::none;
  PresentPerson person;
};

class PresenceRegistry {
 public:
  virtual ~PresenceRegistry() = default;

  /// A device is connected. The same device twice is one device.
  virtual PresenceOutcome device_came(const PresentPerson& person, const std::string& device) = 0;
  /// With the last device the person is gone at once, whatever heartbeats there were.
  virtual PresenceOutcome device_went(const std::string& user_id, const std::string& device) = 0;
  /// A heartbeat; keeps a person there who has no device connected, until expire().
  virtual PresenceOutcome heard_of(const PresentPerson& person, core::TimePoint at) = 0;
  /// Those without a device who were not heard of since `at` are gone; these are they.
  virtual std::vector<PresentPerson> expire(core::TimePoint at) = 0;

  /// Whether each of them is there, in the order of the question; and whether a device of theirs is connected.
  virtual boost::asio::awaitable<std::vector<bool>> online(std::vector<std::string> user_ids) = 0;
  virtual boost::asio::awaitable<std::vector<bool>> connected(std::vector<std::string> user_ids) = 0;
  /// The user ids of those who are there, sorted; behind `after` (the beginning where empty), `limit` at most.
  virtual boost::asio::awaitable<std::vector<std::string>> list(std::string organization_id, std::string after,
                                                                std::size_t limit) = 0;
};

}  // namespace parley::services
