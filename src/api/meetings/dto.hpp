// What travels in the meetings family.
#pragma once

#include "api/formats.hpp"
#include "services/views.hpp"

namespace parley::api::meetings {

inline constexpr std::size_t opaque_bytes = 16 * 1024;

/// Features to turn on or off; those left out have their default.
struct FeaturesRequest {
  std::optional<bool> video_enabled;
  std::optional<bool> audio_enabled;
  std::optional<bool> screen_sharing_enabled;
  std::optional<bool> chat_enabled;
  std::optional<bool> recording_enabled;
  std::optional<bool> breakout_rooms_enabled;
  std::optional<bool> whiteboard_enabled;
  std::optional<bool> hand_raise_enabled;
  std::optional<bool> reactions_enabled;
  std::optional<bool> polls_enabled;
  std::optional<bool> qa_enabled;
  std::optional<bool> e2ee_enabled;
};
BOOST_DESCRIBE_STRUCT(FeaturesRequest, (),
                      (video_enabled, audio_enabled, screen_sharing_enabled, chat_enabled, recording_enabled,
                       breakout_rooms_enabled, whiteboard_enabled, hand_raise_enabled, reactions_enabled, polls_enabled,
                       qa_enabled, e2ee_enabled))

struct CreateRequest {
  std::optional<json::Text<0, opaque_bytes>> title;
  std::optional<json::Text<0, opaque_bytes>> name;  ///< another word for title
  std::optional<json::Text<0, opaque_bytes>> description;
  std::optional<json::Text<0, 1024>> location;
  std::optional<Time> start_time;
  std::optional<Time> end_time;
  std::optional<json::Text<1, 64>> time_zone;
  std::optional<core::MeetingPolicy> policy;
  std::optional<json::Text<0, 200>> password;
  std::optional<json::Int<1, 10'000>> max_participants;
  std::optional<bool> waiting_room_enabled;
  std::optional<bool> require_host_approval;
  std::optional<bool> allow_external;
  std::optional<bool> auto_admit_guests;
  std::optional<FeaturesRequest> features;
  std::optional<json::object> metadata;
};
BOOST_DESCRIBE_STRUCT(CreateRequest, (),
                      (title, name, description, location, start_time, end_time, time_zone, policy, password,
                       max_participants, waiting_room_enabled, require_host_approval, allow_external, auto_admit_guests,
                       features, metadata))

services::CreateMeeting create_meeting_of(const CreateRequest& body);

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
