#include "events/people.hpp"

#include "services/broadcaster.hpp"

#include <mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace parley::events {

std::string person_room(const std::string& person_id) { return "person:" + person_id; }
std::string organization_room(const std::string& organization_id) { return "organization:" + organization_id; }

/// Outlives SocketPeople where sessions do.
struct SocketPeople::State {
  std::mutex mutex;
  std::unordered_multimap<std::string, Unready*> unready;  ///< by person; guarded by mutex, and so are their events
};

class SocketPeople::Unready {
 public:
  Unready(std::shared_ptr<State> state, std::string person_id, std::string device_name)
      : device(std::move(device_name)), state_(std::move(state)), person_id_(std::move(person_id)) {
    const std::scoped_lock lock(state_->mutex);
    state_->unready.emplace(person_id_, this);
  }
  ~Unready() {
    const std::scoped_lock lock(state_->mutex);
    leave();
  }
  Unready(const Unready&) = delete;
  Unready& operator=(const Unready&) = delete;

  const std::string device;

  // With the state's lock held.

  void keep(std::string_view event, const boost::json::object& payload) {
    if (events_.size() == max_kept_events) events_.pop_front();
    events_.push_back({std::string(event), payload});
  }
  /// Nothing is kept any more; answers what was.
  KeptEvents leave() {
    const auto [first, last] = state_->unready.equal_range(person_id_);
    for (auto at = first; at != last; ++at) {
      if (at->second != this) continue;
      state_->unready.erase(at);
      break;
    }
    return std::move(events_);
  }

 private:
  const std::shared_ptr<State> state_;
  const std::string person_id_;
  KeptEvents events_;
};

SocketPeople::SocketPeople(socketio::Server& server)
    : nsp_(server.of("/")), calls_(server.of("/calls")), state_(std::make_shared<State>()) {}
SocketPeople::~SocketPeople() = default;

namespace {

socketio::Arguments one(boost::json::object payload) {
  boost::json::array values;
  values.emplace_back(std::move(payload));
  return socketio::Arguments(std::move(values));
}

}  // namespace

void SocketPeople::to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>& but_devices,
                             std::string_view event, boost::json::object payload) {
  if (person_ids.empty()) return;
  socketio::Broadcast devices(nsp_);
  for (const std::string& person_id : person_ids) devices = std::move(devices).to(person_room(person_id));
  for (const std::string& device : but_devices)
    if (services::is_of_main_space(device)) devices = std::move(devices).except(device);
  // In a large meeting there are as many of these as devices that wait; found out before everybody's lock is taken.
  const std::unordered_set<std::string_view> left_out(but_devices.begin(), but_devices.end());
  // Emitting under the lock: whoever becomes ready meanwhile has either kept the event, or is in the room before it.
  const std::scoped_lock lock(state_->mutex);
  for (const std::string& person_id : person_ids) {
    const auto [first, last] = state_->unready.equal_range(person_id);
    for (auto at = first; at != last; ++at)
      if (!left_out.contains(at->second->device)) at->second->keep(event, payload);
  }
  devices.emit(event, one(std::move(payload)));
}

void SocketPeople::to_organization(const std::string& organization_id, std::string_view event,
                                   boost::json::object payload) {
  nsp_.to(organization_room(organization_id)).emit(event, one(std::move(payload)));
}

void SocketPeople::close_connections(const std::string& user_id) {
  calls_.to(person_room(user_id)).disconnect(true);
  socketio::Broadcast devices = nsp_.to(person_room(user_id));
  // Under the lock, as in to_people: a device is either not ready, or in the room.
  const std::scoped_lock lock(state_->mutex);
  const auto [first, last] = state_->unready.equal_range(user_id);
  for (auto at = first; at != last; ++at) devices = std::move(devices).to(at->second->device);
  devices.disconnect(true);
}

std::size_t SocketPeople::unready() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->unready.size();
}

std::shared_ptr<SocketPeople::Unready> SocketPeople::keep_for(const std::string& person_id, const std::string& device) {
  return std::make_shared<Unready>(state_, person_id, device);
}

void SocketPeople::release(const std::shared_ptr<Unready>& device, const std::function<void(KeptEvents)>& deliver,
                           const std::function<void()>& enter) {
  const std::scoped_lock lock(state_->mutex);
  if (device) deliver(device->leave());
  enter();
}

}  // namespace parley::events
