// SocketPeople: the PersonEvents of namespace "/". A person's devices that have said client:ready are in a room of
// theirs; for those that have not, what is meant for the person is kept. Owned by src/app; any thread.
#pragma once

#include "services/person_events.hpp"
#include "socketio/server.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace parley::events {

/// So many events are kept for a device that is not ready; the oldest are forgotten for newer ones.
inline constexpr std::size_t max_kept_events = 100;

struct KeptEvent {
  std::string event;
  boost::json::object payload;
};
using KeptEvents = std::deque<KeptEvent>;

/// The room of a person's devices that are ready for events.
std::string person_room(const std::string& person_id);
/// The room of all ready devices of an organization's people; empty: of those without one.
std::string organization_room(const std::string& organization_id);

class SocketPeople final : public services::PersonEvents {
 public:
  /// A device that is not ready; its events are kept as long as the handle lives.
  class Unready;

  explicit SocketPeople(socketio::Server& server);
  ~SocketPeople() override;

  void to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>& but_devices,
                 std::string_view event, boost::json::object payload) override;
  void to_organization(const std::string& organization_id, std::string_view event,
                       boost::json::object payload) override;
  /// Those of "/" and "/calls", with all other namespaces of the same connections. A socket of "/meetings" on a
  /// connection of its own ends when its participant has left the meeting.
  void close_connections(const std::string& user_id) override;

  /// `device`: what it is called in `but_devices`.
  std::shared_ptr<Unready> keep_for(const std::string& person_id, const std::string& device);
  /// Hands over what was kept, and lets `enter` put the device into its person's room, with no event between the two
  /// and none twice. `deliver` and `enter` are called on this thread. Null: nothing was kept.
  void release(const std::shared_ptr<Unready>& device, const std::function<void(KeptEvents)>& deliver,
               const std::function<void()>& enter);
  /// Devices that are not ready.
  std::size_t unready() const;

 private:
  struct State;
  socketio::Namespace& nsp_;
  socketio::Namespace& calls_;
  const std::shared_ptr<State> state_;
};

}  // namespace parley::events
