#include "socketio/engineio/cors.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>

namespace parley::socketio::engineio {
namespace {

using boost::beast::http::field;

std::string_view value_of(const http::Request& request, field name) {
  const auto value = request.headers[name];
  return {value.data(), value.size()};
}

bool lists(const Cors& cors, std::string_view origin) {
  return std::any_of(cors.origins.begin(), cors.origins.end(),
                     [&](const std::string& one) { return one == "*" || boost::algorithm::iequals(one, origin); });
}

/// "https://host:port" names the host that the request was sent to.
bool own_origin(const http::Request& request, std::string_view origin) {
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         boost::algorithm::iequals(origin.substr(scheme + 3), value_of(request, field::host));
}

}  // namespace

bool origin_allowed(const Cors& cors, const http::Request& request) {
  const auto origin = value_of(request, field::origin);
  return origin.empty() || own_origin(request, origin) || lists(cors, origin);
}

void add_cors_fields(const Cors& cors, const http::Request& request, http::Fields& to) {
  const auto origin = value_of(request, field::origin);
  if (origin.empty() || !lists(cors, origin)) return;
  const bool any = std::find(cors.origins.begin(), cors.origins.end(), "*") != cors.origins.end();
  if (any && !cors.credentials) {
    to.set(field::access_control_allow_origin, "*");
    return;
  }
  to.set(field::access_control_allow_origin, origin);
  to.set(field::vary, "Origin");
  if (cors.credentials) to.set(field::access_control_allow_credentials, "true");
}

http::Response preflight_answer(const Cors& cors, const http::Request& request) {
  http::Response response;
  response.status = http::Status::no_content;
  add_cors_fields(cors, request, response.headers);
  response.headers.set(field::access_control_allow_methods, "GET, POST");
  const auto wanted = value_of(request, field::access_control_request_headers);
  if (!wanted.empty()) response.headers.set(field::access_control_allow_headers, wanted);
  response.headers.set(field::access_control_max_age, std::to_string(cors.max_age.count()));
  return response;
}

}  // namespace parley::socketio::engineio
