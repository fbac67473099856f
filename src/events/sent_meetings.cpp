// What is sent of meetings themselves, and to everybody connected.
#include "events/families.hpp"
#include "services/views.hpp"

namespace parley::events {
namespace {

struct SentMeeting {
  services::MeetingView meeting;
};
BOOST_DESCRIBE_STRUCT(SentMeeting, (), (meeting))

struct SentStatus {
  core::MeetingStatus status;
};
BOOST_DESCRIBE_STRUCT(SentStatus, (), (status))

struct SentEnd {
  services::EndReason reason;
};
BOOST_DESCRIBE_STRUCT(SentEnd, (), (reason))

struct SentLink {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(SentLink, (), (token))

struct SentFirst {
  json::Field<services::ParticipantView> participant;
};
BOOST_DESCRIBE_STRUCT(SentFirst, (), (participant))

struct SentHost {
  std::string host_id;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SentHost, (), (host_id, reason))

struct SentNotification {
  std::string type;
  json::Field<services::MeetingView> meeting;
  json::Field<std::string> meeting_id;
  json::Field<std::vector<services::ParticipantView>> participants;
};
BOOST_DESCRIBE_STRUCT(SentNotification, (), (type, meeting, meeting_id, participants))

struct SentDraining {
  long long reconnect_in_ms;
};
BOOST_DESCRIBE_STRUCT(SentDraining, (), (reconnect_in_ms))

struct SentFieldError {
  std::string field;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(SentFieldError, (), (field, message))

struct SentError {
  std::string code;
  std::string message;
  json::Field<std::vector<SentFieldError>> errors;
  json::Field<int> retry_after;
};
BOOST_DESCRIBE_STRUCT(SentError, (), (code, message, errors, retry_after))

}  // namespace

void add_meeting_news(Announcements& rows) {
  rows.push_back(sends<SentMeeting>("meeting:created", Stamp::meeting, "To those who were invited to it."));
  rows.push_back(sends<SentMeeting>("meeting:updated", Stamp::either,
                                    "A meeting was changed; also to its people's devices that are not in it."));
  rows.push_back(sends<SentMeeting>("meeting:started", Stamp::either,
                                    "Also to those who wait and to its people's devices that are not in it."));
  rows.push_back(sends<SentStatus>("meeting:paused", Stamp::numbered, "Only hosts are seen and heard now."));
  rows.push_back(sends<SentStatus>("meeting:resumed", Stamp::numbered, "It goes on."));
  rows.push_back(
      sends<SentEnd>("meeting:ended", Stamp::either,
                     "Nothing follows it. Also to those who wait and to its people's devices that are not in it."));
  rows.push_back(sends<Nothing>("meeting:deleted", Stamp::meeting, "To its people."));
  rows.push_back(sends<SentLink>("meeting:link_generated", Stamp::numbered, "There is a link for guests."));
  rows.push_back(sends<SentFirst>("meeting:first_participant_joined", Stamp::meeting,
                                  "To the meeting's people, with the participant, and without to those who wait, when "
                                  "the first one comes; each time that it takes place."));
  rows.push_back(sends<SentMeeting>("meeting:live_invite_sent", Stamp::none, "To a person who is called into it."));
  rows.push_back(
      sends<SentHost>("host:changed", Stamp::numbered,
                      "Somebody else is the host: host_left, transferred, or a group call was handed_over."));
  rows.push_back(sends<SentNotification>(
      "notification", Stamp::none,
      "To all devices of a person, once for each type and time: 15_min_warning, start_time, invitation and cancelled "
      "with the meeting (who is called into a live one gets meeting:live_invite_sent); of a conference also "
      "participants_added, participants_removed and role_changed with meeting_id and participants."));
}

void add_common_news(Announcements& rows) {
  rows.push_back(sends<SentDraining>("server:draining", Stamp::none,
                                     "The server is about to stop; connect again after that time."));
  rows.push_back(sends<SentError>("error", Stamp::none, "An event without acknowledgement failed."));
}

}  // namespace parley::events
