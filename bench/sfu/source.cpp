#include "source.hpp"

namespace sfu_load {

Source::Source(const Socket& socket, const SourceOptions& options)
    : socket_(socket),
      options_(options),
      packets_({.is_video = options.is_video,
                .packet_limit = options.packet,
                .ssrc = options.ssrc,
                .payload_type = options.payload_type,
                .ticks = options.is_video ? 3000U : 960U}),
      srtp_(protection(options.suite, parley::srtp::Direction::outbound, options.key)),
      random_(options.ssrc),
      wire_(1500) {}

std::size_t Source::send_frame(bool is_key_frame) {
  // Speech in Opus with a variable rate: no two packets in a row have one length.
  const std::size_t octets = options_.is_video ? options_.packet * options_.frame_packets : 12 + 50 + random_() % 70;
  return packets_.make_frame(octets, is_key_frame, [this](std::span<const std::uint8_t> packet) { send(packet); });
}

void Source::send(std::span<const std::uint8_t> packet) {
  if (!srtp_) return socket_.send(packet, options_.port);
  const auto result = srtp_->protect_rtp(packet, wire_);
  socket_.send(std::span(wire_).first(result.length), options_.port);
}

}  // namespace sfu_load
