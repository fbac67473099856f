#include "events/session.hpp"

#include "services/joining.hpp"

#include <boost/asio/this_coro.hpp>

#include <spdlog/spdlog.h>

namespace parley::events {
namespace {

/// Who has come back meanwhile goes on to wait.
Async<> stop_waiting_unless_back(Backend& backend, const WaitingPlace& was) {
  if (backend.waiting->is_waiting(was)) co_return core::Outcome<>{};
  co_return co_await services::stop_waiting(backend.services, was.who, was.meeting_id);
}

}  // namespace

void Session::attach(const socketio::SocketPtr& socket, std::string_view nsp) {
  const std::scoped_lock lock(mutex_);
  // The id stays over a recovery; calls on another thread may be reading it.
  if (socket_id.empty()) socket_id = device_name(nsp, socket->id());
  socket_ = socket;
  lost_ = false;
}

void Session::lost(const socketio::SocketPtr& socket, const std::function<void(const JoinedMeeting&)>& told) {
  const std::scoped_lock lock(mutex_);
  if (socket_.lock() != socket) return;
  lost_ = true;
  for (const JoinedMeeting& meeting : joined.all()) told(meeting);
}

void Session::if_lost(const std::function<void()>& told) const {
  const std::scoped_lock lock(mutex_);
  if (lost_) told();
}

socketio::SocketPtr Session::socket() const {
  const std::scoped_lock lock(mutex_);
  return socket_.lock();
}

void Session::set_room(const std::string& room, bool in) const {
  const socketio::SocketPtr alive = socket();
  if (!alive) return;
  if (in)
    alive->join(room);
  else
    alive->leave(room);
}

void Session::emit(std::string_view event, json::value payload) const {
  const socketio::SocketPtr alive = socket();
  if (!alive) return;
  json::array values;
  values.push_back(std::move(payload));
  alive->emit(event, socketio::Arguments(std::move(values)));
}

void Session::disconnect() const {
  if (const socketio::SocketPtr alive = socket()) alive->disconnect();
}

std::string device_name(std::string_view nsp, std::string_view socket_id) {
  if (nsp == "/") return std::string(socket_id);
  return std::string(nsp) + '#' + std::string(socket_id);
}

std::pair<std::string, std::string> device_socket(const std::string& device) {
  const auto mark = device.find('#');
  if (mark == std::string::npos) return {"/", device};
  return {device.substr(0, mark), device.substr(mark + 1)};
}

std::string waiting_room(const std::string& meeting_id) { return "waiting:" + meeting_id; }
std::string participant_room(const std::string& participant_id) { return "participant:" + participant_id; }
std::string meeting_room(const std::string& meeting_id) { return "meeting:" + meeting_id; }

Async<services::LiveMeetings::Entered> Call::enter(JoinedMeeting joined) {
  const std::shared_ptr<Session> session = session_;
  const std::string meeting_id = joined.meeting_id;
  const std::string participant_id = joined.participant_id;
  // Known before it is so: a connection that is lost from now on is told to the meeting, behind its entering.
  session->joined.put(std::move(joined));
  auto entered = co_await live().enter(meeting_id, participant_id, session->socket_id, session->device_id);
  if (!entered) {
    session->joined.erase(meeting_id);
    co_return std::unexpected(std::move(entered.error()));
  }
  // One that was lost before has told nobody.
  session->if_lost([&] { live().dropped(meeting_id, session->socket_id); });
  co_return std::move(*entered);
}

bool Call::left_anyway(const std::optional<JoinedMeeting>& was_in, const core::Error& why, core::TimePoint at) {
  if (!was_in || why.code != core::Code::unavailable) return false;
  services::LiveMeetings::Departure departure{was_in->participant_id, services::LeaveReason::left, at};
  live().see_off(was_in->meeting_id, std::move(departure));
  return true;
}

boost::asio::awaitable<void> Call::wait_at(std::string meeting_id) {
  const std::shared_ptr<Session> session = session_;
  session->set_room(waiting_room(meeting_id), true);
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  WaitingPlacePtr place = backend_.waiting->take({std::move(meeting_id), session->actor, executor});
  const bool is_here = session->waiting->put(place);
  if (!is_here) co_await wait_no_more(backend_, std::move(place));
}

boost::asio::awaitable<void> wait_no_more(Backend& backend, WaitingPlacePtr place) {
  const WaitingPlace was{place->meeting_id, place->who, place->executor};
  place.reset();
  // Nobody is there any more to ask for it again.
  const services::Insisting::Attempt attempt = [&backend, &was] { return stop_waiting_unless_back(backend, was); };
  const auto done = co_await backend.services.insisting.insist(attempt);
  if (!done)
    spdlog::warn("meeting {}: somebody who waited is gone and stays listed: {}", was.meeting_id, done.error().message);
}

services::Announce Call::announce() {
  return [&live = backend_.live](const std::string& meeting_id, std::string event, json::object payload) {
    live.announce(meeting_id, std::move(event), std::move(payload));
  };
}

std::vector<services::IceServerView> Call::ice_servers() const {
  const services::Services& services = backend_.services;
  return services::view(services::ice_servers(services.settings, session_->actor.person_id(), services.clock.now()));
}

}  // namespace parley::events
