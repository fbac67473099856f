// Routes of the files in a meeting's chat: putting one there, and fetching it.
#pragma once

#include "api/api.hpp"

namespace parley::api::files {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::files
