#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> file_rows() {
  return {
      {"POST", "/api/meetings/:id/files", "a file", true, 401, 404, 201, 201, 201, 201, 404},
      {"POST", "/api/meetings/:id/files", "a file", false, 401, 404, 404, 404, 403, 403, 404},
      {"GET", "/api/meetings/:id/files/:fileId", "", true, 401, 404, 200, 200, 200, 200, 404},
  };
}

}  // namespace parley::api::access
