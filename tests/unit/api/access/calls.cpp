#include "rows.hpp"

namespace parley::api::access {

// ":callId" is an instant call that host, co-host and member are in; the guest is one of another meeting.
std::vector<Row> call_rows() {
  return {
      {"POST", "/api/calls/instant", "", true, 401, 201, 403, 201, 201, 201, 201},
      {"POST", "/api/calls/accept", R"({"call_id":":callId"})", true, 401, 404, 404, 200, 200, 200, 404},
      {"POST", "/api/calls/decline", R"({"call_id":":callId"})", true, 401, 404, 404, 409, 409, 409, 404},
      {"GET", "/api/calls/:callId", "", true, 401, 404, 404, 200, 200, 200, 404},
      {"DELETE", "/api/calls/:callId", "", true, 401, 404, 404, 200, 200, 200, 404},
      {"GET", "/api/calls/:callId/participants", "", true, 401, 404, 404, 200, 200, 200, 404},
      {"POST", "/api/calls/:callId/generate-link", "", true, 401, 404, 404, 200, 200, 200, 404},
      {"POST", "/api/calls/:callId/invite", R"({"user_ids":[":userId"]})", true, 401, 404, 403, 422, 200, 200, 404},
  };
}

}  // namespace parley::api::access
