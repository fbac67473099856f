// /api/meetings/external: guests who come by an invitation link.
#pragma once

#include "api/api.hpp"

namespace parley::api::guests {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::guests
