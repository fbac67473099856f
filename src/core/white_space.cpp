#include "core/white_space.hpp"

#include <algorithm>
#include <array>

namespace parley::core {
namespace {

using namespace std::string_view_literals;

/// The last five have no width: space, non-joiner, joiner, word joiner, byte order mark.
constexpr std::array spaces{" "sv,      "\t"sv,     "\n"sv,     "\v"sv,     "\f"sv,     "\r"sv,
                            "\u0085"sv, "\u00a0"sv, "\u1680"sv, "\u2000"sv, "\u2001"sv, "\u2002"sv,
                            "\u2003"sv, "\u2004"sv, "\u2005"sv, "\u2006"sv, "\u2007"sv, "\u2008"sv,
                            "\u2009"sv, "\u200a"sv, "\u2028"sv, "\u2029"sv, "\u202f"sv, "\u205f"sv,
                            "\u3000"sv, "\u200b"sv, "\u200c"sv, "\u200d"sv, "\u2060"sv, "\ufeff"sv};

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  const auto begins = [&](std::string_view space) { return text.starts_with(space); };
  const auto ends = [&](std::string_view space) { return text.ends_with(space); };
  for (auto space = std::ranges::find_if(spaces, begins); space != spaces.end();
       space = std::ranges::find_if(spaces, begins))
    text.remove_prefix(space->size());
  for (auto space = std::ranges::find_if(spaces, ends); space != spaces.end();
       space = std::ranges::find_if(spaces, ends))
    text.remove_suffix(space->size());
  return text;
}

bool is_blank(std::string_view text) noexcept { return trimmed(text).empty(); }

}  // namespace parley::core
