// EventServer: one namespace of the Socket.IO server: lets sockets in as its Space says and takes their events through
// the table. SocketBroadcaster: the Broadcaster of the live meetings. Owned by src/app; made before the listener
// starts. Handlers run on their socket's thread.
#pragma once

#include "events/space.hpp"
#include "services/broadcaster.hpp"
#include "socketio/server.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace parley::events {

/// The meetings' side of the server: rooms and messages. A meeting's events go to namespace "/"; its devices may be of
/// any namespace. Made first, since live meetings need it.
class SocketBroadcaster final : public services::Broadcaster {
 public:
  explicit SocketBroadcaster(socketio::Server& server) : nsp_(server.of("/")), server_(server) {}
  void enter(const std::string& meeting_id, const std::string& device) override;
  void exit(const std::string& meeting_id, const std::string& device) override;
  void to_meeting(const std::string& meeting_id, std::string_view event, boost::json::object payload) override;
  void to_others(const std::string& meeting_id, const std::string& device, std::string_view event,
                 boost::json::object payload, bool may_be_lost) override;
  void to_waiting(const std::string& meeting_id, std::string_view event, boost::json::object payload,
                  const std::vector<std::string>& told) override;
  void to_device(const std::string& device, std::string_view event, boost::json::object payload) override;

 private:
  socketio::Broadcast socket_of(const std::string& device) const;

  socketio::Namespace& nsp_;
  socketio::Server& server_;
};

struct EventServerOptions {
  bool rate_limits = true;
  /// Called for each event that a client sent and the table knows, with its name from the table. Any io thread.
  std::function<void(std::string_view)> on_event{};
  /// Called for each join that succeeded, with what it took. Any io thread.
  std::function<void(std::chrono::nanoseconds)> on_join{};
};

class EventServer {
 public:
  EventServer(socketio::Server& server, Space space, Backend backend, EventServerOptions options);
  EventServer(const EventServer&) = delete;
  EventServer& operator=(const EventServer&) = delete;

  /// Tells all clients that the server is about to stop and when to come back. Any thread.
  void announce_draining(std::chrono::milliseconds reconnect_in);

 private:
  boost::asio::awaitable<std::expected<void, socketio::Refusal>> admit(socketio::SocketPtr socket);
  void connected(const socketio::SocketPtr& socket);
  void disconnected(const socketio::SocketPtr& socket);
  boost::asio::awaitable<void> handle(socketio::SocketPtr socket, socketio::Event event);
  Async<json::object> run(std::shared_ptr<Session> session, const socketio::Event& event);
  core::Outcome<> check(Session& session, const EventRow& row, const json::value& payload);

  const Space space_;
  socketio::Namespace& nsp_;
  Backend backend_;
  const EventServerOptions options_;
  boost::unordered_flat_map<std::string_view, const EventRow*> rows_;
};

}  // namespace parley::events
