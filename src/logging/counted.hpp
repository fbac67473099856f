// Counted: a number with its noun, as people say it, in log lines and sentences.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace parley::logging {

/// "1 call", "3 calls"; `many` where it is not `one` with an s, and for a verb that goes with it: counted(n, "call
/// was", "calls were").
template <std::integral Number>
std::string counted(Number number, std::string_view one, std::string_view many = {}) {
  std::string text = std::to_string(number) + ' ';
  if (number == 1 || many.empty())
    text += one;
  else
    text += many;
  if (number != 1 && many.empty()) text += 's';
  return text;
}

}  // namespace parley::logging
