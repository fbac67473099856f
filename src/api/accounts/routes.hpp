// /api/auth: registering, logging in and out, tokens, profile.
#pragma once

#include "api/api.hpp"

namespace parley::api::accounts {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::accounts
