// PresenceNews: what has changed about who is there since it was last told, and how it is told with little work: what
// was undone meanwhile is no news, and many changes at once become few messages. Pure; no threads.
#pragma once

#include "services/presence_registry.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::services {

/// One person is there now, or is not any more.
struct PresenceUpdate {
  PresentPerson person;
  bool online = false;
  core::TimePoint at;
};

struct PresenceMessage {
  std::string receiver;    ///< an organization or a person, as the messages were asked for
  std::string_view event;  ///< presence:user_connected or presence:user_disconnected
  boost::json::object payload;
};

class PresenceNews {
 public:
  /// Changes of one person alternate; a second one takes the first back.
  void add(PresenceUpdate update);
  std::vector<PresenceUpdate> take();
  bool empty() const { return updates_.empty(); }

 private:
  std::unordered_map<std::string, PresenceUpdate> updates_;
};

/// So many changes are told one by one to one receiver; more are gathered, `gathered_updates` in a message. So a tick
/// in which N people go costs each receiver N / gathered_updates messages, not N.
inline constexpr std::size_t single_updates = 10;
inline constexpr std::size_t gathered_updates = 500;

/// To everybody in each organization.
std::vector<PresenceMessage> messages_to_organizations(const std::vector<PresenceUpdate>& updates);

/// To those who know them: `contacts[i]` are the people to tell of `updates[i]`.
std::vector<PresenceMessage> messages_to_contacts(const std::vector<PresenceUpdate>& updates,
                                                  const std::vector<std::vector<std::string>>& contacts);

}  // namespace parley::services
