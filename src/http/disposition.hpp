// How a download is told what it is called (RFC 6266), and which part of it is asked for (RFC 9110, 14). Pure
// functions.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// "attachment; filename="…"; filename*=UTF-8''…" for a name in UTF-8: the first for those who do not know the second
/// (RFC 8187), with "_" for what is not plain ASCII.
std::string attachment_of(std::string_view file_name);

/// Bytes of a representation, from `first` on.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

enum class RangeFault { unsatisfiable };

/// What a Range field asks of `size` bytes. nullopt: all of it (no field, another unit, several ranges, or one that is
/// malformed, which is to be ignored). `unsatisfiable`: nothing of it is there.
std::expected<std::optional<ByteRange>, RangeFault> range_of(std::string_view field, std::uint64_t size);

}  // namespace parley::http
