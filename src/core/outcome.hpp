// Outcome<T>: the result of everything that a client can cause. Errors are values with a stable code;
// exceptions are left to bugs and lost infrastructure.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::core {

/// What went wrong. The wire name of each is its snake_case spelling (see code_name), the HTTP status is http_status's.
enum class Code {
  bad_request,             // 400: not understandable at all
  unauthorized,            // 401: no credential, or one that is invalid or expired
  forbidden,               // 403: known to exist, but not for this person
  banned,                  // 403
  wrong_password,          // 403: the meeting's password
  locked,                  // 403: the host lets nobody in any more
  feature_disabled,        // 403: the meeting does not have this feature
  registration_closed,     // 403
  not_found,               // 404
  conflict,                // 409: such a thing exists already
  invalid_state,           // 409: the action does not fit the current status; the message names it
  meeting_full,            // 409
  gone,                    // 410: ended or cancelled
  payload_too_large,       // 413
  unsupported_media_type,  // 415
  validation_failed,       // 422: errors names each bad field
  too_many_requests,       // 429
  internal,                // 500
  unavailable,             // 503: a part that is needed (database, media) is away; try again
};

/// The stable snake_case word for a code, as REST's `code` and the acknowledgements' `error.code` carry it.
std::string_view code_name(Code code) noexcept;

/// The HTTP status (RFC 9110) that goes with a code.
int http_status(Code code) noexcept;

/// One bad field of an input: its path in the input's own spelling ("participants[2].role") and what is wrong with it.
struct FieldError {
  std::string field;
  std::string message;
};

/// An error that a client gets to see. `message` is a sentence that says what to do; it holds nothing secret.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::vector<FieldError> errors{};
  /// Seconds after which trying again makes sense (too_many_requests, unavailable).
  std::optional<int> retry_after{};
  /// More for programs to go by, by name: when a link opens, for one.
  std::vector<std::pair<std::string, std::string>> facts{};
};

template <class T = void>
using Outcome = std::expected<T, Error>;

/// Shorthand for the error side of an Outcome.
inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace parley::core
