#include "media/negotiation/router_capabilities.hpp"

#include <array>
#include <stdexcept>

namespace parley::media {
namespace {

/// Hands out payload types that no codec of the router has yet.
class PayloadTypes {
 public:
  std::int64_t next() {
    for (const Range& range : ranges)
      for (std::int64_t type = range.first; type <= range.last; ++type)
        if (!taken_.at(static_cast<std::size_t>(type))) {
          taken_.at(static_cast<std::size_t>(type)) = true;
          return type;
        }
    throw std::length_error("a router has more codecs than there are dynamic payload types");
  }

 private:
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  static constexpr std::array ranges{Range{100, 127}, Range{96, 99}, Range{35, 63}};
  std::array<bool, 128> taken_{};
};

RtcpFeedback feedback(std::string type, std::string parameter = {}) {
  RtcpFeedback made;
  made.type = std::move(type);
  made.parameter = json::Text<0, 32>(std::move(parameter));
  return made;
}

/// RFC 4585, RFC 5104 (FIR), draft-alvestrand-rmcat-remb, draft-holmer-rmcat-transport-wide-cc-extensions.
MayBeEmpty<RtcpFeedback, 32> feedback_of(MediaKind kind) {
  if (kind == MediaKind::audio) return {feedback("nack"), feedback("transport-cc")};
  return {feedback("nack"), feedback("nack", "pli"), feedback("ccm", "fir"), feedback("goog-remb"),
          feedback("transport-cc")};
}

RtpCodecCapability media_capability(const RouterCodec& codec, std::int64_t payload_type) {
  RtpCodecCapability made;
  made.kind = codec.kind;
  made.mime_type = codec.mime_type;
  made.preferred_payload_type = json::Int<0, 127>{payload_type};
  made.clock_rate.value = codec.clock_rate;
  if (codec.channels) made.channels = json::Int<1, 255>{*codec.channels};
  made.parameters = codec.parameters;
  made.rtcp_feedback = feedback_of(codec.kind);
  return made;
}

RtpCodecCapability rtx_capability(const RtpCodecCapability& media, std::int64_t payload_type) {
  RtpCodecCapability made;
  made.kind = media.kind;
  made.mime_type = std::string(media.kind == MediaKind::audio ? "audio/rtx" : "video/rtx");
  made.preferred_payload_type = json::Int<0, 127>{payload_type};
  made.clock_rate = media.clock_rate;
  made.parameters = {{"apt", static_cast<std::int32_t>(media.preferred_payload_type->value)}};
  return made;
}

struct Extension {
  std::string_view uri;
  std::int64_t id;
  std::optional<Direction> audio;  ///< nullopt: not for this kind
  std::optional<Direction> video;
};

// The ids are those that the engine writes into what it forwards, whatever the sender's are. Towards receivers it
// numbers only video for transport-wide feedback, and stream ids end at the router.
constexpr std::array extensions{
    Extension{extension_uri::mid, 1, Direction::sendrecv, Direction::sendrecv},
    Extension{extension_uri::rid, 2, std::nullopt, Direction::recvonly},
    Extension{extension_uri::repaired_rid, 3, std::nullopt, Direction::recvonly},
    Extension{extension_uri::abs_send_time, 4, Direction::sendrecv, Direction::sendrecv},
    Extension{extension_uri::transport_cc, 5, Direction::recvonly, Direction::sendrecv},
    Extension{extension_uri::audio_level, 6, Direction::sendrecv, std::nullopt},
    Extension{extension_uri::dependency_descriptor, 7, std::nullopt, Direction::recvonly},
    Extension{extension_uri::video_orientation, 8, std::nullopt, Direction::sendrecv},
    Extension{extension_uri::time_offset, 9, std::nullopt, Direction::sendrecv},
    Extension{extension_uri::abs_capture_time, 10, Direction::sendrecv, Direction::sendrecv},
};

RtpHeaderExtension extension_for(const Extension& extension, MediaKind kind, Direction direction) {
  RtpHeaderExtension made;
  made.kind = kind;
  made.uri = std::string(extension.uri);
  made.preferred_id.value = extension.id;
  made.preferred_encrypt = false;
  made.direction = direction;
  return made;
}

}  // namespace

std::span<const RouterCodec> default_router_codecs() {
  static const std::vector<RouterCodec> codecs{
      {MediaKind::audio, "audio/opus", 48000, 2, {{"useinbandfec", 1}, {"usedtx", 1}}},
      {MediaKind::video, "video/VP8", 90000, {}, {}},
      {MediaKind::video, "video/VP9", 90000, {}, {{"profile-id", 0}}},
      {MediaKind::video, "video/VP9", 90000, {}, {{"profile-id", 2}}},
      {MediaKind::video,
       "video/H264",
       90000,
       {},
       {{"packetization-mode", 1}, {"profile-level-id", "42e01f"}, {"level-asymmetry-allowed", 1}}},
      {MediaKind::video,
       "video/H264",
       90000,
       {},
       {{"packetization-mode", 1}, {"profile-level-id", "4d0032"}, {"level-asymmetry-allowed", 1}}},
      {MediaKind::video, "video/AV1", 90000, {}, {}},
  };
  return codecs;
}

RtpCapabilities make_router_capabilities(std::span<const RouterCodec> codecs) {
  RtpCapabilities made;
  PayloadTypes payload_types;
  for (const RouterCodec& codec : codecs) {
    const auto media = media_capability(codec, payload_types.next());
    made.codecs.push_back(media);
    if (codec.kind == MediaKind::video) made.codecs.push_back(rtx_capability(media, payload_types.next()));
  }
  for (const Extension& extension : extensions) {
    if (extension.audio) made.header_extensions.push_back(extension_for(extension, MediaKind::audio, *extension.audio));
    if (extension.video) made.header_extensions.push_back(extension_for(extension, MediaKind::video, *extension.video));
  }
  return made;
}

const RtpCapabilities& router_capabilities() {
  static const RtpCapabilities capabilities = make_router_capabilities(default_router_codecs());
  return capabilities;
}

}  // namespace parley::media
