#include "media/negotiation/codec_match.hpp"
#include "media/negotiation/negotiate.hpp"
#include "media/negotiation/router_capabilities.hpp"

namespace parley::media {
namespace {

/// A key frame may be asked for through a pipe; nothing else goes back.
bool asks_for_key_frames(const RtcpFeedback& feedback) {
  return (feedback.type == "nack" && feedback.parameter_text() == "pli") ||
         (feedback.type == "ccm" && feedback.parameter_text() == "fir");
}

}  // namespace

RtpParameters pipe_parameters(const RtpParameters& consumable, SsrcSource& ssrcs) {
  RtpParameters piped = consumable;
  std::erase_if(piped.codecs, [](const RtpCodecParameters& codec) { return is_rtx(codec); });
  for (RtpCodecParameters& codec : piped.codecs)
    std::erase_if(codec.rtcp_feedback, [](const auto& feedback) { return !asks_for_key_frames(feedback); });
  std::erase_if(piped.header_extensions, [](const RtpHeaderExtensionParameters& extension) {
    return extension.uri == extension_uri::mid || extension.uri == extension_uri::abs_send_time ||
           extension.uri == extension_uri::transport_cc;
  });
  for (RtpEncoding& encoding : piped.encodings) encoding.ssrc = json::Int<1, 0xffffffff>{ssrcs.next()};
  return piped;
}

}  // namespace parley::media
