#include "http/cors.hpp"

#include <boost/beast/http/field.hpp>

#include <algorithm>

namespace parley::http {

namespace {

using boost::beast::http::field;

/// What pages may read of answers beside what the Fetch standard allows them anyway.
constexpr const char* exposed =
    "Accept-Ranges, Allow, Content-Disposition, Content-Range, ETag, Location, Retry-After, WWW-Authenticate, "
    "X-Request-Id";
/// What pages may send beside that.
constexpr const char* allowed_in_requests =
    "Authorization, Content-Type, Idempotency-Key, If-Modified-Since, If-None-Match, If-Range, Range, X-Request-Id";

class Cors {
 public:
  explicit Cors(std::vector<std::string> origins)
      : any_(std::find(origins.begin(), origins.end(), "*") != origins.end()), origins_(std::move(origins)) {}

  std::optional<Response> preflight(const Request& request) const {
    if (request.method != Verb::options || origins_.empty()) return std::nullopt;
    if (request.headers.count(field::origin) == 0 || request.headers.count(field::access_control_request_method) == 0)
      return std::nullopt;
    auto response = empty_response(Status::no_content);
    if (!allowed(request)) return response;
    response.headers.set(field::access_control_allow_methods, "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.headers.set(field::access_control_allow_headers, allowed_in_requests);
    response.headers.set(field::access_control_max_age, "600");
    return response;
  }

  void mark(const Request& request, Response& response) const {
    if (origins_.empty()) return;
    if (!any_) add_vary(response);
    if (request.headers.count(field::origin) == 0 || !allowed(request)) return;
    response.headers.set(field::access_control_allow_origin,
                         any_ ? boost::beast::string_view("*") : request.headers[field::origin]);
    response.headers.set(field::access_control_expose_headers, exposed);
  }

 private:
  bool allowed(const Request& request) const {
    const auto origin = request.headers[field::origin];
    return any_ ||
           std::any_of(origins_.begin(), origins_.end(), [&](const std::string& each) { return each == origin; });
  }

  /// Caches must not hand one origin's answer to another (RFC 9110, 12.5.5).
  static void add_vary(Response& response) {
    const auto vary = response.headers[field::vary];
    response.headers.set(field::vary, vary.empty() ? "Origin" : std::string(vary) + ", Origin");
  }

  bool any_;
  std::vector<std::string> origins_;
};

}  // namespace

Middleware cors(std::vector<std::string> origins) {
  const auto shared = std::make_shared<const Cors>(std::move(origins));
  return {.before = [shared](Request& request) { return shared->preflight(request); },
          .after = [shared](const Request& request, Response& response) { shared->mark(request, response); }};
}

}  // namespace parley::http
