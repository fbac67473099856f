// The dictionaries of RTP negotiation (ORTC draft of 2016 section 9, mediasoup 3 "RTP Parameters and Capabilities"):
// plain values, described once for JSON. Clients' JSON comes in through decode(), which checks all that a single
// dictionary can get wrong; validate.hpp checks what its parts must agree on. Pure; callable from any thread.
#pragma once

#include "core/outcome.hpp"
#include "json/describe.hpp"

#include <boost/describe.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley::media {

enum class MediaKind { audio, video };
BOOST_DESCRIBE_ENUM(MediaKind, audio, video)

/// The direction of a header extension, seen from whoever lists it.
enum class Direction { sendrecv, sendonly, recvonly, inactive };
BOOST_DESCRIBE_ENUM(Direction, sendrecv, sendonly, recvonly, inactive)

/// The value of a codec's or extension's format parameter. Whole numbers fit 32 bits, as the engine takes them.
using ParameterValue = std::variant<std::int32_t, double, std::string>;

/// Format parameters (SDP's a=fmtp) by name: at most 64 of them, names and texts of at most 256 bytes.
struct Parameters : std::map<std::string, ParameterValue, std::less<>> {
  using map::map;
  /// A whole number, also where it is written as text; nullopt where it is absent or something else.
  std::optional<std::int32_t> integer(std::string_view name) const;
  /// A text; numbers are written out ("640032" may arrive as a number).
  std::optional<std::string> text(std::string_view name) const;
};

/// An array of at most Max elements that may be left out.
template <class T, std::size_t Max>
struct MayBeEmpty : std::vector<T> {
  using std::vector<T>::vector;
};

struct RtcpFeedback {
  json::Text<1, 32> type;
  std::optional<json::Text<0, 32>> parameter;

  /// Absent and empty parameters are the same.
  bool same_as(const RtcpFeedback& other) const {
    return type == other.type && parameter_text() == other.parameter_text();
  }
  std::string_view parameter_text() const { return parameter ? std::string_view(*parameter) : std::string_view(); }
};
BOOST_DESCRIBE_STRUCT(RtcpFeedback, (), (type, parameter))

/// What a codec is, without the payload type under which it travels.
struct RtpCodec {
  json::Text<3, 64> mime_type;  ///< "video/VP8"; upper and lower case are the same (RFC 6838 section 4.2)
  json::Int<1, 0xffffffff> clock_rate;
  std::optional<json::Int<1, 255>> channels;  ///< of audio; absent is 1
  Parameters parameters;
  MayBeEmpty<RtcpFeedback, 32> rtcp_feedback;
};
BOOST_DESCRIBE_STRUCT(RtpCodec, (), (mime_type, clock_rate, channels, parameters, rtcp_feedback))

struct RtpCodecCapability : RtpCodec {
  std::optional<MediaKind> kind;  ///< follows from mime_type where absent
  std::optional<json::Int<0, 127>> preferred_payload_type;
};
BOOST_DESCRIBE_STRUCT(RtpCodecCapability, (RtpCodec), (kind, preferred_payload_type))

struct RtpCodecParameters : RtpCodec {
  json::Int<0, 127> payload_type;
};
BOOST_DESCRIBE_STRUCT(RtpCodecParameters, (RtpCodec), (payload_type))

struct RtpHeaderExtension {
  std::optional<MediaKind> kind;  ///< absent: both
  json::Text<1, 256> uri;
  json::Int<1, 255> preferred_id;
  std::optional<bool> preferred_encrypt;
  std::optional<Direction> direction;
};
BOOST_DESCRIBE_STRUCT(RtpHeaderExtension, (), (kind, uri, preferred_id, preferred_encrypt, direction))

struct RtpHeaderExtensionParameters {
  json::Text<1, 256> uri;
  json::Int<1, 255> id;  ///< RFC 8285: 1–14 in one-byte headers
  std::optional<bool> encrypt;
  Parameters parameters;
};
BOOST_DESCRIBE_STRUCT(RtpHeaderExtensionParameters, (), (uri, id, encrypt, parameters))

struct RtpRtx {
  json::Int<1, 0xffffffff> ssrc;
};
BOOST_DESCRIBE_STRUCT(RtpRtx, (), (ssrc))

