// Scalability modes ("L3T3", "L1T2", "S2T1", "L3T3_KEY"; W3C WebRTC-SVC section 6): the numbers of layers in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::media {

struct ScalabilityMode {
  int spatial_layers = 1;   ///< 1–99
  int temporal_layers = 1;  ///< 1–99
};

/// nullopt where the text is no scalability mode.
std::optional<ScalabilityMode> parse_scalability_mode(std::string_view text);

/// "L3T2" and so on.
std::string to_string(ScalabilityMode mode);

}  // namespace parley::media
