#include "services/presence_news.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace parley::services {
namespace {

using boost::json::array;
using boost::json::object;
using Updates = std::vector<const PresenceUpdate*>;

object user_object(const PresenceUpdate& update) {
  object user{{"user_id", update.person.user_id}, {"status", update.online ? "online" : "offline"}};
  user["last_seen"] = core::format_time(update.at);
  return user;
}

/// `users` always; the fields of a single one also by themselves, as most clients want them.
object payload_of(Updates::const_iterator first, Updates::const_iterator last) {
  object payload;
  if (last - first == 1) payload = user_object(**first);
  array users;
  for (; first != last; ++first) users.emplace_back(user_object(**first));
  payload["users"] = std::move(users);
  return payload;
}

void add_messages(std::vector<PresenceMessage>& messages, const std::string& receiver, const Updates& updates) {
  const std::size_t step = updates.size() <= single_updates ? 1 : gathered_updates;
  const std::string_view event = updates.front()->online ? "presence:user_connected" : "presence:user_disconnected";
  for (auto at = updates.begin(); at != updates.end();) {
    const auto end = at + static_cast<std::ptrdiff_t>(std::min(step, static_cast<std::size_t>(updates.end() - at)));
    messages.push_back({receiver, event, payload_of(at, end)});
    at = end;
  }
}

using ByReceiver = std::map<std::pair<std::string, bool>, Updates>;

std::vector<PresenceMessage> messages_of(const ByReceiver& by_receiver) {
  std::vector<PresenceMessage> messages;
  for (const auto& [key, updates] : by_receiver) add_messages(messages, key.first, updates);
  return messages;
}

}  // namespace

void PresenceNews::add(PresenceUpdate update) {
  const auto known = updates_.find(update.person.user_id);
  if (known == updates_.end())
    updates_.emplace(update.person.user_id, std::move(update));
  else if (known->second.online != update.online)
    updates_.erase(known);
}

std::vector<PresenceUpdate> PresenceNews::take() {
  std::vector<PresenceUpdate> taken;
  taken.reserve(updates_.size());
  for (auto& [user_id, update] : updates_) taken.push_back(std::move(update));
  updates_.clear();
  return taken;
}

std::vector<PresenceMessage> messages_to_organizations(const std::vector<PresenceUpdate>& updates) {
  ByReceiver by_receiver;
  for (const PresenceUpdate& update : updates)
    by_receiver[{update.person.organization_id, update.online}].push_back(&update);
  return messages_of(by_receiver);
}

std::vector<PresenceMessage> messages_to_contacts(const std::vector<PresenceUpdate>& updates,
                                                  const std::vector<std::vector<std::string>>& contacts) {
  ByReceiver by_receiver;
  for (std::size_t i = 0; i < updates.size(); ++i)
    for (const std::string& contact : contacts[i]) by_receiver[{contact, updates[i].online}].push_back(&updates[i]);
  return messages_of(by_receiver);
}

}  // namespace parley::services
