// What the system says of an error.
#pragma once

#include <string>
#include <system_error>

namespace parley::app {

inline std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace parley::app
