// MemoryPresence: the PresenceRegistry of a server that is alone. Holds only people who are there: a few hundred bytes
// each, `max_people` at most (the connected ones are bounded by their connections).
#pragma once

#include "services/presence_registry.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>

namespace parley::services {

class MemoryPresence final : public PresenceRegistry {
 public:
  /// Over `max_people`, heartbeats of people without a connected device are not taken any more.
  explicit MemoryPresence(std::size_t max_people = 200'000) : max_people_(max_people) {}

  PresenceOutcome device_came(const PresentPerson& person, const std::string& device) override;
  PresenceOutcome device_went(const std::string& user_id, const std::string& device) override;
  PresenceOutcome heard_of(const PresentPerson& person, core::TimePoint at) override;
  std::vector<PresentPerson> expire(core::TimePoint at) override;
  boost::asio::awaitable<std::vector<bool>> online(std::vector<std::string> user_ids) override;
  boost::asio::awaitable<std::vector<bool>> connected(std::vector<std::string> user_ids) override;
  boost::asio::awaitable<std::vector<std::string>> list(std::string organization_id, std::string after,
                                                        std::size_t limit) override;

  std::size_t size() const;

 private:
  struct Entry {
    std::string organization_id;
    std::vector<std::string> devices;
    std::optional<core::TimePoint> heard;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  /// The entry of somebody who is there from now on; `came` tells whether they were not.
  Entry& enter(const PresentPerson& person, bool& came);
  void erase(Entries::iterator entry);

  const std::size_t max_people_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::map<std::string, std::set<std::string>> by_organization_;
};

}  // namespace parley::services
