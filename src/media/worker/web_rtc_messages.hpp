// ICE and DTLS between the engine's messages and the JSON of the mediasoup client.
#pragma once

#include "media/negotiation/rtp_parameters.hpp"

#include <FBS/webRtcTransport.h>

#include <boost/json.hpp>

namespace parley::media {

boost::json::value ice_parameters_json(std::string_view username_fragment, std::string_view password, bool ice_lite);
boost::json::value ice_candidates_json(const FBS::WebRtcTransport::DumpResponse& transport);
boost::json::value dtls_parameters_json(const FBS::WebRtcTransport::DtlsParameters& parameters);

/// `parameters` went through decode_dtls_parameters.
flatbuffers::Offset<FBS::WebRtcTransport::DtlsParameters> write_dtls_parameters(flatbuffers::FlatBufferBuilder& builder,
                                                                                const DtlsParameters& parameters);

/// "new", "connected", and so on.
std::string_view ice_state_name(FBS::WebRtcTransport::IceState state);
std::string_view dtls_state_name(FBS::WebRtcTransport::DtlsState state);

}  // namespace parley::media
