#include "rows.hpp"

namespace parley::api::access {

/// The host is the group's admin; co-host and member are its members.
std::vector<Row> group_rows() {
  return {
      {"POST", "/groups", R"({"name":"Team"})", true, 401, 201, 403, 201, 201, 201, 201},
      {"GET", "/groups", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/groups/:groupId", "", true, 401, 404, 403, 200, 200, 200, 404},
      {"PATCH", "/groups/:groupId", R"({"name":"Crew"})", true, 401, 404, 403, 403, 403, 200, 404},
      {"DELETE", "/groups/:groupId", "", true, 401, 404, 403, 403, 403, 204, 404},
      {"GET", "/groups/:groupId/members", "", true, 401, 404, 403, 200, 200, 200, 404},
      {"POST", "/groups/:groupId/members", R"({"user_id":"STRANGER"})", true, 401, 404, 403, 403, 403, 201, 404},
      {"PATCH", "/groups/:groupId/members/:userId", R"({"role":"admin"})", true, 401, 404, 403, 403, 403, 200, 404},
      {"DELETE", "/groups/:groupId/members/:userId", "", true, 401, 404, 403, 204, 403, 204, 404},
  };
}

}  // namespace parley::api::access
