#include "media/negotiation/scalability_mode.hpp"

#include <charconv>

namespace parley::media {
namespace {

/// One or two digits that do not begin with 0, taken off the front of `text`; 0 where there are none.
int take_count(std::string_view& text) {
  int count = 0;
  const auto* const limit = text.data() + std::min<std::size_t>(text.size(), 2);
  const auto [stop, error] = std::from_chars(text.data(), limit, count);
  if (error != std::errc() || count <= 0 || text.front() == '0') return 0;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return count;
}

}  // namespace

std::optional<ScalabilityMode> parse_scalability_mode(std::string_view text) {
  if (text.empty() || (text.front() != 'L' && text.front() != 'S')) return std::nullopt;
  text.remove_prefix(1);
  ScalabilityMode mode;
  mode.spatial_layers = take_count(text);
  if (mode.spatial_layers == 0 || text.empty() || text.front() != 'T') return std::nullopt;
  text.remove_prefix(1);
  mode.temporal_layers = take_count(text);
  const bool known_end = text.empty() || text == "h" || text == "_KEY" || text == "_KEY_SHIFT";
  if (mode.temporal_layers == 0 || !known_end) return std::nullopt;
  return mode;
}

std::string to_string(ScalabilityMode mode) {
  return "L" + std::to_string(mode.spatial_layers) + "T" + std::to_string(mode.temporal_layers);
}

}  // namespace parley::media
