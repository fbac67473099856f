// What travels in the group calls' family.
#pragma once

#include "api/formats.hpp"
#include "services/group_call_views.hpp"
#include "services/views.hpp"

namespace parley::api::group_calls {

struct CreateGroupCallRequest {
  json::Text<1, 64> group_id;
  std::optional<core::CallType> type;
  std::optional<json::object> metadata;
};
BOOST_DESCRIBE_STRUCT(CreateGroupCallRequest, (), (group_id, type, metadata))

struct JoinCallRequest {
  std::optional<json::value> device_info;
};
BOOST_DESCRIBE_STRUCT(JoinCallRequest, (), (device_info))

struct EndCallRequest {
  std::optional<services::CallEnd> reason;
};
BOOST_DESCRIBE_STRUCT(EndCallRequest, (), (reason))

struct TransferCallRequest {
  json::Text<1, 64> target_user_id;
};
BOOST_DESCRIBE_STRUCT(TransferCallRequest, (), (target_user_id))

struct CallsQuery {
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(CallsQuery, (), (limit, cursor))

struct CallAnswer {
  services::GroupCallView call;
};
BOOST_DESCRIBE_STRUCT(CallAnswer, (), (call))

struct JoinCallAnswer {
  services::GroupCallView call;
  std::string participant_id;
  std::string access_token;
  std::vector<services::IceServerView> ice_servers;
};
BOOST_DESCRIBE_STRUCT(JoinCallAnswer, (), (call, participant_id, access_token, ice_servers))

struct CallsAnswer {
  std::vector<services::GroupCallView> calls;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(CallsAnswer, (), (calls, next_cursor))

struct ActiveCallsAnswer {
  std::vector<services::GroupCallView> calls;
};
BOOST_DESCRIBE_STRUCT(ActiveCallsAnswer, (), (calls))

}  // namespace parley::api::group_calls
