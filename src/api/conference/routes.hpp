// /api/meeting (singular): the conference family, a dialect of the meetings. It has names of its own for fields and
// roles, and an envelope around every answer (envelope.hpp); what it does are the use cases that all families share.
#pragma once

#include "api/api.hpp"

namespace parley::api::conference {

std::vector<http::Route> routes(Api* api);

// The parts of it, one file each.
std::vector<http::Route> meeting_routes(Api* api);
std::vector<http::Route> people_routes(Api* api);
std::vector<http::Route> figures_routes(Api* api);
std::vector<http::Route> system_routes(Api* api);

}  // namespace parley::api::conference
