#include "events/session.hpp"

#include "core/ids.hpp"

namespace parley::events {

const JoinedMeeting* Session::find_joined(std::string_view reference) const {
  const auto parsed = core::parse_meeting_reference(reference);
  if (!parsed) return nullptr;
  for (const auto& [id, meeting] : joined)
    if (parsed->value == (parsed->kind == core::MeetingReference::Kind::id ? meeting.meeting_id : meeting.code))
      return &meeting;
  return nullptr;
}

void Session::set_room(const std::string& room, bool in) const {
  const socketio::SocketPtr alive = socket.lock();
  if (!alive) return;
  if (in)
    alive->join(room);
  else
    alive->leave(room);
}

void Session::emit(std::string_view event, json::value payload) const {
  const socketio::SocketPtr alive = socket.lock();
  if (!alive) return;
  json::array values;
  values.push_back(std::move(payload));
  alive->emit(event, socketio::Arguments(std::move(values)));
}

void Session::disconnect() const {
  if (const socketio::SocketPtr alive = socket.lock()) alive->disconnect();
}

bool Session::is_gone() const {
  const socketio::SocketPtr alive = socket.lock();
  return !alive || !alive->connected();
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
