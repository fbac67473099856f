#include "direct.hpp"

#include "http/url.hpp"

#include <boost/beast/http/field.hpp>

namespace parley::http::testing {

Request make_request(Verb method, std::string_view target, std::string body, std::string_view content_type) {
  Request request;
  request.method = method;
  request.target = target;
  auto parsed = parse_target(target).value();
  request.path = std::move(parsed.path);
  request.query = std::move(parsed.query);
  if (!body.empty()) request.headers.set(boost::beast::http::field::content_type, content_type);
  request.body = std::move(body);
  request.remote_address = "127.0.0.1";
  request.request_id = "test-request";
  return request;
}

}  // namespace parley::http::testing
