#include "core/file_name.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace parley::core {
namespace {

constexpr std::size_t longest_extension = 20;

struct Character {
  char32_t code = 0;
  std::size_t length = 0;  ///< bytes; 0 for what is no UTF-8
};

/// The character at the beginning of a text that is not empty (RFC 3629).
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead > 0xF4 || text.size() < length) return {};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const char32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length};
}

/// Left out: what is not seen, or makes the rest look like something else.
bool is_invisible(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
         (code >= 0xFFF0 && code <= 0xFFFB);
}

bool has_meaning_elsewhere(char32_t code) {
  return code < 0x80 && std::string_view("<>:\"|?*").find(static_cast<char>(code)) != std::string_view::npos;
}

std::string legible(std::string_view name) {
  std::string clean;
  while (!name.empty()) {
    const Character next = first_character(name);
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    if (next.length == 0 || has_meaning_elsewhere(next.code))
      clean += '_';
    else if (!is_invisible(next.code))
      clean += name.substr(0, length);
    name.remove_prefix(length);
  }
  return clean;
}

/// Names that Windows keeps for devices, with any extension.
bool is_device(std::string_view name) {
  std::string stem(name.substr(0, name.find('.')));
  std::ranges::transform(stem, stem.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  constexpr std::array<std::string_view, 4> whole{"CON", "PRN", "AUX", "NUL"};
  if (std::ranges::find(whole, stem) != whole.end()) return true;
  return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) && stem[3] >= '0' && stem[3] <= '9';
}

}  // namespace

std::string clean_file_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string clean = legible(name);
  clean.erase(0, std::min(clean.find_first_not_of(". "), clean.size()));
  clean.erase(clean.find_last_not_of(". ") + 1);
  if (clean.empty()) return "file";
  if (is_device(clean)) clean.insert(0, 1, '_');
  if (clean.size() <= max_file_name_bytes) return clean;
  const auto dot = clean.rfind('.');
  const std::string extension =
      dot != std::string::npos && clean.size() - dot <= longest_extension ? clean.substr(dot) : std::string();
  return std::string(shortened(clean, max_file_name_bytes - extension.size())) + extension;
}

}  // namespace parley::core
