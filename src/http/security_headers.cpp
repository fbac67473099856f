#include "http/security_headers.hpp"

#include <boost/beast/http/field.hpp>

namespace parley::http {

namespace {

using boost::beast::http::field;

void set_if_absent(Response& response, std::string_view name, std::string_view value) {
  if (!value.empty() && response.headers.find(name) == response.headers.end()) response.headers.set(name, value);
}

}  // namespace

Middleware security_headers(SecurityHeaders options) {
  const auto hsts = options.hsts_max_age == 0 ? std::string{} : "max-age=" + std::to_string(options.hsts_max_age);
  return {.after = [options = std::move(options), hsts](const Request& request, Response& response) {
    set_if_absent(response, "X-Content-Type-Options", "nosniff");
    set_if_absent(response, "Referrer-Policy", options.referrer_policy);
    if (request.secure) set_if_absent(response, "Strict-Transport-Security", hsts);
    if (!response.headers[field::content_type].starts_with("text/html")) return;
    set_if_absent(response, "Content-Security-Policy", options.content_security_policy);
    set_if_absent(response, "Permissions-Policy", options.permissions_policy);
  }};
}

}  // namespace parley::http
