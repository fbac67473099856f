#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> presence_rows() {
  return {
      {"POST", "/api/presence/heartbeat", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"POST", "/api/presence/users", R"({"user_ids":[":userId"]})", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/presence/channel/:channelId", "", true, 401, 404, 403, 200, 200, 200, 404},
      {"GET", "/api/presence/conversation/:userId", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/presence/online", "", true, 401, 200, 403, 200, 200, 200, 200},
  };
}

}  // namespace parley::api::access
