#include "media/negotiation/codec_match.hpp"
#include "media/negotiation/negotiate.hpp"
#include "media/negotiation/router_capabilities.hpp"
#include "media/negotiation/scalability_mode.hpp"

#include <algorithm>

namespace parley::media {
namespace {

const RtpCodecCapability* matching_codec(const RtpCapabilities& receiver, const RtpCodec& codec) {
  const auto found =
      std::ranges::find_if(receiver.codecs, [&](const auto& own) { return !is_rtx(own) && same_codec(own, codec); });
  return found == receiver.codecs.end() ? nullptr : &*found;
}

/// Whether the receiver takes retransmissions of this codec. Receivers that leave out payload types do not say which
/// codec an RTX codec belongs to; it then counts for all.
bool takes_rtx(const RtpCapabilities& receiver, const RtpCodecCapability& media) {
  if (media.preferred_payload_type) return rtx_of(receiver.codecs, media.preferred_payload_type->value) != nullptr;
  return std::ranges::any_of(receiver.codecs, [](const auto& codec) { return is_rtx(codec); });
}

/// The media codecs that the receiver has, each followed by its RTX where the receiver takes it.
void choose_codecs(RtpParameters& chosen, const RtpParameters& consumable, const RtpCapabilities& receiver) {
  for (const RtpCodecParameters& codec : consumable.codecs) {
    if (is_rtx(codec)) continue;
    const auto* const match = matching_codec(receiver, codec);
    if (!match) continue;
    RtpCodecParameters made = codec;
    made.rtcp_feedback = common_feedback(codec, *match);
    chosen.codecs.push_back(std::move(made));
    const auto* const rtx = rtx_of(consumable.codecs, codec.payload_type);
    if (rtx && takes_rtx(receiver, *match)) chosen.codecs.push_back(*rtx);
  }
}

bool receives(const RtpHeaderExtension& extension, MediaKind kind, std::string_view uri) {
  const auto direction = extension.direction.value_or(Direction::sendrecv);
  return extension.uri == uri && extension.kind.value_or(kind) == kind &&
         (direction == Direction::sendrecv || direction == Direction::recvonly);
}

void choose_extensions(RtpParameters& chosen, const RtpParameters& consumable, MediaKind kind,
                       const RtpCapabilities& receiver) {
  for (const RtpHeaderExtensionParameters& extension : consumable.header_extensions)
    if (std::ranges::any_of(receiver.header_extensions,
                            [&](const auto& own) { return receives(own, kind, extension.uri); }))
      chosen.header_extensions.push_back(extension);
}

bool has_extension(const RtpParameters& parameters, std::string_view uri) {
  return std::ranges::any_of(parameters.header_extensions, [&](const auto& extension) { return extension.uri == uri; });
}

/// Feedback for bandwidth estimation works only with the header extension that goes with it, and transport-wide
/// feedback is the better of the two.
void choose_bandwidth_feedback(RtpParameters& chosen) {
  const bool transport_cc = has_extension(chosen, extension_uri::transport_cc);
  const bool remb = !transport_cc && has_extension(chosen, extension_uri::abs_send_time);
  for (RtpCodecParameters& codec : chosen.codecs)
    std::erase_if(codec.rtcp_feedback, [&](const RtcpFeedback& feedback) {
      return (feedback.type == "transport-cc" && !transport_cc) || (feedback.type == "goog-remb" && !remb);
    });
}

/// Layers of the one stream that stands for all encodings of a simulcast producer: an encoding is a spatial layer.
std::optional<std::string> scalability_of(const RtpParameters& consumable) {
  if (consumable.encodings.size() == 1) {
    const auto& own = consumable.encodings.front().scalability_mode;
    return own ? std::optional<std::string>(*own) : std::nullopt;
  }
  ScalabilityMode mode{.spatial_layers = static_cast<int>(consumable.encodings.size())};
  for (const RtpEncoding& encoding : consumable.encodings)
    if (encoding.scalability_mode)
      if (const auto own = parse_scalability_mode(*encoding.scalability_mode))
        mode.temporal_layers = std::max(mode.temporal_layers, own->temporal_layers);
  return to_string(mode);
}

RtpEncoding single_encoding(const RtpParameters& consumable, bool rtx, SsrcSource& ssrcs) {
  RtpEncoding made;
  made.ssrc = json::Int<1, 0xffffffff>{ssrcs.next()};
  if (rtx) made.rtx = RtpRtx{{ssrcs.next()}};
  if (auto mode = scalability_of(consumable)) made.scalability_mode = std::move(*mode);
  for (const RtpEncoding& encoding : consumable.encodings) {
    if (encoding.dtx.value_or(false)) made.dtx = true;
    if (encoding.max_bitrate && (!made.max_bitrate || made.max_bitrate->value < encoding.max_bitrate->value))
      made.max_bitrate = encoding.max_bitrate;
  }
  return made;
}

}  // namespace

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& receiver) {
  return std::ranges::any_of(consumable.codecs,
                             [&](const auto& codec) { return !is_rtx(codec) && matching_codec(receiver, codec); });
}

core::Outcome<RtpParameters> negotiate_consumer(const RtpParameters& consumable, MediaKind kind,
                                                const RtpCapabilities& receiver, SsrcSource& ssrcs) {
  RtpParameters chosen;
  choose_codecs(chosen, consumable, receiver);
  if (chosen.codecs.empty())
    return std::unexpected(core::Error{core::Code::validation_failed,
                                       "This device has none of the codecs that the producer sends.",
                                       {{"rtp_capabilities.codecs", "must have a codec of the producer"}},
                                       {}});
  choose_extensions(chosen, consumable, kind, receiver);
  choose_bandwidth_feedback(chosen);
  const bool rtx = std::ranges::any_of(chosen.codecs, [](const auto& codec) { return is_rtx(codec); });
  chosen.encodings.push_back(single_encoding(consumable, rtx, ssrcs));
  chosen.rtcp = consumable.rtcp;
  chosen.msid = consumable.msid;
  return chosen;
}

}  // namespace parley::media
