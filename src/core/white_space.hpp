// White space at the ends of what people write: Unicode's (White_Space), and the characters that have no width, which
// show nothing where they stand alone. Pure functions on UTF-8.
#pragma once

#include <string_view>

namespace parley::core {

/// The text without the white space at its ends; a part of what was given.
std::string_view trimmed(std::string_view text) noexcept;

/// Whether nothing would be seen of it: it is empty or white space alone.
bool is_blank(std::string_view text) noexcept;

}  // namespace parley::core
