// Optional white space around the values of header fields (RFC 9110, 5.6.3).
#pragma once

#include <string_view>

namespace parley::http {

inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace parley::http
