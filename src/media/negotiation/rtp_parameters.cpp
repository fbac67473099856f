#include "media/negotiation/rtp_parameters.hpp"

#include <algorithm>
#include <charconv>

namespace parley::media {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

std::string_view behind_slash(std::string_view mime_type) {
  const auto slash = mime_type.find('/');
  return slash == std::string_view::npos ? std::string_view() : mime_type.substr(slash + 1);
}

}  // namespace

std::optional<std::int32_t> Parameters::integer(std::string_view name) const {
  const auto found = find(name);
  if (found == end()) return std::nullopt;
  if (const auto* number = std::get_if<std::int32_t>(&found->second)) return *number;
  if (const auto* text = std::get_if<std::string>(&found->second)) {
    std::int32_t number = 0;
    const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc() && stop == text->data() + text->size()) return number;
  }
  return std::nullopt;
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  const auto found = find(name);
  if (found == end()) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&found->second)) return *text;
  if (const auto* number = std::get_if<std::int32_t>(&found->second)) return std::to_string(*number);
  return std::to_string(std::get<double>(found->second));
}

bool same_text(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::optional<MediaKind> kind_of(const RtpCodec& codec) {
  const std::string_view type(codec.mime_type);
  if (same_text(type.substr(0, 6), "audio/")) return MediaKind::audio;
  if (same_text(type.substr(0, 6), "video/")) return MediaKind::video;
  return std::nullopt;
}

bool is_named(const RtpCodec& codec, std::string_view name) { return same_text(behind_slash(codec.mime_type), name); }

bool is_rtx(const RtpCodec& codec) { return is_named(codec, "rtx"); }

}  // namespace parley::media
