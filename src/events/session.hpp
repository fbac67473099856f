// Session: one connected socket of any namespace with what the server knows of it, and Call: one event of it on its way
// through a handler. A session lives on its socket's thread and is kept alive by the calls that run; when it comes back
// it may be on another thread, with calls of its earlier connection still running.
#pragma once

#include "events/joined.hpp"
#include "events/people.hpp"
#include "events/rate.hpp"
#include "events/waiting.hpp"
#include "services/live_meetings.hpp"
#include "services/announce.hpp"
#include "services/media_port.hpp"
#include "services/presence.hpp"
#include "services/services.hpp"
#include "services/actor.hpp"
#include "services/views.hpp"
#include "socketio/socket.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace parley::events {

/// What handlers work with; one a server.
struct Backend {
  services::Services& services;
  services::LiveMeetings& live;
  services::MediaPort& media;
  SocketPeople& people;
  std::shared_ptr<WaitingPeople> waiting = std::make_shared<WaitingPeople>();
};

struct Session {
  explicit Session(bool rate_limits) : rates(rate_limits) {}

  std::string socket_id;  ///< the device's name, see device_name
  std::string device_id;
  services::Actor actor;
  RateGate rates;
  JoinedMeetings joined;
  std::string admitted_to;  ///< the one meeting that its token is for, in namespace /meetings; also after leaving it
  std::shared_ptr<WaitingPlaces> waiting = std::make_shared<WaitingPlaces>();  ///< where it waits to be let in
  Passage passage;                                                             ///< for joining and leaving

  /// The socket is connected: for the first time, or again as the one it was.
  void attach(const socketio::SocketPtr& socket, std::string_view nsp);
  /// The socket's connection is lost. `told` is called for each meeting it was in, unless it is back already on another
  /// one; what it posts is posted before anything that a return posts.
  void lost(const socketio::SocketPtr& socket, const std::function<void(const JoinedMeeting&)>& told);
  /// Calls `told` if the connection was lost, likewise.
  void if_lost(const std::function<void()>& told) const;
  /// Unset once the socket is gone.
  socketio::SocketPtr socket() const;

  /// Puts the socket into a room of its namespace, or takes it out. These three do nothing once the socket is gone.
  void set_room(const std::string& room, bool in) const;
  void emit(std::string_view event, json::value payload) const;
  /// From its namespace.
  void disconnect() const;
  /// Until client:ready, in namespace "/": what is meant for the person meanwhile.
  std::shared_ptr<SocketPeople::Unready> unready{};

 private:
  mutable std::mutex mutex_;
  std::weak_ptr<socketio::Socket> socket_;  ///< these two are guarded by mutex_
  bool lost_ = false;
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

/// A device that waited is gone for good; with the last one of the person they wait no more.
boost::asio::awaitable<void> wait_no_more(Backend& backend, WaitingPlacePtr place);

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
  /// The device enters a meeting that its participant has joined (LiveMeetings::enter). `joined.code` is what the
  /// family calls the meeting. A connection that was lost meanwhile gets its grace from now on.
  Async<services::LiveMeetings::Entered> enter(JoinedMeeting joined);

  /// Somebody left with their last device at `at`, and the use case failed for `why`: where that is that the database
  /// is away, they have left all the same, and that is written when it is back (LiveMeetings::see_off). False for any
  /// other reason, and for who was not in a meeting with this device.
  bool left_anyway(const std::optional<JoinedMeeting>& was_in, const core::Error& why, core::TimePoint at);

  /// The device waits to be let into a meeting: it hears what those who wait are told, and with a person's last device
  /// they wait no more.
  boost::asio::awaitable<void> wait_at(std::string meeting_id);

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
