#include "rows.hpp"

namespace parley::api::access {

namespace {

const std::string permissions =
    R"({"can_edit":"always","can_delete":"never","can_add_participants":"never","can_remove_participants":"never",)"
    R"("can_start":"always","can_end":"always","can_generate_link":"where_open","can_admit_external":"never",)"
    R"("can_moderate":"never","can_record":"never","can_share_screen":"unless_disabled","can_manage_breakouts":"never"})";
const std::string all_roles = R"({"roles":{"host":)" + permissions + R"(,"co_host":)" + permissions +
                              R"(,"presenter":)" + permissions + R"(,"attendee":)" + permissions + R"(,"guest":)" +
                              permissions + "}}";

}  // namespace

/// The last row changes the permission table, for which the rows of other families are written: access_test.cpp puts
/// it back after each call.
std::vector<Row> administration_rows() {
  return {
      {"GET", "/api/admin/users", "", true, 401, 403, 403, 403, 403, 403, 200},
      {"PATCH", "/api/admin/users/:userId", R"({"disabled":true})", true, 401, 403, 403, 403, 403, 403, 200},
      {"GET", "/api/admin/audit", "", true, 401, 403, 403, 403, 403, 403, 200},
      {"GET", "/api/admin/roles", "", true, 401, 403, 403, 403, 403, 403, 200},
      {"PUT", "/api/admin/roles", all_roles, true, 401, 403, 403, 403, 403, 403, 200},
  };
}

}  // namespace parley::api::access
