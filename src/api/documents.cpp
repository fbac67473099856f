#include "api/documents.hpp"

#include "api/api.hpp"
#include "http/openapi.hpp"

namespace parley::api {
namespace {

http::ApiInfo info() {
  return {
      .title = "Parley",
      .version = PARLEY_VERSION,
      .description =
          "The REST interface of a Parley server. Times are UTC in RFC 3339. A meeting is named by its id or its "
          "code, in any case, with or without dashes. Input may be spelled in snake_case or camelCase.",
      .credential = "Authorization: Bearer with an access token (from signing in) or a guest token (from joining)."};
}

}  // namespace

std::string openapi_json() { return boost::json::serialize(http::openapi(info(), all_routes(nullptr))); }

std::string routes_page() { return http::routes_markdown(info(), all_routes(nullptr)); }

}  // namespace parley::api
