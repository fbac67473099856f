// The worker's figures as JSON: names in snake_case, bytes and packets since the beginning, bit rates in bit/s, times
// in milliseconds.
#pragma once

#include <FBS/rtpStream.h>
#include <FBS/webRtcTransport.h>

#include <boost/json.hpp>

namespace parley::media {

boost::json::object transport_stats_json(const FBS::WebRtcTransport::GetStatsResponse& stats);

/// One object a stream: an encoding of a producer, or what a consumer is sent.
boost::json::array stream_stats_json(const flatbuffers::Vector<flatbuffers::Offset<FBS::RtpStream::Stats>>& streams);

}  // namespace parley::media
