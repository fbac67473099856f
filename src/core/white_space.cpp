#include "core/white_space.hpp"

#include <algorithm>
#include <array>

namespace parley::core {
namespace {

using namespace std::string_view_literals;

/// White space, and below it what shows nothing either: joiners, marks of direction, fillers, the empty Braille pattern
/// (Unicode's White_Space, and of Default_Ignorable_Code_Point what keyboards and web pages have).
constexpr std::array spaces{" "sv,      "\t"sv,     "\n"sv,     "\v"sv,     "\f"sv,     "\r"sv,     "\u0085"sv,
                            "\u00a0"sv, "\u1680"sv, "\u2000"sv, "\u2001"sv, "\u2002"sv, "\u2003"sv, "\u2004"sv,
                            "\u2005"sv, "\u2006"sv, "\u2007"sv, "\u2008"sv, "\u2009"sv, "\u200a"sv, "\u2028"sv,
                            "\u2029"sv, "\u202f"sv, "\u205f"sv, "\u3000"sv, "\u200b"sv, "\u200c"sv, "\u200d"sv,
                            "\u2060"sv, "\ufeff"sv, "\u00ad"sv, "\u034f"sv, "\u061c"sv, "\u115f"sv, "\u1160"sv,
                            "\u17b4"sv, "\u17b5"sv, "\u180e"sv, "\u200e"sv, "\u200f"sv, "\u202a"sv, "\u202b"sv,
                            "\u202c"sv, "\u202d"sv, "\u202e"sv, "\u2061"sv, "\u2062"sv, "\u2063"sv, "\u2064"sv,
                            "\u2066"sv, "\u2067"sv, "\u2068"sv, "\u2069"sv, "\u2800"sv, "\u3164"sv, "\uffa0"sv};

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
