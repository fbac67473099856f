// What the parts of a decoded dictionary must agree on. Each function answers all that is wrong, by path; empty is
// right.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

namespace parley::media {

/// Codec kinds fit their MIME types, payload types are unique, RTX names a codec that is there.
json::FieldErrors validate(const RtpCapabilities& capabilities);

/// What a producer of `kind` sends: at least one media codec, all of this kind; payload types, extension ids, SSRCs and
/// rids unique; RTX names a media codec that is there (RFC 4588); encodings name codecs that are there, and each can be
/// told apart from the others by SSRC or rid; simulcast only with one spatial layer an encoding.
json::FieldErrors validate(const RtpParameters& parameters, MediaKind kind);

/// A role that exists, and at least one fingerprint of a known hash and its length.
json::FieldErrors validate(const DtlsParameters& parameters);

}  // namespace parley::media
