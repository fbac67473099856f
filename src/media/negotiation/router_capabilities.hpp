// What our routers receive and send: the codecs with their payload types, the header extensions with their ids.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

#include <span>

namespace parley::media {

/// A media codec for make_router_capabilities, without payload type and feedback.
struct RouterCodec {
  MediaKind kind;
  std::string mime_type;
  std::int64_t clock_rate;
  std::optional<std::int64_t> channels{};
  Parameters parameters{};
};

/// Opus with in-band FEC and DTX, VP8, VP9 (profiles 0 and 2), H.264 (constrained baseline 3.1, main 5.0), AV1, most
/// widely supported first.
std::span<const RouterCodec> default_router_codecs();

/// Capabilities of a router with these codecs, video codecs with RTX behind each. Payload types are dynamic ones (RFC
/// 3551 section 3; from 100 up, then 96–99, then 35–63, which RFC 5761 section 4 leaves free beside RTCP), unique over
/// both kinds. 61 payload types are there; more is a bug (throws).
RtpCapabilities make_router_capabilities(std::span<const RouterCodec> codecs);

/// Those of default_router_codecs(), made once.
const RtpCapabilities& router_capabilities();

/// The header extensions that the engine understands, with the ids under which it writes them.
namespace extension_uri {
inline constexpr std::string_view mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view repaired_rid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
inline constexpr std::string_view abs_send_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
inline constexpr std::string_view transport_cc =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr std::string_view audio_level = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
inline constexpr std::string_view dependency_descriptor =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
inline constexpr std::string_view video_orientation = "urn:3gpp:video-orientation";
inline constexpr std::string_view time_offset = "urn:ietf:params:rtp-hdrext:toffset";
inline constexpr std::string_view abs_capture_time = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
}  // namespace extension_uri

}  // namespace parley::media
