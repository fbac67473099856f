#include "rows.hpp"

namespace parley::api::access {

/// ":id" is a call of a group whose members the host (its admin), co-host and member are; they are in the call.
std::vector<Row> group_call_rows() {
  const std::string begin = R"({"groupId":":groupId"})";
  const std::string outside = R"({"targetUserId":"STRANGER"})";
  return {
      {"POST", "/calls", begin, true, 401, 403, 403, 201, 201, 201, 403},
      {"GET", "/calls/user/active", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/calls/group/:groupId", "", true, 401, 403, 403, 200, 200, 200, 403},
      {"GET", "/calls/:id", "", true, 401, 403, 403, 200, 200, 200, 403},
      {"POST", "/calls/:id/join", "", true, 401, 403, 403, 200, 200, 200, 403},
      {"POST", "/calls/:id/leave", "", true, 401, 403, 403, 200, 200, 200, 403},
      {"PATCH", "/calls/:id/end", "", true, 401, 403, 403, 403, 403, 200, 403},
      {"POST", "/calls/:id/transfer", outside, true, 401, 403, 403, 400, 400, 400, 403},
  };
}

}  // namespace parley::api::access
