// What travels in the guests' family.
#pragma once

#include "api/formats.hpp"
#include "services/guests.hpp"
#include "services/views.hpp"

namespace parley::api::guests {

struct InvitationAnswer {
  bool valid;
  services::MeetingView meeting;
  json::Field<std::string> opens_at;
  json::Field<std::string> closes_at;
};
BOOST_DESCRIBE_STRUCT(InvitationAnswer, (), (valid, meeting, opens_at, closes_at))

struct RegisterGuestRequest {
  json::Text<1, 64> token;
  json::Text<1, 200> display_name;
  std::optional<json::Text<1, 2048>> identity_key;
  std::optional<json::value> signed_pre_key;
  std::optional<json::List<json::value, services::max_one_time_pre_keys>> one_time_pre_keys;
};
BOOST_DESCRIBE_STRUCT(RegisterGuestRequest, (), (token, display_name, identity_key, signed_pre_key, one_time_pre_keys))

/// private_keys is there only where the server made keys, and only this once.
struct RegisterAnswer {
  std::string session_id;
  std::string session_token;
  std::string expires_at;
  core::Admission status;
  std::string participant_id;
  std::string display_name;
  services::MeetingView meeting;
  std::string identity_key;
  json::value signed_pre_key;
  int one_time_pre_key_count;
  json::Field<json::object> private_keys;
};
BOOST_DESCRIBE_STRUCT(RegisterAnswer, (),
                      (session_id, session_token, expires_at, status, participant_id, display_name, meeting,
                       identity_key, signed_pre_key, one_time_pre_key_count, private_keys))

struct KeysAnswer {
  std::string session_id;
  std::string identity_key;
  json::value signed_pre_key;
  json::value one_time_pre_key;  ///< null when all have been handed out
};
BOOST_DESCRIBE_STRUCT(KeysAnswer, (), (session_id, identity_key, signed_pre_key, one_time_pre_key))

struct WaitingGuest {
  std::string session_id;
  std::string participant_id;
  std::string display_name;
  core::Admission status;
  std::string waiting_since;
};
BOOST_DESCRIBE_STRUCT(WaitingGuest, (), (session_id, participant_id, display_name, status, waiting_since))

struct WaitingAnswer {
  std::vector<WaitingGuest> guests;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(WaitingAnswer, (), (guests, next_cursor))

struct WaitingQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(WaitingQuery, (), (limit, cursor))

struct AdmissionAnswer {
  std::string session_id;
  core::Admission status;
  services::ParticipantView participant;
};
BOOST_DESCRIBE_STRUCT(AdmissionAnswer, (), (session_id, status, participant))

}  // namespace parley::api::guests
