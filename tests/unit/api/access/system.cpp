#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> system_rows() {
  return {
      {"GET", "/healthz", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/health", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/api/health", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/readyz", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/metrics", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/docs", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/docs/:file", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/asyncapi.json", "", true, 200, 200, 200, 200, 200, 200, 200},
      {"GET", "/openapi.json", "", true, 200, 200, 200, 200, 200, 200, 200},
  };
}

}  // namespace parley::api::access
