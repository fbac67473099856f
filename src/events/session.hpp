// Session: one connected socket of namespace "/" with what the server knows of it, and Call: one event of it on its way
// through a handler. A session lives on its socket's thread and is kept alive by the calls that run.
#pragma once

#include "events/rate.hpp"
#include "services/live_meetings.hpp"
#include "services/media_port.hpp"
#include "services/services.hpp"
#include "services/actor.hpp"
#include "services/views.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace parley::events {

/// What handlers work with; one a server.
struct Backend {
  services::Services& services;
  services::LiveMeetings& live;
  services::MediaPort& media;
};

/// A meeting that a socket has joined.
struct JoinedMeeting {
  std::string meeting_id;
  std::string code;
  std::string participant_id;
};

struct Session {
  std::string socket_id;
  std::string device_id;
  services::Actor actor;
  RateGate rates;
  std::map<std::string, JoinedMeeting> joined;  ///< by meeting id
  /// Puts the socket into a room of its namespace, or takes it out.
  std::function<void(const std::string& room, bool in)> set_room;

  /// The joined meeting of that id or code, or nullptr.
  const JoinedMeeting* find_joined(std::string_view reference) const;
};

/// The room of those who wait to be let into a meeting.
std::string waiting_room(const std::string& meeting_id);
/// The room of a meeting's devices.
std::string meeting_room(const std::string& meeting_id);
/// The room of a person's devices that are ready for events.
std::string person_room(const std::string& person_id);

class Call {
 public:
  Call(Backend& backend, std::shared_ptr<Session> session) : backend_(backend), session_(std::move(session)) {}

  Session& session() { return *session_; }
  const std::string& socket_id() const { return session_->socket_id; }
  services::Services& services() { return backend_.services; }
  services::LiveMeetings& live() { return backend_.live; }
  services::MediaPort& media() { return backend_.media; }
  std::vector<services::IceServerView> ice_servers() const;

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
