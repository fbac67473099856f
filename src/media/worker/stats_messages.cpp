#include "media/worker/stats_messages.hpp"

#include "media/worker/web_rtc_messages.hpp"

namespace parley::media {
namespace json = boost::json;
namespace fbs = FBS::RtpStream;
namespace {

template <class Number>
json::value or_null(const flatbuffers::Optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

void add_base(json::object& to, const fbs::BaseStats& from) {
  to["timestamp"] = from.timestamp();
  to["ssrc"] = from.ssrc();
  to["mime_type"] = from.mimeType()->string_view();
  to["rid"] = from.rid() && from.rid()->size() > 0 ? json::value(from.rid()->string_view()) : json::value(nullptr);
  to["packets_lost"] = from.packetsLost();
  // RTCP's 8 bits of fixed point (RFC 3550 section 6.4.1) as a share from 0 to 1.
  to["fraction_lost"] = from.fractionLost() / 256.0;
  to["jitter"] = from.jitter();
  to["packets_discarded"] = from.packetsDiscarded();
  to["packets_retransmitted"] = from.packetsRetransmitted();
  to["packets_repaired"] = from.packetsRepaired();
  to["nack_count"] = from.nackCount();
  to["pli_count"] = from.pliCount();
  to["fir_count"] = from.firCount();
  to["round_trip_time"] = from.roundTripTime();
  to["score"] = from.score();
}

template <class Directed>
void add_directed(json::object& to, const Directed& from) {
  to["packet_count"] = from.packetCount();
  to["byte_count"] = from.byteCount();
  to["bitrate"] = from.bitrate();
  if (const auto* base = from.base()->data_as_BaseStats()) add_base(to, *base);
}

json::object stream_json(const fbs::Stats& stats) {
  json::object to;
  if (const auto* received = stats.data_as_RecvStats()) {
    add_directed(to, *received);
    json::object layers;
    for (const fbs::BitrateByLayer* layer : *received->bitrateByLayer())
      layers[layer->layer()->string_view()] = layer->bitrate();
    to["bitrate_by_layer"] = std::move(layers);
  } else if (const auto* sent = stats.data_as_SendStats()) {
    add_directed(to, *sent);
  }
  return to;
}

json::value tuple_json(const FBS::Transport::Tuple* tuple) {
  if (!tuple) return nullptr;
  json::object to{{"local_address", tuple->localAddress()->string_view()},
                  {"local_port", tuple->localPort()},
                  {"remote_port", tuple->remotePort()},
                  {"protocol", tuple->protocol() == FBS::Transport::Protocol::TCP ? "tcp" : "udp"}};
  to["remote_ip"] = tuple->remoteIp() ? json::value(tuple->remoteIp()->string_view()) : json::value(nullptr);
  return to;
}

}  // namespace

json::object transport_stats_json(const FBS::WebRtcTransport::GetStatsResponse& stats) {
  const FBS::Transport::Stats& base = *stats.base();
  return {{"transport_id", base.transportId()->string_view()},
          {"timestamp", base.timestamp()},
          {"ice_state", ice_state_name(stats.iceState())},
          {"dtls_state", dtls_state_name(stats.dtlsState())},
          {"selected_tuple", tuple_json(stats.iceSelectedTuple())},
          {"bytes_received", base.bytesReceived()},
          {"recv_bitrate", base.recvBitrate()},
          {"bytes_sent", base.bytesSent()},
          {"send_bitrate", base.sendBitrate()},
          {"rtp_bytes_received", base.rtpBytesReceived()},
          {"rtp_bytes_sent", base.rtpBytesSent()},
          {"rtx_bytes_received", base.rtxBytesReceived()},
          {"rtx_bytes_sent", base.rtxBytesSent()},
          {"available_outgoing_bitrate", or_null(base.availableOutgoingBitrate())},
          {"available_incoming_bitrate", or_null(base.availableIncomingBitrate())},
          {"rtp_packet_loss_received", or_null(base.rtpPacketLossReceived())},
          {"rtp_packet_loss_sent", or_null(base.rtpPacketLossSent())}};
}

json::array stream_stats_json(const flatbuffers::Vector<flatbuffers::Offset<fbs::Stats>>& streams) {
  json::array to;
  for (const fbs::Stats* stats : streams) to.push_back(stream_json(*stats));
  return to;
}

}  // namespace parley::media
