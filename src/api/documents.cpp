#include "api/documents.hpp"

#include "api/api.hpp"
#include "http/openapi.hpp"

namespace parley::api {
namespace {

/// What members of these names look like in examples.
http::Samples samples() {
  const char* time = "2030-01-31T09:00:00.000Z";
  return {{"id", "usr_Q3vX1bLw-9sA"},
          {"user_id", "usr_Q3vX1bLw-9sA"},
          {"userId", "usr_Q3vX1bLw-9sA"},
          {"created_by", "usr_Q3vX1bLw-9sA"},
          {"host_id", "usr_Q3vX1bLw-9sA"},
          {"actor", "usr_Q3vX1bLw-9sA"},
          {"meeting_id", "mtg_8cT2kPz_4fRy"},
          {"code", "K7M-2QX-9RA"},
          {"participant_id", "ptc_e5Hn0aYd7KuB"},
          {"group_id", "3f0c9f5e-6d0b-4f4e-9d0a-5b8a0c6f7e21"},
          {"groupId", "3f0c9f5e-6d0b-4f4e-9d0a-5b8a0c6f7e21"},
          {"guest_session_id", "b6a1de0c-2a67-4c53-8f11-0f9d5c1f2e34"},
          {"message_id", "msg_Zr6mJ1wQe8Lt"},
          {"email", "ada@example.org"},
          {"name", "Ada Byron"},
          {"participant_name", "Ada Byron"},
          {"host_name", "Ada Byron"},
          {"password", "correct horse battery"},
          {"old_password", "the one before it"},
          {"title", "Weekly planning"},
          {"description", "What we do next"},
          {"organization_id", "acme"},
          {"profile_image", "https://example.org/ada.png"},
          {"url", "https://meet.example.org/join/K7M-2QX-9RA"},
          {"server_url", "https://meet.example.org"},
          {"time_zone", "Europe/Rome"},
          {"access_token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3JfIn0.c2lnbmF0dXJl"},
          {"refresh_token", "n5pCk3Xw0yS8bVt1Qz7LrA2mDfGhJ4uE6oIiPqYxWcM"},
          {"guest_token", "eyJhbGciOiJIUzI1NiJ9.eyJ1c2UiOiJndWVzdCJ9.c2lnbmF0dXJl"},
          {"token_type", "Bearer"},
          {"expires_in", 900},
          {"next_cursor", "MTg5NjAxMjAwMDAwMCBtdGdfOGNUMmtQel80ZlJ5"},
          {"action", "MEETING_CREATED"},
          {"address", "192.0.2.7"},
          {"status", "ok"},
          {"start_time", time},
          {"end_time", "2030-01-31T10:00:00.000Z"},
          {"created_at", time},
          {"updated_at", time},
          {"joined_at", time},
          {"started_at", time},
          {"at", time}};
}

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
          .samples = samples(),
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
