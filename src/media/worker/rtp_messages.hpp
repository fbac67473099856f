// RTP dictionaries as the engine's messages have them.
#pragma once

#include "media/negotiation/negotiate.hpp"

#include <FBS/rtpParameters.h>

namespace parley::media {

/// What the engine has no word for (header extensions that it does not know) is left out.
flatbuffers::Offset<FBS::RtpParameters::RtpParameters> write_rtp_parameters(flatbuffers::FlatBufferBuilder& builder,
                                                                            const RtpParameters& parameters);
flatbuffers::Offset<FBS::RtpParameters::RtpMapping> write_rtp_mapping(flatbuffers::FlatBufferBuilder& builder,
                                                                      const RtpMapping& mapping);
flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<FBS::RtpParameters::RtpEncodingParameters>>>
write_encodings(flatbuffers::FlatBufferBuilder& builder, const RtpParameters& parameters);

inline FBS::RtpParameters::MediaKind to_engine(MediaKind kind) {
  return kind == MediaKind::audio ? FBS::RtpParameters::MediaKind::AUDIO : FBS::RtpParameters::MediaKind::VIDEO;
}

}  // namespace parley::media
