// How a database's address begins.
#pragma once

#include <string_view>

namespace parley::storage {

inline constexpr std::string_view sqlite_scheme = "sqlite:";

}  // namespace parley::storage
