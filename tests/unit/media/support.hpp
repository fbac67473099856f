// RTP dictionaries as browsers give them by way of the mediasoup client.
#pragma once

#include "media/negotiation/negotiate.hpp"
#include "media/negotiation/router_capabilities.hpp"

#include <boost/json.hpp>

#include <string>

namespace parley::media::test {

/// Opus on payload type 111, SSRC `ssrc`.
boost::json::value opus_parameters(std::uint32_t ssrc = 1111, std::string mid = "0");
/// VP8 (96, RTX 97) in three layers with rids r0, r1, r2, two temporal layers each.
boost::json::value vp8_simulcast_parameters(std::string mid = "1");
/// One video codec (96, RTX 97) in one encoding.
boost::json::value video_parameters(std::string mime_type, boost::json::object format = {}, std::uint32_t ssrc = 2222);

/// All of the router's codecs and extensions, as a browser would answer them.
boost::json::value browser_capabilities();

/// What is wrong, as "path: message" lines; empty for success.
std::string errors_of(const core::Error& error);

RtpParameters decoded(const boost::json::value& parameters, MediaKind kind);
NegotiatedProducer negotiated(const boost::json::value& parameters, MediaKind kind);
RtpCapabilities decoded_capabilities(const boost::json::value& capabilities);

}  // namespace parley::media::test
