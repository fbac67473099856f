#include "media/negotiation/h264_profile.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace parley::media {
namespace {

constexpr std::uint8_t level_1b = 0;
constexpr std::uint8_t constraint_set_3 = 0x10;

/// A row of RFC 6184's table 5: profile-iop fits where its bits under `mask` equal `bits`.
struct Pattern {
  std::uint8_t profile_idc;
  std::uint8_t mask;
  std::uint8_t bits;
  H264Profile profile;
};
constexpr std::array patterns{
    Pattern{0x42, 0x4f, 0x40, H264Profile::constrained_baseline},
    Pattern{0x4d, 0x8f, 0x80, H264Profile::constrained_baseline},
    Pattern{0x58, 0xcf, 0xc0, H264Profile::constrained_baseline},
    Pattern{0x42, 0x4f, 0x00, H264Profile::baseline},
    Pattern{0x58, 0xcf, 0x80, H264Profile::baseline},
    Pattern{0x4d, 0xaf, 0x00, H264Profile::main},
    Pattern{0x64, 0xff, 0x00, H264Profile::high},
    Pattern{0x64, 0xff, 0x0c, H264Profile::constrained_high},
    Pattern{0xf4, 0xff, 0x00, H264Profile::predictive_high_444},
};

/// Level 1b has no number of its own: it is level 1.1 with constraint_set3 (ITU-T H.264 section A.3.4).
bool is_known_level(std::uint8_t level) {
  constexpr std::array levels{10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52};
  for (const int known : levels)
    if (level == known) return true;
  return false;
}

/// Orders levels with 1b between 1 and 1.1.
int rank(std::uint8_t level) { return level == level_1b ? 105 : level * 10; }

/// profile_idc and profile-iop as they are written out.
constexpr std::uint16_t written(H264Profile profile) {
  switch (profile) {
    case H264Profile::constrained_baseline:
      return 0x42e0;
    case H264Profile::baseline:
      return 0x4200;
    case H264Profile::main:
      return 0x4d00;
    case H264Profile::constrained_high:
      return 0x640c;
    case H264Profile::high:
      return 0x6400;
    case H264Profile::predictive_high_444:
      return 0xf400;
  }
  return 0;
}

}  // namespace

std::optional<H264ProfileLevel> parse_h264_profile_level(std::string_view profile_level_id) {
  if (profile_level_id.size() != 6) return std::nullopt;
  std::uint32_t number = 0;
  const auto* const end = profile_level_id.data() + profile_level_id.size();
  if (const auto [stop, error] = std::from_chars(profile_level_id.data(), end, number, 16);
      error != std::errc() || stop != end)
    return std::nullopt;
  const auto profile_idc = static_cast<std::uint8_t>(number >> 16);
  const auto profile_iop = static_cast<std::uint8_t>(number >> 8);
  const auto level_idc = static_cast<std::uint8_t>(number);
  if (!is_known_level(level_idc)) return std::nullopt;
  const bool is_1b = level_idc == 11 && (profile_iop & constraint_set_3) != 0 && profile_idc <= 0x58;
  for (const Pattern& pattern : patterns)
    if (pattern.profile_idc == profile_idc && (profile_iop & pattern.mask) == pattern.bits)
      return H264ProfileLevel{pattern.profile, is_1b ? level_1b : level_idc};
  return std::nullopt;
}

std::optional<H264ProfileLevel> h264_profile_level(const Parameters& parameters) {
  const auto text = parameters.text("profile-level-id");
  return text ? parse_h264_profile_level(*text) : H264ProfileLevel{H264Profile::constrained_baseline, 31};
}

std::string to_string(H264ProfileLevel profile_level) {
  unsigned number = static_cast<unsigned>(written(profile_level.profile)) << 8;
  number |=
      profile_level.level == level_1b ? (static_cast<unsigned>(constraint_set_3) << 8) | 11U : profile_level.level;
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%06x", number);
  return text.data();
}

bool same_h264_profile(const Parameters& left, const Parameters& right) {
  const auto left_profile = h264_profile_level(left);
  const auto right_profile = h264_profile_level(right);
  return left_profile && right_profile && left_profile->profile == right_profile->profile;
}

std::optional<std::string> h264_answer(const Parameters& local, const Parameters& remote) {
  if (!same_h264_profile(local, remote)) return std::nullopt;
  const auto own = *h264_profile_level(local);
  const auto other = *h264_profile_level(remote);
  const bool asymmetry =
      local.integer("level-asymmetry-allowed") == 1 && remote.integer("level-asymmetry-allowed") == 1;
  const bool keep_own = asymmetry || rank(own.level) <= rank(other.level);
  return to_string({own.profile, keep_own ? own.level : other.level});
}

}  // namespace parley::media
