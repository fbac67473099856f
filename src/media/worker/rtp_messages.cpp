#include "media/worker/rtp_messages.hpp"

#include "media/negotiation/router_capabilities.hpp"

#include <array>

namespace parley::media {
namespace fbs = FBS::RtpParameters;
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

struct ParameterWriter {
  Builder& builder;
  std::pair<fbs::Value, flatbuffers::Offset<void>> operator()(std::int32_t number) const {
    return {fbs::Value::Integer32, fbs::CreateInteger32(builder, number).Union()};
  }
  std::pair<fbs::Value, flatbuffers::Offset<void>> operator()(double number) const {
    return {fbs::Value::Double, fbs::CreateDouble(builder, number).Union()};
  }
  std::pair<fbs::Value, flatbuffers::Offset<void>> operator()(const std::string& text) const {
    return {fbs::Value::String, fbs::CreateStringDirect(builder, text.c_str()).Union()};
  }
};

std::vector<flatbuffers::Offset<fbs::Parameter>> write_parameters(Builder& builder, const Parameters& parameters) {
  std::vector<flatbuffers::Offset<fbs::Parameter>> written;
  for (const auto& [name, value] : parameters) {
    const auto [type, offset] = std::visit(ParameterWriter{builder}, value);
    written.push_back(fbs::CreateParameterDirect(builder, name.c_str(), type, offset));
  }
  return written;
}

flatbuffers::Offset<fbs::RtpCodecParameters> write_codec(Builder& builder, const RtpCodecParameters& codec) {
  const auto parameters = write_parameters(builder, codec.parameters);
  std::vector<flatbuffers::Offset<fbs::RtcpFeedback>> feedback;
  for (const RtcpFeedback& one : codec.rtcp_feedback)
    feedback.push_back(
        fbs::CreateRtcpFeedbackDirect(builder, one.type.c_str(), one.parameter ? one.parameter->c_str() : nullptr));
  flatbuffers::Optional<std::uint8_t> channels = flatbuffers::nullopt;
  if (codec.channels) channels = static_cast<std::uint8_t>(codec.channels->value);
  return fbs::CreateRtpCodecParametersDirect(
      builder, codec.mime_type.c_str(), static_cast<std::uint8_t>(codec.payload_type),
      static_cast<std::uint32_t>(codec.clock_rate), channels, &parameters, &feedback);
}

struct UriWord {
  std::string_view uri;
  fbs::RtpHeaderExtensionUri word;
};
constexpr std::array uri_words{
    UriWord{extension_uri::mid, fbs::RtpHeaderExtensionUri::Mid},
    UriWord{extension_uri::rid, fbs::RtpHeaderExtensionUri::RtpStreamId},
    UriWord{extension_uri::repaired_rid, fbs::RtpHeaderExtensionUri::RepairRtpStreamId},
    UriWord{extension_uri::abs_send_time, fbs::RtpHeaderExtensionUri::AbsSendTime},
    UriWord{extension_uri::transport_cc, fbs::RtpHeaderExtensionUri::TransportWideCcDraft01},
    UriWord{extension_uri::audio_level, fbs::RtpHeaderExtensionUri::SsrcAudioLevel},
    UriWord{extension_uri::dependency_descriptor, fbs::RtpHeaderExtensionUri::DependencyDescriptor},
    UriWord{extension_uri::video_orientation, fbs::RtpHeaderExtensionUri::VideoOrientation},
    UriWord{extension_uri::time_offset, fbs::RtpHeaderExtensionUri::TimeOffset},
    UriWord{extension_uri::abs_capture_time, fbs::RtpHeaderExtensionUri::AbsCaptureTime},
};

std::vector<flatbuffers::Offset<fbs::RtpHeaderExtensionParameters>> write_extensions(Builder& builder,
                                                                                     const RtpParameters& parameters) {
  std::vector<flatbuffers::Offset<fbs::RtpHeaderExtensionParameters>> written;
  for (const RtpHeaderExtensionParameters& extension : parameters.header_extensions)
    for (const UriWord& known : uri_words)
      if (known.uri == extension.uri) {
        const auto values = write_parameters(builder, extension.parameters);
        written.push_back(fbs::CreateRtpHeaderExtensionParametersDirect(
            builder, known.word, static_cast<std::uint8_t>(extension.id), extension.encrypt.value_or(false), &values));
      }
  return written;
}

template <class Number, class From>
flatbuffers::Optional<Number> number(const std::optional<From>& from) {
  return from ? flatbuffers::Optional<Number>(static_cast<Number>(from->value)) : flatbuffers::nullopt;
}

template <std::size_t Min, std::size_t Max>
const char* text(const std::optional<json::Text<Min, Max>>& from) {
  return from && !from->empty() ? from->c_str() : nullptr;
}

flatbuffers::Offset<fbs::RtpEncodingParameters> write_encoding(Builder& builder, const RtpEncoding& encoding) {
  flatbuffers::Offset<fbs::Rtx> rtx = 0;
  if (encoding.rtx) rtx = fbs::CreateRtx(builder, static_cast<std::uint32_t>(encoding.rtx->ssrc));
  return fbs::CreateRtpEncodingParametersDirect(builder, number<std::uint32_t>(encoding.ssrc), text(encoding.rid),
                                                number<std::uint8_t>(encoding.codec_payload_type), rtx,
                                                encoding.dtx.value_or(false), text(encoding.scalability_mode),
                                                number<std::uint64_t>(encoding.max_bitrate));
}

std::vector<flatbuffers::Offset<fbs::RtpEncodingParameters>> encoding_offsets(Builder& builder,
                                                                              const RtpParameters& parameters) {
  std::vector<flatbuffers::Offset<fbs::RtpEncodingParameters>> written;
  for (const RtpEncoding& encoding : parameters.encodings) written.push_back(write_encoding(builder, encoding));
  return written;
}

}  // namespace

flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<fbs::RtpEncodingParameters>>> write_encodings(
    Builder& builder, const RtpParameters& parameters) {
  return builder.CreateVector(encoding_offsets(builder, parameters));
}

flatbuffers::Offset<fbs::RtpParameters> write_rtp_parameters(Builder& builder, const RtpParameters& parameters) {
  std::vector<flatbuffers::Offset<fbs::RtpCodecParameters>> codecs;
  for (const RtpCodecParameters& codec : parameters.codecs) codecs.push_back(write_codec(builder, codec));
  const auto extensions = write_extensions(builder, parameters);
  const auto encodings = encoding_offsets(builder, parameters);
  const RtcpParameters rtcp = parameters.rtcp.value_or(RtcpParameters{});
  const auto rtcp_offset = fbs::CreateRtcpParametersDirect(builder, text(rtcp.cname), rtcp.reduced_size.value_or(true));
  return fbs::CreateRtpParametersDirect(builder, text(parameters.mid), &codecs, &extensions, &encodings, rtcp_offset,
                                        text(parameters.msid));
}

flatbuffers::Offset<fbs::RtpMapping> write_rtp_mapping(Builder& builder, const RtpMapping& mapping) {
  std::vector<flatbuffers::Offset<fbs::CodecMapping>> codecs;
  for (const CodecMapping& codec : mapping.codecs)
    codecs.push_back(fbs::CreateCodecMapping(builder, codec.payload_type, codec.mapped_payload_type));
  std::vector<flatbuffers::Offset<fbs::EncodingMapping>> encodings;
  for (const EncodingMapping& encoding : mapping.encodings) {
    encodings.push_back(fbs::CreateEncodingMappingDirect(builder, encoding.rid ? encoding.rid->c_str() : nullptr,
                                                         encoding.ssrc, encoding.mapped_ssrc));
  }
  return fbs::CreateRtpMappingDirect(builder, &codecs, &encodings);
}

}  // namespace parley::media
