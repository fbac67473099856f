#include "media/negotiation/codec_match.hpp"

#include "media/negotiation/h264_profile.hpp"

#include <algorithm>

namespace parley::media {
namespace {

std::int64_t channels(const RtpCodec& codec) { return codec.channels ? codec.channels->value : 1; }

bool same_number(const RtpCodec& left, const RtpCodec& right, std::string_view name) {
  return left.parameters.integer(name).value_or(0) == right.parameters.integer(name).value_or(0);
}

bool same_format(const RtpCodec& left, const RtpCodec& right) {
  if (is_named(left, "H264"))
    return same_number(left, right, "packetization-mode") && same_h264_profile(left.parameters, right.parameters);
  if (is_named(left, "VP9")) return same_number(left, right, "profile-id");
  if (is_named(left, "AV1")) return same_number(left, right, "profile");
  return true;
}

}  // namespace

bool same_codec(const RtpCodec& left, const RtpCodec& right) {
  if (!same_text(left.mime_type, right.mime_type) || left.clock_rate.value != right.clock_rate.value) return false;
  if (is_rtx(left)) return true;
  if (kind_of(left) == MediaKind::audio && channels(left) != channels(right)) return false;
  return same_format(left, right);
}

MayBeEmpty<RtcpFeedback, 32> common_feedback(const RtpCodec& wanted, const RtpCodec& supported) {
  MayBeEmpty<RtcpFeedback, 32> common;
  for (const RtcpFeedback& one : wanted.rtcp_feedback)
    if (std::ranges::any_of(supported.rtcp_feedback, [&](const RtcpFeedback& other) { return one.same_as(other); }))
      common.push_back(one);
  return common;
}

}  // namespace parley::media
