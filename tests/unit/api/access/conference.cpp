#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> conference_rows() {
  return {
      {"POST", "/api/meeting", "", true, 401, 201, 403, 201, 201, 201, 201},
      {"GET", "/api/meeting", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/meeting/:id", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"PUT", "/api/meeting/:id", R"({"meeting_name":"n"})", true, 401, 404, 403, 403, 200, 200, 404},
      {"DELETE", "/api/meeting/:id", "", true, 401, 404, 403, 403, 403, 200, 200},
      {"POST", "/api/meeting/:id/start", "", false, 401, 404, 404, 404, 200, 200, 404},
      {"POST", "/api/meeting/:id/end", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meeting/:id/pause", "", true, 401, 404, 403, 403, 200, 200, 404},
      {"POST", "/api/meeting/:id/resume", "", true, 401, 404, 403, 403, 409, 409, 404},
      {"POST", "/api/meeting/:id/join", R"({"participant_name":"Someone"})", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/api/meeting/:id/participants", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"POST", "/api/meeting/:id/participants", R"({"participants":[{"email":"NEW@example.org"}]})", true, 401, 404,
       403, 403, 200, 200, 404},
      {"DELETE", "/api/meeting/:id/participants", R"({"participant_ids":[":userId"]})", true, 401, 404, 403, 200, 200,
       200, 404},
      {"PATCH", "/api/meeting/:id/participants/:participantId/role", R"({"new_role":"presenter"})", true, 401, 404, 403,
       403, 200, 200, 404},
      {"POST", "/api/meeting/:id/participants/:participantId/approve", "", true, 401, 404, 403, 403, 404, 404, 404},
      {"POST", "/api/meeting/:id/participants/:participantId/reject", "", true, 401, 404, 403, 403, 404, 404, 404},
      {"POST", "/api/meeting/:id/search-users", R"({"query":"a"})", true, 401, 404, 403, 200, 200, 200, 404},
      {"GET", "/api/meeting/:id/chat", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"GET", "/api/meeting/:id/recordings", "", true, 401, 404, 200, 200, 200, 200, 200},
      {"GET", "/api/meeting/:id/analytics", "", true, 401, 404, 403, 403, 200, 200, 200},
      {"GET", "/api/meeting/:id/live-stats", "", true, 401, 404, 200, 200, 200, 200, 200},
      {"GET", "/api/meeting/:id/webrtc-config", "", true, 401, 404, 200, 200, 200, 200, 200},
      {"GET", "/api/meeting/system/stats", "", true, 401, 403, 403, 403, 403, 403, 200},
      {"GET", "/api/meeting/system/health", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/api/meeting/system/webrtc-health", "", true, 200, 200, 200, 200, 200, 200, 200},
  };
}

}  // namespace parley::api::access
