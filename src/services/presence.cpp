#include "services/presence.hpp"

#include "core/organizations.hpp"
#include "logging/counted.hpp"
#include "services/groups.hpp"
#include "services/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <unordered_map>

namespace parley::services {
namespace asio = boost::asio;
namespace {

/// Changes are gathered for so long before they are told.
constexpr std::chrono::milliseconds gathering{50};
/// So many contacts of one person are told at most.
constexpr int max_contacts = 1000;

PresentPerson present(const core::User& user) { return {user.user_id, user.organization_id.value_or("")}; }

}  // namespace

void Presence::device_came(const core::User& user, const std::string& device) {
  note(registry_.device_came(present(user), device));
}

void Presence::device_went(const std::string& user_id, const std::string& device) {
  note(registry_.device_went(user_id, device));
}

void Presence::heard_of(const core::User& user) { note(registry_.heard_of(present(user), services_->clock.now())); }

std::size_t Presence::expire() {
  const core::TimePoint now = services_->clock.now();
  const std::vector<PresentPerson> gone = registry_.expire(now - services_->settings.presence_timeout);
  for (const PresentPerson& person : gone) note(PresenceUpdate{person, false, now});
  return gone.size();
}

void Presence::start() {
  minute_.expires_after(std::chrono::minutes(1));
  minute_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    if (const std::size_t gone = expire(); gone > 0)
      spdlog::info("{} offline, not heard of any more", logging::counted(gone, "person is", "people are"));
    start();
  });
}

void Presence::note(const PresenceOutcome& outcome) {
  if (outcome.change == PresenceChange::none) return;
  note(PresenceUpdate{outcome.person, outcome.change == PresenceChange::came, services_->clock.now()});
}

void Presence::note(PresenceUpdate update) {
  const std::scoped_lock lock(mutex_);
  const bool was_empty = news_.empty();
  news_.add(std::move(update));
  if (!was_empty || news_.empty()) return;
  asio::post(context_, [this] {
    timer_.expires_after(gathering);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) asio::co_spawn(context_, tell(), asio::detached);
    });
  });
}

asio::awaitable<void> Presence::tell() {
  std::vector<PresenceUpdate> updates;
  {
    const std::scoped_lock lock(mutex_);
    updates = news_.take();
  }
  if (updates.empty()) co_return;
  co_await keep_last_seen(updates);
  if (services_->settings.presence_broadcast == PresenceBroadcast::all) {
    for (PresenceMessage& message : messages_to_organizations(updates))
      people_.to_organization(message.receiver, message.event, std::move(message.payload));
    co_return;
  }
  const auto contacts = co_await contacts_of(updates);
  for (PresenceMessage& message : messages_to_contacts(updates, contacts))
    people_.to_person(message.receiver, message.event, std::move(message.payload));
}

asio::awaitable<void> Presence::keep_last_seen(std::vector<PresenceUpdate> updates) {
  std::erase_if(updates, [](const PresenceUpdate& update) { return update.online; });
  if (updates.empty()) co_return;
  auto job = [updates = std::move(updates)](Transaction& transaction) -> core::Outcome<> {
    for (const PresenceUpdate& update : updates)
      if (transaction.users.find(update.person.user_id))
        transaction.of<PresenceRepository>().note_seen(update.person.user_id, update.at);
    return {};
  };
  auto kept = co_await services_->store.write(std::move(job));
  // While the server stops, its database may be closed already.
  if (!kept) spdlog::debug("when people were last there could not be kept: {}", kept.error().message);
}

asio::awaitable<std::vector<std::vector<std::string>>> Presence::contacts_of(std::vector<PresenceUpdate> updates) {
  using Contacts = std::vector<std::vector<std::string>>;
  const std::size_t count = updates.size();
  auto job = [updates = std::move(updates)](Transaction& transaction) -> core::Outcome<Contacts> {
    Contacts contacts;
    contacts.reserve(updates.size());
    for (const PresenceUpdate& update : updates)
      contacts.push_back(transaction.of<PresenceRepository>().contacts_of(update.person.user_id, max_contacts));
    return contacts;
  };
  auto contacts = co_await services_->store.read(std::move(job));
  if (!contacts) {
    spdlog::warn("changes of presence could not be told: {}", contacts.error().message);
    co_return Contacts(count);
  }
  for (std::vector<std::string>& one : *contacts) {  // those who are not there need not be told
    const std::vector<bool> there = co_await registry_.connected(one);
    std::size_t index = 0;
    std::erase_if(one, [&](const std::string&) { return !there[index++]; });
  }
  co_return std::move(*contacts);
}

