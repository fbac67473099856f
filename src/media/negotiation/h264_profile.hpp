// H.264's profile-level-id (RFC 6184 section 8.1): what profile it means, and the one that answers an offer.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::media {

enum class H264Profile { constrained_baseline, baseline, main, constrained_high, high, predictive_high_444 };

struct H264ProfileLevel {
  H264Profile profile;
  /// level_idc: ten times the level (31 is 3.1); level 1b is 0, which comes between 10 and 11.
  std::uint8_t level;
};

/// Six hexadecimal digits; nullopt where they are not, or where the profile is none of those above.
std::optional<H264ProfileLevel> parse_h264_profile_level(std::string_view profile_level_id);

/// The same of a codec's parameters. Without the parameter it is constrained baseline at level 3.1, as browsers take
/// it.
std::optional<H264ProfileLevel> h264_profile_level(const Parameters& parameters);

/// Six lower-case hexadecimal digits.
std::string to_string(H264ProfileLevel profile_level);

/// Both of the same profile.
bool same_h264_profile(const Parameters& left, const Parameters& right);

/// The profile-level-id of an answer by `local` to an offer by `remote` (RFC 6184 section 8.2.2): local's own level
/// where both allow asymmetric levels, else the lower of the two. nullopt where the profiles differ.
std::optional<std::string> h264_answer(const Parameters& local, const Parameters& remote);

}  // namespace parley::media
