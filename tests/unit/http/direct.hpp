// Calls a handler without a connection.
#pragma once

#include "http/message.hpp"
#include "support/coroutines.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <string_view>

namespace parley::http::testing {

/// A request as the reader would have made it of a target and a body.
Request make_request(Verb method, std::string_view target, std::string body = {},
                     std::string_view content_type = "application/json");

/// Runs an awaitable to its end on an io_context of its own.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  return tests::result_of(context, std::move(work));
}

inline std::string field_of(const Response& response, std::string_view name) {
  const auto value = response.headers[name];
  return {value.data(), value.size()};
}

}  // namespace parley::http::testing
