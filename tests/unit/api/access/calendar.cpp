#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> calendar_rows() {
  // The meeting of the table does not repeat and has no start time: whoever may ask is told that there is nothing.
  const std::string occurrence = "/api/meetings/:id/occurrences/:startTime";
  return {
      {"GET", "/api/meetings/:id/occurrences", "", true, 401, 404, 200, 200, 200, 200, 404},
      {"PATCH", occurrence, R"({"start_time":"2040-01-01T09:00:00Z"})", true, 401, 404, 403, 403, 404, 404, 404},
      {"DELETE", occurrence, "", true, 401, 404, 403, 403, 404, 404, 404},
      {"GET", "/api/meetings/:id/calendar.ics", "", true, 401, 404, 404, 404, 404, 404, 404},
      {"GET", "/api/calendar/feed", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"POST", "/api/calendar/feed", "", true, 401, 201, 403, 201, 201, 201, 201},
      {"DELETE", "/api/calendar/feed", "", true, 401, 204, 403, 204, 204, 204, 204},
      {"GET", "/api/calendar/feed/:token", "", true, 404, 404, 404, 404, 404, 404, 404},
  };
}

}  // namespace parley::api::access
