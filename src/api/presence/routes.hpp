// /api/presence: heartbeats, and who is there.
#pragma once

#include "api/api.hpp"

namespace parley::api::presence {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::presence
