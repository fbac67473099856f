// The names of files that people send one another. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::core {

inline constexpr std::size_t max_file_name_bytes = 200;

/// A name that every system can keep a file under, and that shows as what it is: the last part of a path, without
/// control characters, marks that turn the reading direction, characters that have a meaning to a shell or a file
/// system, dots or blanks at its ends; "file" where nothing is left. UTF-8, at most max_file_name_bytes, its extension
/// kept.
std::string clean_file_name(std::string_view name);

}  // namespace parley::core
