// Responses as bytes (RFC 9112, 4). Pure functions but for date_now, which keeps one text a thread and second.
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>

namespace parley::http {

struct HeadOptions {
  unsigned version = 11;  ///< of the request
  bool keep_alive = true;
  bool to_head_request = false;  ///< the body is left out, its length is told
  std::string_view request_id;   ///< sent as X-Request-Id unless the response has one
};

/// Appends the status line and all fields, the empty line included. The framing is ours: Content-Length comes from the
/// body, and Connection from `keep_alive`; what the response says about them is left out, as are fields that hold CR,
/// LF or NUL. Returns whether the body follows.
bool append_head(std::string& out, const Response& response, const HeadOptions& options);

/// The current time as RFC 9110, 5.6.7 writes it: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string_view date_now();

}  // namespace parley::http
