// Session: one connected socket of any namespace with what the server knows of it, and Call: one event of it on its way
// through a handler. A session lives on its socket's thread and is kept alive by the calls that run.
#pragma once

#include "events/people.hpp"
#include "events/rate.hpp"
#include "services/live_meetings.hpp"
#include "services/announce.hpp"
#include "services/media_port.hpp"
#include "services/presence.hpp"
#include "services/services.hpp"
#include "services/actor.hpp"
#include "services/views.hpp"
#include "socketio/socket.hpp"

#include <map>
#include <memory>
#include <string>

namespace parley::events {

/// What handlers work with; one a server.
struct Backend {
  services::Services& services;
  services::LiveMeetings& live;
  services::MediaPort& media;
  SocketPeople& people;
};

/// A meeting that a socket has joined.
struct JoinedMeeting {
  std::string meeting_id;
  std::string code;
  std::string participant_id;
};

struct Session {
  std::string socket_id;  ///< the device's name, see device_name
  std::string device_id;
  services::Actor actor;
  RateGate rates;
  std::map<std::string, JoinedMeeting> joined;  ///< by meeting id
  std::weak_ptr<socketio::Socket> socket{};

  /// Puts the socket into a room of its namespace, or takes it out. These three do nothing once the socket is gone.
  void set_room(const std::string& room, bool in) const;
  void emit(std::string_view event, json::value payload) const;
  /// From its namespace.
  void disconnect() const;
  /// Whether the connection was lost; for what took a while, on the socket's thread.
  bool is_gone() const;
  /// Until client:ready, in namespace "/": what is meant for the person meanwhile.
  std::shared_ptr<SocketPeople::Unready> unready{};

  /// The joined meeting of that id or code, or nullptr.
  const JoinedMeeting* find_joined(std::string_view reference) const;
};

/// What a device is called everywhere else: its socket's id, behind the namespace where that is not "/"
/// ("/calls#kq3…"), so that one meeting can have devices of all namespaces.
std::string device_name(std::string_view nsp, std::string_view socket_id);
/// The reverse: the namespace and the socket's id.
std::pair<std::string, std::string> device_socket(const std::string& device);

/// The room of those who wait to be let into a meeting.
std::string waiting_room(const std::string& meeting_id);
/// The room of a meeting's devices.
std::string meeting_room(const std::string& meeting_id);

/// The room of one participant's devices.
std::string participant_room(const std::string& participant_id);

class Call {
 public:
  Call(Backend& backend, std::shared_ptr<Session> session) : backend_(backend), session_(std::move(session)) {}

  Session& session() { return *session_; }
  const std::string& socket_id() const { return session_->socket_id; }
  services::Services& services() { return backend_.services; }
  services::LiveMeetings& live() { return backend_.live; }
  services::MediaPort& media() { return backend_.media; }
  SocketPeople& people() { return backend_.people; }
  std::vector<services::IceServerView> ice_servers() const;
  /// For use cases that tell the meeting of what they have committed.
  services::Announce announce();

  /// For events of those who joined: the meeting and who they are in it, as of the event's arrival.
  const services::LiveMeetings::Standing& standing() const { return *standing_; }
  const std::string& meeting_id() const { return standing_->meeting.meeting_id; }
  void set_standing(services::LiveMeetings::Standing standing) { standing_ = std::move(standing); }

 private:
  Backend& backend_;
  std::shared_ptr<Session> session_;
  std::optional<services::LiveMeetings::Standing> standing_;
};

}  // namespace parley::events
