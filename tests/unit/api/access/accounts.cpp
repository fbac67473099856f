#include "rows.hpp"

namespace parley::api::access {

std::vector<Row> account_rows() {
  return {
      {"POST", "/api/auth/register", R"({"email":"NEW@example.org","name":"New","password":"long enough"})", true, 201,
       201, 201, 201, 201, 201, 201},
      {"POST", "/api/auth/login", R"({"email":"nobody@example.org","password":"wrong"})", true, 401, 401, 401, 401, 401,
       401, 401},
      {"POST", "/api/auth/refresh", R"({"refresh_token":"unknown"})", true, 401, 401, 401, 401, 401, 401, 401},
      {"POST", "/api/auth/logout", R"({"refresh_token":"unknown"})", true, 204, 204, 204, 204, 204, 204, 204},
      {"POST", "/api/auth/temporary", "", true, 201, 201, 201, 201, 201, 201, 201},
      {"GET", "/api/auth/me", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"GET", "/api/users", "", true, 401, 200, 403, 200, 200, 200, 200},
      {"PATCH", "/api/auth/me", R"({"name":"Other"})", true, 401, 200, 403, 200, 200, 200, 200},
  };
}

}  // namespace parley::api::access
