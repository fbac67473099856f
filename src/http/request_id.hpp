// Request ids: what names one request in answers and logs. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace parley::http {

/// A new id: 12 characters of a-z and 2-7, from a generator of the calling thread. No secret.
std::string make_request_id();

/// True where a client's own id may be taken over: 1 to 64 letters, digits, "-", "_", ".".
bool is_request_id(std::string_view text) noexcept;

}  // namespace parley::http
