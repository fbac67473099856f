// What travels in the calls family.
#pragma once

#include "api/meetings/dto.hpp"
#include "services/calls.hpp"

namespace parley::api::calls {

struct CreateCallRequest {
  std::optional<json::Text<0, 16 * 1024>> title;
  std::optional<json::List<services::PersonWord, services::max_called>> participants;
};
BOOST_DESCRIBE_STRUCT(CreateCallRequest, (), (title, participants))

struct CallInviteRequest {
  json::List<services::PersonWord, services::max_called> user_ids;
};
BOOST_DESCRIBE_STRUCT(CallInviteRequest, (), (user_ids))

struct CallIdRequest {
  json::Text<1, 64> call_id;
};
BOOST_DESCRIBE_STRUCT(CallIdRequest, (), (call_id))

struct CallInviteAnswer {
  services::MeetingView meeting;
  std::vector<std::string> reached;  ///< their devices ring, or they wait to be let in already
  std::vector<std::string> offline;  ///< invited, but no device is connected
  std::vector<std::string> joined;   ///< in the call already
};
BOOST_DESCRIBE_STRUCT(CallInviteAnswer, (), (meeting, reached, offline, joined))

struct CallLinkAnswer {
  services::MeetingView meeting;
  std::string invitation_token;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(CallLinkAnswer, (), (meeting, invitation_token, url))

struct CallParticipantsAnswer {
  services::MeetingView meeting;
  std::vector<services::ParticipantView> participants;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(CallParticipantsAnswer, (), (meeting, participants, next_cursor))

}  // namespace parley::api::calls
