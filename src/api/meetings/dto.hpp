// What travels in the meetings family.
#pragma once

#include "api/formats.hpp"
#include "services/attendance.hpp"
#include "services/bans.hpp"
#include "services/meeting_requests.hpp"
#include "services/views.hpp"

namespace parley::api::meetings {

struct ListQuery {
  std::optional<services::MeetingFilter> filter;
  std::optional<core::MeetingStatus> status;
  std::optional<core::MeetingKind> type;
  std::optional<Time> from;
  std::optional<Time> to;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (filter, status, type, from, to, limit, cursor))

services::MeetingQuery meeting_query_of(const ListQuery& query);

struct PageQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

struct JoinRequest {
  std::optional<json::Text<0, 200>> password;
  std::optional<json::Text<1, 200>> participant_name;
  std::optional<json::value> device_info;
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (), (password, participant_name, device_info))

struct MeetingAnswer {
  services::MeetingView meeting;
};
BOOST_DESCRIBE_STRUCT(MeetingAnswer, (), (meeting))
/// The answer of every use case that gives a meeting.
services::Async<MeetingAnswer> answer_meeting(const services::Settings& settings,
                                              services::Async<services::MeetingDetails> use_case);

struct MeetingsAnswer {
  std::vector<services::MeetingView> meetings;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(MeetingsAnswer, (), (meetings, next_cursor))

struct ParticipantsAnswer {
  std::vector<services::ParticipantView> participants;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ParticipantsAnswer, (), (participants, next_cursor))

struct DeleteManyRequest {
  json::List<json::Text<1, 64>, 200> meeting_ids;
};
BOOST_DESCRIBE_STRUCT(DeleteManyRequest, (), (meeting_ids))

/// `deleted`, or the code and message of why not.
struct DeletedOneView {
  std::string meeting_id;
  bool deleted;
  json::Field<std::string> code;
  json::Field<std::string> message;
};
BOOST_DESCRIBE_STRUCT(DeletedOneView, (), (meeting_id, deleted, code, message))

struct DeleteManyAnswer {
  std::vector<DeletedOneView> results;
};
BOOST_DESCRIBE_STRUCT(DeleteManyAnswer, (), (results))

DeletedOneView view(const services::DeletedOne& one);

struct LinkRequest {
  std::optional<bool> renew;  ///< makes a new token; the links sent so far end with it
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (renew))

struct LinkAnswer {
  std::string invitation_token;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(LinkAnswer, (), (invitation_token, url))

struct ParticipantAnswer {
  services::ParticipantView participant;
};
BOOST_DESCRIBE_STRUCT(ParticipantAnswer, (), (participant))

enum class InvitationAnswer { accepted, declined };
BOOST_DESCRIBE_ENUM(InvitationAnswer, accepted, declined)

struct ChangeParticipantRequest {
  std::optional<InvitationAnswer> status;
  std::optional<services::RoleWord> role;
};
BOOST_DESCRIBE_STRUCT(ChangeParticipantRequest, (), (status, role))

struct BanRequest {
  services::PersonId user_id;  ///< or a participant's id, or a guest session's
  std::optional<json::Text<0, 1000>> reason;
};
BOOST_DESCRIBE_STRUCT(BanRequest, (), (user_id, reason))

struct BanView {
  std::string user_id;
  std::string banned_by;
  std::optional<std::string> reason;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(BanView, (), (user_id, banned_by, reason, created_at))
BanView view(const services::Ban& ban);

struct BanAnswer {
  BanView ban;
};
BOOST_DESCRIBE_STRUCT(BanAnswer, (), (ban))

struct BansAnswer {
  std::vector<BanView> bans;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(BansAnswer, (), (bans, next_cursor))

struct StayView {
  std::string participant_id;
  std::optional<std::string> user_id;
  std::optional<std::string> guest_session_id;
  std::string name;
  core::Role role;
  std::string joined_at;
  std::optional<std::string> left_at;
  std::optional<long long> seconds;
  std::optional<std::string> device;
};
BOOST_DESCRIBE_STRUCT(StayView, (),
                      (participant_id, user_id, guest_session_id, name, role, joined_at, left_at, seconds, device))
StayView view(const services::Stay& stay);

struct AttendanceAnswer {
  std::vector<StayView> attendance;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AttendanceAnswer, (), (attendance, next_cursor))

enum class JoinStatus { joined, waiting };
BOOST_DESCRIBE_ENUM(JoinStatus, joined, waiting)

/// What someone waiting gets lacks the last four but the guest token.
struct JoinAnswer {
  JoinStatus status;
  services::ParticipantView participant;
  services::MeetingView meeting;
  json::Field<std::string> guest_token;  ///< for new guests
  json::Field<std::string> access_token;
  json::Field<std::vector<services::IceServerView>> ice_servers;
  json::Field<std::string> server_url;
};
BOOST_DESCRIBE_STRUCT(JoinAnswer, (),
                      (status, participant, meeting, guest_token, access_token, ice_servers, server_url))

JoinAnswer join_answer(services::Services& services, const services::JoinResult& result);

}  // namespace parley::api::meetings
