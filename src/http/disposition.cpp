#include "http/disposition.hpp"

#include "http/url.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace parley::http {
namespace {

std::optional<std::uint64_t> part_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = std::to_address(text.end());
  const auto [rest, error] = std::from_chars(std::to_address(text.begin()), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

std::string attachment_of(std::string_view file_name) {
  std::string plain;
  for (const char c : file_name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80) continue;  // one "_" a character
    plain += byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\' || c == '%' ? '_' : c;
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(file_name);
}

std::expected<std::optional<ByteRange>, RangeFault> range_of(std::string_view field, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!field.starts_with(unit)) return std::nullopt;
  field.remove_prefix(unit.size());
  const auto dash = field.find('-');
  if (dash == std::string_view::npos || field.find(',') != std::string_view::npos) return std::nullopt;
  const auto first = part_number(field.substr(0, dash));
  const auto last = part_number(field.substr(dash + 1));
  if (dash == 0) {  // the last so many
    if (!last) return std::nullopt;
    if (*last == 0 || size == 0) return std::unexpected(RangeFault::unsatisfiable);
    const std::uint64_t count = std::min(*last, size);
    return ByteRange{size - count, count};
  }
  const bool open_end = dash + 1 == field.size();
  if (!first || (!last && !open_end) || (last && *last < *first)) return std::nullopt;
  if (*first >= size) return std::unexpected(RangeFault::unsatisfiable);
  const std::uint64_t end = open_end ? size : std::min(*last, size - 1) + 1;
  return ByteRange{*first, end - *first};
}

}  // namespace parley::http
