// HeadParser: Beast's HTTP parser, told to read a request's head into our Request. Private to RequestReader.
#pragma once

#include "http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <string_view>

namespace parley::http {

class HeadParser final : public boost::beast::http::basic_parser<true> {
 public:
  HeadParser(Request& request, std::size_t max_fields);

  /// Reads a whole head, CRLF CRLF included.
  boost::system::error_code parse(std::string_view head);

  bool too_many_fields() const noexcept { return too_many_fields_; }

  /// How many there are of the fields that say how a request is framed, so that nobody looks for what is not there.
  struct Counts {
    unsigned host = 0;
    unsigned content_length = 0;
    unsigned transfer_encoding = 0;
    unsigned expect = 0;
    unsigned connection = 0;
    unsigned upgrade = 0;
  };
  const Counts& counts() const noexcept { return counts_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(Verb method, string_view method_text, string_view target, int version,
                       error_code& error) override;
  void on_field_impl(boost::beast::http::field name, string_view name_text, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  // Bodies never reach this parser, responses neither.
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  unsigned* counted(boost::beast::http::field name) noexcept;

  Request& request_;
  std::size_t fields_left_;
  Counts counts_;
  bool too_many_fields_ = false;
};

}  // namespace parley::http
