#include "media/negotiation/codec_match.hpp"
#include "media/negotiation/h264_profile.hpp"
#include "media/negotiation/negotiate.hpp"

#include <algorithm>

namespace parley::media {
namespace {

std::string field_of(std::size_t codec_index) { return "rtp_parameters.codecs[" + std::to_string(codec_index) + ']'; }

/// The router's codec for one of the producer's; nullptr where it has none.
const RtpCodecCapability* matching(const RtpCapabilities& router, const RtpCodec& codec) {
  const auto found = std::ranges::find_if(router.codecs, [&](const auto& own) { return same_codec(own, codec); });
  return found == router.codecs.end() ? nullptr : &*found;
}

/// For each of the producer's codecs the router's, nullptr where there is none. RTX follows the codec that it belongs
/// to.
std::vector<const RtpCodecCapability*> match_all(const RtpParameters& parameters, const RtpCapabilities& router) {
  std::vector<const RtpCodecCapability*> matches(parameters.codecs.size());
  for (std::size_t index = 0; index < matches.size(); ++index)
    if (!is_rtx(parameters.codecs[index])) matches[index] = matching(router, parameters.codecs[index]);
  for (std::size_t index = 0; index < matches.size(); ++index) {
    if (!is_rtx(parameters.codecs[index])) continue;
    const auto apt = parameters.codecs[index].parameters.integer("apt");
    const auto media =
        std::ranges::find_if(parameters.codecs, [&](const auto& one) { return one.payload_type.value == apt; });
    if (media == parameters.codecs.end()) continue;
    const auto* const media_match = matches[static_cast<std::size_t>(media - parameters.codecs.begin())];
    if (media_match) matches[index] = rtx_of(router.codecs, media_match->preferred_payload_type->value);
  }
  return matches;
}

RtpMapping mapping_of(const RtpParameters& parameters, const std::vector<const RtpCodecCapability*>& matches,
                      SsrcSource& ssrcs) {
  RtpMapping mapping;
  for (std::size_t index = 0; index < matches.size(); ++index)
    mapping.codecs.push_back({static_cast<std::uint8_t>(parameters.codecs[index].payload_type),
                              static_cast<std::uint8_t>(matches[index]->preferred_payload_type->value)});
  for (const RtpEncoding& encoding : parameters.encodings) {
    EncodingMapping one{.ssrc = {}, .rid = {}, .mapped_ssrc = ssrcs.next()};
    if (encoding.ssrc) one.ssrc = static_cast<std::uint32_t>(encoding.ssrc->value);
    if (encoding.rid) one.rid = *encoding.rid;
    mapping.encodings.push_back(std::move(one));
  }
  return mapping;
}

RtpCodecParameters with_payload_type(const RtpCodecCapability& capability) {
  RtpCodecParameters made;
  static_cast<RtpCodec&>(made) = capability;
  made.payload_type.value = capability.preferred_payload_type->value;
  return made;
}

/// The router's codec with the producer's own format parameters, and its RTX.
void add_consumable_codec(RtpParameters& consumable, const RtpCodecParameters& sent, const RtpCodecCapability& match,
                          const RtpCapabilities& router) {
  RtpCodecParameters codec = with_payload_type(match);
  const bool there =
      std::ranges::any_of(consumable.codecs, [&](const auto& one) { return one.payload_type == codec.payload_type; });
  if (there) return;
  codec.parameters = sent.parameters;
  if (is_named(codec, "H264"))
    if (auto answer = h264_answer(match.parameters, sent.parameters))
      codec.parameters.insert_or_assign("profile-level-id", std::move(*answer));
  consumable.codecs.push_back(std::move(codec));
  if (const auto* rtx = rtx_of(router.codecs, match.preferred_payload_type->value))
    consumable.codecs.push_back(with_payload_type(*rtx));
}

bool is_sent(Direction direction) { return direction == Direction::sendrecv || direction == Direction::sendonly; }

RtpParameters consumable_of(const RtpParameters& parameters, MediaKind kind, const RtpMapping& mapping,
                            const std::vector<const RtpCodecCapability*>& matches, const RtpCapabilities& router) {
  RtpParameters consumable;
  for (std::size_t index = 0; index < matches.size(); ++index)
    if (!is_rtx(parameters.codecs[index]))
      add_consumable_codec(consumable, parameters.codecs[index], *matches[index], router);
  for (const RtpHeaderExtension& extension : router.header_extensions) {
    if (extension.kind != kind || !is_sent(extension.direction.value_or(Direction::sendrecv))) continue;
    RtpHeaderExtensionParameters made;
    made.uri = extension.uri;
    made.id.value = extension.preferred_id.value;
    made.encrypt = extension.preferred_encrypt;
    consumable.header_extensions.push_back(std::move(made));
  }
  for (std::size_t index = 0; index < parameters.encodings.size(); ++index) {
    RtpEncoding encoding = parameters.encodings[index];
    encoding.ssrc = json::Int<1, 0xffffffff>{mapping.encodings[index].mapped_ssrc};
    encoding.rid.reset();
    encoding.rtx.reset();
    encoding.codec_payload_type.reset();
    consumable.encodings.push_back(std::move(encoding));
  }
  consumable.rtcp = RtcpParameters{};
  if (parameters.rtcp) consumable.rtcp->cname = parameters.rtcp->cname;
  consumable.rtcp->reduced_size = true;
  consumable.msid = parameters.msid;
  return consumable;
}

}  // namespace

std::uint32_t SsrcSource::next() {
  if (next_ == 0) next_ = 1;
  return next_++;
}

core::Outcome<NegotiatedProducer> negotiate_producer(RtpParameters parameters, MediaKind kind,
                                                     const RtpCapabilities& router, SsrcSource& ssrcs) {
  const auto matches = match_all(parameters, router);
  core::Error error{core::Code::validation_failed, "The router does not have all of these codecs.", {}, {}};
  for (std::size_t index = 0; index < matches.size(); ++index)
    if (!matches[index]) error.errors.push_back({field_of(index), "is not among the router's codecs"});
  if (!error.errors.empty()) return std::unexpected(std::move(error));

  std::erase_if(parameters.header_extensions, [&](const auto& extension) {
    return std::ranges::none_of(router.header_extensions, [&](const auto& own) { return own.uri == extension.uri; });
  });
  RtpMapping mapping = mapping_of(parameters, matches, ssrcs);
  RtpParameters consumable = consumable_of(parameters, kind, mapping, matches, router);
  return NegotiatedProducer{std::move(parameters), std::move(mapping), std::move(consumable)};
}

}  // namespace parley::media
