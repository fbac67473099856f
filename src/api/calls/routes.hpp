// /api/calls: instant calls: making them, calling people into them, answering, ending.
#pragma once

#include "api/api.hpp"

namespace parley::api::calls {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::calls
