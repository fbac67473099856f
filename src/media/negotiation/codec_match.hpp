// When two codecs are the same thing (ORTC section 9.2.2, and the payload formats' own rules), and what feedback both
// can do.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

namespace parley::media {

/// Equal names (in any case), clock rates and channels, and where the payload format says that a parameter splits a
/// codec into several, equal parameters: packetization-mode and profile for H.264 (RFC 6184 section 8.2.2), profile-id
/// for VP9 (RFC 9628 section 6), profile for AV1 (AV1 RTP specification section 7.2). RTX matches by name and clock
/// rate alone: to which codec it belongs is said by its "apt".
bool same_codec(const RtpCodec& left, const RtpCodec& right);

/// The feedback of `wanted` that `supported` has too, in the order of `wanted`.
MayBeEmpty<RtcpFeedback, 32> common_feedback(const RtpCodec& wanted, const RtpCodec& supported);

/// The RTX codec of `list` that belongs to the payload type; nullptr where there is none.
template <class Codec>
const Codec* rtx_of(const std::vector<Codec>& list, std::int64_t payload_type) {
  for (const Codec& codec : list)
    if (is_rtx(codec) && codec.parameters.integer("apt") == payload_type) return &codec;
  return nullptr;
}

}  // namespace parley::media
