// What is sent of people: coming, going, being let in, presence.
#include "events/families.hpp"
#include "services/live_meetings.hpp"
#include "services/presence.hpp"
#include "services/views.hpp"

namespace parley::events {
namespace {

struct SentParticipant {
  services::ParticipantView participant;
};
BOOST_DESCRIBE_STRUCT(SentParticipant, (), (participant))

struct SentLeft {
  std::string participant_id;
  services::LeaveReason reason;
};
BOOST_DESCRIBE_STRUCT(SentLeft, (), (participant_id, reason))

struct SentRemoved {
  std::string participant_id;
  services::LeaveReason reason;
  json::Field<std::string> message;
};
BOOST_DESCRIBE_STRUCT(SentRemoved, (), (participant_id, reason, message))

struct SentMuted {
  std::string participant_id;
  services::MutedKind kind;
  std::string by;
};
BOOST_DESCRIBE_STRUCT(SentMuted, (), (participant_id, kind, by))

struct SentWaiting {
  services::ParticipantView participant;
  services::WaitingChange change;
};
BOOST_DESCRIBE_STRUCT(SentWaiting, (), (participant, change))

struct SentGuest {
  std::string session_id;
  std::string participant_id;
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(SentGuest, (), (session_id, participant_id, display_name))

struct SentAdmission {
  std::string session_id;
  core::Admission status;
};
BOOST_DESCRIBE_STRUCT(SentAdmission, (), (session_id, status))

struct SentReplaced {
  std::string device_id;
};
BOOST_DESCRIBE_STRUCT(SentReplaced, (), (device_id))

struct PresentPersonView {
  std::string user_id;
  services::PresenceStatus status;
  std::string last_seen;
};
BOOST_DESCRIBE_STRUCT(PresentPersonView, (), (user_id, status, last_seen))

struct SentPresence {
  json::Field<std::string> user_id;
  json::Field<services::PresenceStatus> status;
  json::Field<std::string> last_seen;
  std::vector<PresentPersonView> users;
};
BOOST_DESCRIBE_STRUCT(SentPresence, (), (user_id, status, last_seen, users))

}  // namespace

void add_people_news(Announcements& rows) {
  rows.push_back(sends<SentParticipant>("participant:joined", Stamp::numbered, "Someone is in."));
  rows.push_back(sends<SentLeft>("participant:left", Stamp::numbered, "Someone is not in any more."));
  rows.push_back(sends<SentParticipant>("participant:updated", Stamp::numbered,
                                        "Name, role, answer or what they send changed; somebody was invited."));
  rows.push_back(sends<SentRemoved>("participant:removed", Stamp::either,
                                    "Someone was sent away (removed or banned); also to all devices of that person."));
  rows.push_back(sends<SentMuted>("participant:muted", Stamp::numbered, "A host paused what somebody sends."));
  rows.push_back(sends<SentParticipant>("lobby:waiting", Stamp::meeting,
                                        "To the person: they wait for the start or to be let in."));
  rows.push_back(sends<SentParticipant>("lobby:admitted", Stamp::meeting, "To the person: they may join."));
  rows.push_back(sends<SentParticipant>("lobby:rejected", Stamp::meeting, "To the person."));
  rows.push_back(sends<SentWaiting>("lobby:updated", Stamp::meeting, "To the hosts: who waits, or does not any more."));
  rows.push_back(sends<SentGuest>("meeting:guest_join", Stamp::numbered, "A guest waits to be let in."));
  rows.push_back(sends<SentAdmission>("meeting:admission_status", Stamp::either,
                                      "What was decided about a guest; to the room and to the guest."));
  rows.push_back(sends<SentReplaced>(
      "session:replaced", Stamp::meeting,
      "To a socket that is out of the meeting now, with its media: another one joined with its device_id (the page was "
      "loaded again, or opened twice). It stays connected, and must not join again by itself."));
  rows.push_back(sends<SentPresence>("presence:user_connected", Stamp::none,
                                     "Someone is there now. Of many at once, some are gathered: then users holds all "
                                     "of them, and the other fields are left out."));
  rows.push_back(sends<SentPresence>("presence:user_disconnected", Stamp::none,
                                     "The same for people who are not there any more."));
}

}  // namespace parley::events
