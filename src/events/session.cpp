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

std::string waiting_room(const std::string& meeting_id) { return "waiting:" + meeting_id; }
std::string meeting_room(const std::string& meeting_id) { return "meeting:" + meeting_id; }
std::string person_room(const std::string& person_id) { return "person:" + person_id; }

std::vector<services::IceServerView> Call::ice_servers() const {
  const services::Services& services = backend_.services;
  return services::view(services::ice_servers(services.settings, session_->actor.person_id(), services.clock.now()));
}

}  // namespace parley::events
