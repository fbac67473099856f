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
      {"GET", "/api/meetings/:id/participants", "", true, 401, 404, 200, 200, 200, 200, 404},
  };
}

}  // namespace parley::api::access
