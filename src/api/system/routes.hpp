// Health, figures and documents of the server itself.
#pragma once

#include "api/api.hpp"

namespace parley::api::system {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::system
