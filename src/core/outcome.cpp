#include "core/outcome.hpp"

#include <array>

namespace parley::core {
namespace {

struct Row {
  Code code;
  std::string_view name;
  int status;
};

constexpr std::array rows{
    Row{Code::bad_request, "bad_request", 400},
    Row{Code::unauthorized, "unauthorized", 401},
    Row{Code::forbidden, "forbidden", 403},
    Row{Code::banned, "banned", 403},
    Row{Code::wrong_password, "wrong_password", 403},
    Row{Code::locked, "locked", 403},
    Row{Code::feature_disabled, "feature_disabled", 403},
    Row{Code::registration_closed, "registration_closed", 403},
    Row{Code::not_found, "not_found", 404},
    Row{Code::conflict, "conflict", 409},
    Row{Code::invalid_state, "invalid_state", 409},
    Row{Code::meeting_full, "meeting_full", 409},
    Row{Code::gone, "gone", 410},
    Row{Code::payload_too_large, "payload_too_large", 413},
    Row{Code::unsupported_media_type, "unsupported_media_type", 415},
    Row{Code::validation_failed, "validation_failed", 422},
    Row{Code::too_many_requests, "too_many_requests", 429},
    Row{Code::internal, "internal", 500},
    Row{Code::unavailable, "unavailable", 503},
};

constexpr const Row& row(Code code) noexcept {
  for (const Row& candidate : rows)
    if (candidate.code == code) return candidate;
  return rows[rows.size() - 2];
}

}  // namespace

std::string_view code_name(Code code) noexcept { return row(code).name; }
int http_status(Code code) noexcept { return row(code).status; }

}  // namespace parley::core
