// The documents made from the route table. Pure functions; no server is needed.
#pragma once

#include <string>

namespace parley::api {

/// The OpenAPI 3.1 document, as served at /openapi.json.
std::string openapi_json();

/// docs/routes.md.
std::string routes_page();

}  // namespace parley::api
