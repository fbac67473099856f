// /api/meetings: making, finding, listing, starting, joining, leaving and ending meetings.
#pragma once

#include "api/api.hpp"

namespace parley::api::meetings {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::meetings
