#include "http/head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace parley::http {

HeadParser::HeadParser(Request& request, std::size_t max_fields) : request_(request), fields_left_(max_fields) {
  body_limit(boost::none);
  header_limit(std::numeric_limits<std::uint32_t>::max());
}

boost::system::error_code HeadParser::parse(std::string_view head) {
  error_code error;
  put(boost::asio::buffer(head.data(), head.size()), error);
  return error;
}

void HeadParser::on_request_impl(Verb method, string_view, string_view target, int version, error_code&) {
  request_.method = method;
  request_.target.assign(target.data(), target.size());
  request_.version = static_cast<unsigned>(version);
}

void HeadParser::on_field_impl(boost::beast::http::field name, string_view name_text, string_view value,
                               error_code& error) {
  if (fields_left_ == 0) {
    too_many_fields_ = true;
    error = boost::beast::http::error::header_limit;
    return;
  }
  --fields_left_;
  if (auto* count = counted(name)) ++*count;
  request_.headers.insert(name, name_text, value);
}

unsigned* HeadParser::counted(boost::beast::http::field name) noexcept {
  using boost::beast::http::field;
  switch (name) {
    case field::host:
      return &counts_.host;
    case field::content_length:
      return &counts_.content_length;
    case field::transfer_encoding:
      return &counts_.transfer_encoding;
    case field::expect:
      return &counts_.expect;
    case field::connection:
      return &counts_.connection;
    case field::upgrade:
      return &counts_.upgrade;
    default:
      return nullptr;
  }
}

void HeadParser::on_header_impl(error_code&) {}

}  // namespace parley::http
