#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> meeting_rows() {
  return {
      {"POST", "/api/meetings", "", true, 401, 201, 403, 201, 201, 201, 201},
      {"GET", "/api/meetings", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/meetings/:id", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"POST", "/api/meetings/:id/join", R"({"participant_name":"Someone"})", true, 200, 200, 200, 200, 200, 200, 200},
      {"POST", "/api/meetings/:id/start", "", false, 401, 404, 404, 404, 200, 200, 404},
      {"POST", "/api/meetings/:id/start", "", true, 401, 404, 403, 403, 409, 409, 404},
      {"POST", "/api/meetings/:id/end", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meetings/:id/end", "", false, 401, 404, 404, 404, 409, 409, 404},
      {"POST", "/api/meetings/:id/leave", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"GET", "/api/meetings/upcoming", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/meetings/past", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"PATCH", "/api/meetings/:id", R"({"title":"t"})", true, 401, 404, 403, 403, 200, 200, 404},
      {"DELETE", "/api/meetings/:id", "", true, 401, 404, 403, 403, 403, 204, 204},
      {"DELETE", "/api/meetings/:id", "", false, 401, 404, 404, 404, 403, 204, 204},
      {"DELETE", "/api/meetings/bulk", R"({"meeting_ids":[":id"]})", true, 401, 200, 403, 200, 200, 200, 200},
      {"POST", "/api/meetings/:id/generate-link", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meetings/:id/pause", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meetings/:id/pause", "", false, 401, 404, 404, 404, 409, 409, 404},
      {"POST", "/api/meetings/:id/resume", "", true, 401, 404, 403, 403, 409, 409, 404},
      {"GET", "/api/meetings/:id/participants", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"POST", "/api/meetings/:id/participants", R"({"email":"NEW@example.org"})", true, 401, 404, 403, 403, 201, 201,
       404},
      {"PATCH", "/api/meetings/:id/participants/:userId", R"({"status":"accepted"})", true, 401, 404, 403, 409, 403,
       403, 404},
      {"PATCH", "/api/meetings/:id/participants/:userId", R"({"role":"presenter"})", true, 401, 404, 403, 403, 200, 200,
       404},
      {"DELETE", "/api/meetings/:id/participants/:userId", "", true, 401, 404, 403, 204, 204, 204, 404},
      {"GET", "/api/meetings/:id/bans", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meetings/:id/bans", R"({"user_id":":userId"})", true, 401, 404, 403, 403, 201, 201, 404},
      {"DELETE", "/api/meetings/:id/bans/:userId", "", true, 401, 404, 403, 403, 404, 404, 404},
      {"GET", "/api/meetings/:id/attendance", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"GET", "/api/meetings/:id/attendance.csv", "", true, 401, 404, 403, 403, 200, 200, 404},
  };
}

}  // namespace parley::api::access
