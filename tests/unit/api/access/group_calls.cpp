#include "rows.hpp"

namespace parley::api::access {

/// The meeting of the table is no group call; who may what in one is tested with the use cases. The host is admin of the
/// group, co-host and member are its members.
std::vector<Row> group_call_rows() {
  const std::string no_group = R"({"groupId":"00000000-0000-4000-8000-000000000000"})";
  const std::string target = R"({"targetUserId":"usr_nobody"})";
  return {
      {"POST", "/calls", no_group, true, 401, 404, 403, 404, 404, 404, 404},
      {"GET", "/calls/user/active", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/calls/group/:groupId", "", true, 401, 403, 403, 200, 200, 200, 403},
      {"GET", "/calls/:id", "", true, 401, 404, 403, 404, 404, 404, 404},
      {"POST", "/calls/:id/join", "", true, 401, 404, 403, 404, 404, 404, 404},
      {"POST", "/calls/:id/leave", "", true, 401, 404, 403, 404, 404, 404, 404},
      {"PATCH", "/calls/:id/end", "", true, 401, 404, 403, 404, 404, 404, 404},
      {"POST", "/calls/:id/transfer", target, true, 401, 404, 403, 404, 404, 404, 404},
  };
}

}  // namespace parley::api::access
