#include "http/message.hpp"

#include "http/body.hpp"

namespace parley::http {

const std::string* Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::uint64_t Response::size() const { return source ? source->size() : bytes().size(); }

Response make_response(Status status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.set(boost::beast::http::field::content_type, content_type);
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

Response empty_response(Status status) {
  Response response;
  response.status = status;
  return response;
}

}  // namespace parley::http
