#include "support.hpp"

namespace parley::media::test {
namespace json = boost::json;
namespace {

json::array video_feedback() {
  return {{{"type", "nack"}, {"parameter", ""}},
          {{"type", "nack"}, {"parameter", "pli"}},
          {{"type", "ccm"}, {"parameter", "fir"}},
          {{"type", "goog-remb"}, {"parameter", ""}},
          {{"type", "transport-cc"}, {"parameter", ""}}};
}

json::array header_extensions(bool video) {
  json::array list{
      {{"uri", extension_uri::mid}, {"id", 4}, {"encrypt", false}, {"parameters", json::object()}},
      {{"uri", extension_uri::abs_send_time}, {"id", 2}, {"encrypt", false}, {"parameters", json::object()}},
      {{"uri", extension_uri::transport_cc}, {"id", 3}, {"encrypt", false}, {"parameters", json::object()}}};
  if (video) {
    list.push_back({{"uri", extension_uri::rid}, {"id", 10}, {"encrypt", false}, {"parameters", json::object()}});
    list.push_back(
        {{"uri", extension_uri::repaired_rid}, {"id", 11}, {"encrypt", false}, {"parameters", json::object()}});
  } else {
    list.push_back(
        {{"uri", extension_uri::audio_level}, {"id", 1}, {"encrypt", false}, {"parameters", json::object()}});
  }
  return list;
}

json::array video_codecs(const std::string& mime_type, const json::object& format) {
  return {{{"mimeType", mime_type},
           {"payloadType", 96},
           {"clockRate", 90000},
           {"parameters", format},
           {"rtcpFeedback", video_feedback()}},
          {{"mimeType", "video/rtx"},
           {"payloadType", 97},
           {"clockRate", 90000},
           {"parameters", {{"apt", 96}}},
           {"rtcpFeedback", json::array()}}};
}

json::object rtcp() { return {{"cname", "browser"}, {"reducedSize", true}}; }

}  // namespace

json::value opus_parameters(std::uint32_t ssrc, std::string mid) {
  return {{"mid", mid},
          {"codecs",
           {{{"mimeType", "audio/opus"},
             {"payloadType", 111},
             {"clockRate", 48000},
             {"channels", 2},
             {"parameters", {{"minptime", 10}, {"useinbandfec", 1}}},
             {"rtcpFeedback", {{{"type", "transport-cc"}, {"parameter", ""}}}}}}},
          {"headerExtensions", header_extensions(false)},
          {"encodings", {{{"ssrc", ssrc}, {"dtx", false}}}},
          {"rtcp", rtcp()}};
}

json::value vp8_simulcast_parameters(std::string mid) {
  json::array encodings;
  for (const char* rid : {"r0", "r1", "r2"})
    encodings.push_back(
        {{"rid", rid}, {"active", true}, {"scalabilityMode", "L1T2"}, {"dtx", false}, {"maxBitrate", 500000}});
  return {{"mid", mid},
          {"codecs", video_codecs("video/VP8", {})},
          {"headerExtensions", header_extensions(true)},
          {"encodings", std::move(encodings)},
          {"rtcp", rtcp()}};
}

json::value video_parameters(std::string mime_type, json::object format, std::uint32_t ssrc) {
  return {{"mid", "2"},
          {"codecs", video_codecs(mime_type, format)},
          {"headerExtensions", header_extensions(true)},
          {"encodings", {{{"ssrc", ssrc}, {"rtx", {{"ssrc", ssrc + 1}}}}}},
          {"rtcp", rtcp()}};
}

json::value browser_capabilities() { return to_json(router_capabilities()); }

std::string errors_of(const core::Error& error) {
  std::string text;
  for (const auto& one : error.errors) text += one.field + ": " + one.message + "\n";
  return text;
}

RtpParameters decoded(const json::value& parameters, MediaKind kind) {
  auto to = decode_rtp_parameters(parameters, kind);
  if (!to) throw std::runtime_error(errors_of(to.error()));
  return std::move(*to);
}

NegotiatedProducer negotiated(const json::value& parameters, MediaKind kind) {
  SsrcSource ssrcs(1000);
  auto to = negotiate_producer(decoded(parameters, kind), kind, router_capabilities(), ssrcs);
  if (!to) throw std::runtime_error(errors_of(to.error()));
  return std::move(*to);
}

RtpCapabilities decoded_capabilities(const json::value& capabilities) {
  auto to = decode_rtp_capabilities(capabilities);
  if (!to) throw std::runtime_error(errors_of(to.error()));
  return std::move(*to);
}

}  // namespace parley::media::test
