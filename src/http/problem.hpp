// Error answers as application/problem+json (RFC 9457). Values; callable from any thread.
#pragma once

#include "http/message.hpp"
#include "json/describe.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley::http {

struct Problem {
  Status status = Status::internal_server_error;
  /// A stable snake_case word that programs can go by.
  std::string code;
  /// A sentence that says what to do; nothing of the inside.
  std::string detail;
  /// Each bad field of the input, for 422.
  std::vector<json::FieldError> errors{};
  /// Names the log's line about it; sent with 5xx only.
  std::string request_id{};
  /// Seconds after which trying again makes sense; sent as Retry-After.
  std::optional<int> retry_after{};
  /// Further members (RFC 9457, 3.2).
  std::vector<std::pair<std::string, std::string>> extensions{};
  /// How to come with a credential; sent as WWW-Authenticate, which every 401 has (RFC 9110, 11.6.1).
  std::string challenge{};
};

/// `{type, title, status, detail, code, errors?, request_id?}`. `type` is about:blank: the code tells more than a page
/// could.
Response problem_response(const Problem& problem);

/// Gives an answer to a problem, in whatever form, the fields that go with it; nobody keeps it.
void put_problem_fields(const Problem& problem, Response& response);

/// The answer to a bug or lost infrastructure: 500 `internal`, with the request's id and nothing else.
Response internal_error(const std::string& request_id);

}  // namespace parley::http