// --- use cases

namespace {

/// What the database has to say of people: whether the asker may know of them, and when they were last there.
struct Known {
  std::vector<std::string> user_ids;
  std::unordered_map<std::string, std::optional<core::TimePoint>> last_seen;  ///< of those whom the asker may know of
};

Known known_to(Transaction& transaction, const core::User& asker, std::vector<std::string> user_ids) {
  Known known;
  for (const std::string& user_id : user_ids) {
    const auto user = transaction.users.find(user_id);
    if (!user || user->disabled || !core::same_organization(*user, asker)) continue;
    known.last_seen[user_id] = transaction.of<PresenceRepository>().last_seen(user_id);
  }
  known.user_ids = std::move(user_ids);
  return known;
}

asio::awaitable<std::vector<PersonPresence>> with_status(Services& services, Known known) {
  const std::vector<bool> online = co_await services.presence.online(known.user_ids);
  std::vector<PersonPresence> people;
  people.reserve(known.user_ids.size());
  for (std::size_t i = 0; i < known.user_ids.size(); ++i) {
    PersonPresence person{.user_id = known.user_ids[i]};
    if (const auto found = known.last_seen.find(person.user_id); found != known.last_seen.end()) {
      if (online[i])
        person.status = PresenceStatus::online;
      else
        person.last_seen = found->second;
    }
    people.push_back(std::move(person));
  }
  co_return people;
}

}  // namespace

Async<> presence_heartbeat(Services& services, Actor actor) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  services.presence.heard_of(*actor.user);
  co_return core::Outcome<>{};
}

Async<std::vector<PersonPresence>> presence_of_users(Services& services, Actor actor,
                                                     std::vector<std::string> user_ids) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (user_ids.size() > max_presence_asked)
    co_return std::unexpected(
        invalid_field("user_ids", "must name " + std::to_string(max_presence_asked) + " people or fewer"));
  auto job = [asker = std::move(*actor.user), user_ids = std::move(user_ids)](
                 Transaction& transaction) -> core::Outcome<Known> { return known_to(transaction, asker, user_ids); };
  auto known = co_await services.store.read(std::move(job));
  if (!known) co_return std::unexpected(std::move(known.error()));
  co_return co_await with_status(services, std::move(*known));
}

Async<std::vector<PersonPresence>> presence_in_channel(Services& services, Actor actor, std::string group_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor = std::move(actor),
              group_id = std::move(group_id)](Transaction& transaction) -> core::Outcome<Known> {
    auto membership = require_group_member(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return known_to(transaction, *actor.user, transaction.of<GroupRepository>().member_ids(membership->group.group_id));
  };
  auto known = co_await services.store.read(std::move(job));
  if (!known) co_return std::unexpected(std::move(known.error()));
  co_return co_await with_status(services, std::move(*known));
}

Async<PersonPresence> presence_in_conversation(Services& services, Actor actor, std::string user_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [asker = std::move(*actor.user), user_id](Transaction& transaction) -> core::Outcome<Known> {
    Known known = known_to(transaction, asker, {user_id});
    if (known.last_seen.empty()) return core::fail(core::Code::not_found, "There is nobody with this id.");
    return known;
  };
  auto known = co_await services.store.read(std::move(job));
  if (!known) co_return std::unexpected(std::move(known.error()));
  std::vector<PersonPresence> people = co_await with_status(services, std::move(*known));
  co_return std::move(people.front());
}

Async<OnlinePage> who_is_online(Services& services, Actor actor, int limit, std::string after) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  // One more than is shown tells whether there is another page.
  std::string organization = actor.user->organization_id.value_or("");
  auto user_ids =
      co_await services.presence.list(std::move(organization), std::move(after), static_cast<std::size_t>(limit) + 1);
  OnlinePage page;
  if (user_ids.size() > static_cast<std::size_t>(limit)) {
    user_ids.pop_back();
    page.next = user_ids.back();
  }
  for (std::string& user_id : user_ids)
    page.users.push_back({.user_id = std::move(user_id), .status = PresenceStatus::online});
  co_return page;
}

}  // namespace parley::services
