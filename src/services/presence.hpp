// Presence: who is there, for those who may know. Devices of namespace "/" and heartbeats come in; changes of state go
// out, gathered for a moment, to all who are there (of the same organization) or to contacts, as
// Settings::presence_broadcast says. One a server, owned by src/app; any thread may call.
#pragma once

#include "services/actor.hpp"
#include "services/call_repositories.hpp"
#include "services/person_events.hpp"
#include "services/presence_news.hpp"
#include "services/presence_registry.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>

namespace parley::services {

class Presence {
 public:
  /// Changes are told from `context`'s thread.
  Presence(boost::asio::io_context& context, PresenceRegistry& registry, PersonEvents& people)
      : context_(context), timer_(context), registry_(registry), people_(people) {}

  /// Before the first device: what is needed to tell contacts, and to keep when people were last there.
  void serve(Services& services) { services_ = &services; }
  /// Lets go, every minute, of those who are not heard of any more. Each server does this for what it remembers.
  void start();

  void device_came(const core::User& user, const std::string& device);
  void device_went(const std::string& user_id, const std::string& device);
  void heard_of(const core::User& user);
  /// Those who were not heard of for Settings::presence_timeout are gone. Returns how many.
  std::size_t expire();

  /// Whether each of them is there; whether a device of theirs is connected.
  boost::asio::awaitable<std::vector<bool>> online(std::vector<std::string> user_ids) {
    return registry_.online(std::move(user_ids));
  }
  boost::asio::awaitable<std::vector<bool>> connected(std::vector<std::string> user_ids) {
    return registry_.connected(std::move(user_ids));
  }
  boost::asio::awaitable<std::vector<std::string>> list(std::string organization_id, std::string after,
                                                        std::size_t limit) {
    return registry_.list(std::move(organization_id), std::move(after), limit);
  }

  /// Tells at once what is due.
  boost::asio::awaitable<void> tell();

 private:
  void note(PresenceUpdate update);
  void note(const PresenceOutcome& outcome);
  boost::asio::awaitable<void> keep_last_seen(std::vector<PresenceUpdate> updates);
  boost::asio::awaitable<std::vector<std::vector<std::string>>> contacts_of(std::vector<PresenceUpdate> updates);

  boost::asio::io_context& context_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer minute_{context_};
  PresenceRegistry& registry_;
  PersonEvents& people_;
  Services* services_ = nullptr;
  std::mutex mutex_;
  PresenceNews news_;  ///< guarded by mutex_
};

// --- use cases

enum class PresenceStatus { online, offline };
BOOST_DESCRIBE_ENUM(PresenceStatus, online, offline)

struct PersonPresence {
  std::string user_id;
  PresenceStatus status = PresenceStatus::offline;
  std::optional<core::TimePoint> last_seen;  ///< of those who are not there; unset where it is not known
};

/// So many people can be asked for at once.
inline constexpr std::size_t max_presence_asked = 500;

/// For accounts, as all of these.
Async<> presence_heartbeat(Services& services, Actor actor);

/// In the order of the question; unknown people, and those of other organizations, are offline. validation_failed for
/// more than max_presence_asked.
Async<std::vector<PersonPresence>> presence_of_users(Services& services, Actor actor,
                                                     std::vector<std::string> user_ids);

/// All members of a group, for its members; not_found for others.
Async<std::vector<PersonPresence>> presence_in_channel(Services& services, Actor actor, std::string group_id);

/// The other side of a conversation of two. not_found for unknown people and those of other organizations.
Async<PersonPresence> presence_in_conversation(Services& services, Actor actor, std::string user_id);

struct OnlinePage {
  std::vector<PersonPresence> users;
  std::optional<std::string> next;  ///< the last user id, where there are more
};
/// Those of the asker's organization who are there, sorted by user id.
Async<OnlinePage> who_is_online(Services& services, Actor actor, int limit, std::string after);

}  // namespace parley::services
