// /api/meetings: making, finding, listing, changing, starting, joining, leaving and ending meetings; their
// participants, bans and attendance.
#pragma once

#include "api/api.hpp"

namespace parley::api::meetings {

std::vector<http::Route> routes(Api* api);

/// Those of participants, bans and attendance; routes() has them too.
std::vector<http::Route> people_routes(Api* api);

}  // namespace parley::api::meetings
