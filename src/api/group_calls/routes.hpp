// /calls: group calls, in camelCase.
#pragma once

#include "api/api.hpp"

namespace parley::api::group_calls {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::group_calls
