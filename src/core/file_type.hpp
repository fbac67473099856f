// What a file is, by its content: what its sender says of it is not believed. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace parley::core {

/// So much of its beginning is enough to tell.
inline constexpr std::size_t file_type_bytes = 4096;

/// The media type of a file that begins like this (all of it, where it is shorter than file_type_bytes). Text of any
/// kind, pages and drawings in it too, is text/plain: nothing that a browser would carry out. application/octet-stream
/// for what is not known.
std::string_view file_type(std::string_view beginning);

}  // namespace parley::core
