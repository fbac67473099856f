#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> guest_rows() {
  const std::string no_session = "00000000-0000-4000-8000-000000000000";
  const std::string knock = R"({"token":")" + no_session + R"(","display_name":"Knock"})";
  return {
      {"GET", "/api/meetings/external/join/:token", "", true, 404, 404, 404, 404, 404, 404, 404},
      {"POST", "/api/meetings/external/register", knock, true, 404, 404, 404, 404, 404, 404, 404},
      {"GET", "/api/meetings/external/keys/:sessionId", "", true, 404, 404, 404, 404, 404, 404, 404},
      {"DELETE", "/api/meetings/external/session/:sessionId", "", true, 401, 404, 404, 404, 404, 404, 404},
      {"GET", "/api/meetings/:id/external/waiting", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"POST", "/api/meetings/:id/external/:sessionId/admit", "", true, 401, 404, 403, 403, 404, 404, 404},
      {"POST", "/api/meetings/:id/external/:sessionId/decline", "", true, 401, 404, 403, 403, 404, 404, 404},
  };
}

}  // namespace parley::api::access
