#include "api/documents.hpp"

#include "api/api.hpp"
#include "http/openapi.hpp"
#include "services/wire_samples.hpp"

namespace parley::api {
namespace {

http::ApiInfo info() {
  return {.title = "Parley",
          .version = PARLEY_VERSION,
          .description =
              "The REST interface of a Parley server. Times are UTC in RFC 3339. A meeting is named by its id or its "
              "code, in any case, with or without dashes. Input may be spelled in snake_case or camelCase. Errors are "
              "problem documents (RFC 9457) whose code is a stable word.",
          .credential =
              "Authorization: Bearer with an access token (from signing in, from `parley token`, or signed by "
              "another application with the shared secret) or a guest token (from joining).",
          .license = "Apache-2.0",
          .samples = services::wire_samples(),
          .parameters = {{"limit", "How many to give at most, 1 to 200; 50 where left out."},
                         {"cursor", "The next_cursor of the page before."},
                         {"query", "Words that must all be found."},
                         {"from", "Not before this time."},
                         {"to", "Before this time."},
                         {"groupId", "The group's id."},
                         {"userId", "The person's id."},
                         {"id", "The id; a meeting is also named by its code."}}};
}

}  // namespace

std::string openapi_json() { return boost::json::serialize(http::openapi(info(), all_routes(nullptr))); }

std::string routes_page() { return http::routes_markdown(info(), all_routes(nullptr)); }

}  // namespace parley::api
