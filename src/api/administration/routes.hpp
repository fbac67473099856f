// /api/admin: accounts, the permission table and the log, for administrators of the server.
#pragma once

#include "api/api.hpp"

namespace parley::api::administration {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::administration