struct RtpEncoding {
  std::optional<json::Int<1, 0xffffffff>> ssrc;
  std::optional<json::Text<1, 16>> rid;  ///< RFC 8851; the engine keeps at most 16 bytes
  std::optional<json::Int<0, 127>> codec_payload_type;
  std::optional<RtpRtx> rtx;
  std::optional<bool> dtx;
  std::optional<json::Text<4, 16>> scalability_mode;       ///< "L1T3" and so on (W3C WebRTC-SVC)
  std::optional<json::Int<0, 1'000'000'000>> max_bitrate;  ///< bit/s
};
BOOST_DESCRIBE_STRUCT(RtpEncoding, (), (ssrc, rid, codec_payload_type, rtx, dtx, scalability_mode, max_bitrate))

struct RtcpParameters {
  std::optional<json::Text<0, 256>> cname;
  std::optional<bool> reduced_size;  ///< absent: true (RFC 5506)
};
BOOST_DESCRIBE_STRUCT(RtcpParameters, (), (cname, reduced_size))

struct RtpCapabilities {
  json::List<RtpCodecCapability, 128> codecs;
  MayBeEmpty<RtpHeaderExtension, 64> header_extensions;
};
BOOST_DESCRIBE_STRUCT(RtpCapabilities, (), (codecs, header_extensions))

struct RtpParameters {
  std::optional<json::Text<0, 16>> mid;  ///< the engine keeps at most 16 bytes
  json::List<RtpCodecParameters, 32> codecs;
  MayBeEmpty<RtpHeaderExtensionParameters, 32> header_extensions;
  MayBeEmpty<RtpEncoding, 8> encodings;
  std::optional<RtcpParameters> rtcp;
  std::optional<json::Text<0, 256>> msid;
};
BOOST_DESCRIBE_STRUCT(RtpParameters, (), (mid, codecs, header_extensions, encodings, rtcp, msid))

struct DtlsFingerprint {
  json::Text<5, 7> algorithm;  ///< "sha-256" and so on (RFC 8122 section 5)
  json::Text<1, 256> value;    ///< hexadecimal bytes with colons between them
};
BOOST_DESCRIBE_STRUCT(DtlsFingerprint, (), (algorithm, value))

// "auto" is a keyword, hence no described enum.
struct DtlsParameters {
  std::optional<json::Text<1, 16>> role;  ///< auto, client or server; absent is auto
  json::List<DtlsFingerprint, 16> fingerprints;
};
BOOST_DESCRIBE_STRUCT(DtlsParameters, (), (role, fingerprints))

/// What stands before the slash of the MIME type; nullopt where that is neither audio nor video.
std::optional<MediaKind> kind_of(const RtpCodec& codec);
/// RFC 4588: retransmission of the codec that its parameter "apt" names.
bool is_rtx(const RtpCodec& codec);
/// Of the name behind the slash: is_named(codec, "VP8").
bool is_named(const RtpCodec& codec, std::string_view name);
/// Case-insensitive in ASCII, for MIME types.
bool same_text(std::string_view left, std::string_view right);

/// Dictionaries from clients' JSON, each part checked for its type, length and range, and for what its parts must agree
/// on. Error: validation_failed, with the path of every bad field, which begins with the field's name in our events.
core::Outcome<RtpCapabilities> decode_rtp_capabilities(const boost::json::value& from);
core::Outcome<RtpParameters> decode_rtp_parameters(const boost::json::value& from, MediaKind kind);
core::Outcome<DtlsParameters> decode_dtls_parameters(const boost::json::value& from);

/// In the spelling of the mediasoup client; what is absent is left out.
boost::json::value to_json(const RtpCapabilities& from);
boost::json::value to_json(const RtpParameters& from);
boost::json::value to_json(const DtlsParameters& from);

}  // namespace parley::media

namespace parley::json::detail {

template <>
struct Codec<media::Parameters> : MayBeAbsent {
  static void decode(const value& from, media::Parameters& to, Cursor& at);
  static value encode(const media::Parameters& from, Spelling);
};

template <class T, std::size_t Max>
struct Codec<media::MayBeEmpty<T, Max>> : MayBeAbsent {
  static void decode(const value& from, media::MayBeEmpty<T, Max>& to, Cursor& at) {
    if (!from.is_null()) decode_sequence<T>(from, to, Max, at);
  }
  static value encode(const media::MayBeEmpty<T, Max>& from, Spelling spelling) {
    return encode_sequence<T>(from, spelling);
  }
};

}  // namespace parley::json::detail
