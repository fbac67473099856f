// /groups: making groups, who belongs to them.
#pragma once

#include "api/api.hpp"

namespace parley::api::groups {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::groups
