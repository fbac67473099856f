#include "source.hpp"

namespace sfu_load {

Source::Source(const Socket& socket, const SourceOptions& options)
    : socket_(socket),
      options_(options),
      srtp_(protection(options.suite, parley::srtp::Direction::outbound, options.key)),
      random_(options.ssrc),
      wire_(1500) {}

std::size_t Source::send_frame(bool is_key_frame) {
  const std::size_t packets = options_.is_video ? options_.frame_packets : 1;
  for (std::size_t i = 0; i < packets; ++i) send_packet(i == 0, i + 1 == packets, is_key_frame);
  timestamp_ += options_.is_video ? 3000 : 960;
  ++picture_;
  return packets;
}

void Source::send_packet(bool is_first, bool is_last, bool is_key_frame) {
  // Speech in Opus with a variable rate: no two packets in a row have one length.
  const std::size_t length = options_.is_video ? options_.packet : 12 + 50 + random_() % 70;
  packet_.assign(12, 0);
  packet_[0] = 0x80;
  packet_[1] = static_cast<std::uint8_t>(options_.payload_type | (is_last && options_.is_video ? 0x80 : 0));
  packet_[2] = static_cast<std::uint8_t>(sequence_ >> 8);
  packet_[3] = static_cast<std::uint8_t>(sequence_);
  for (std::size_t i = 0; i < 4; ++i) {
    packet_[4 + i] = static_cast<std::uint8_t>(timestamp_ >> (24 - 8 * i));
    packet_[8 + i] = static_cast<std::uint8_t>(options_.ssrc >> (24 - 8 * i));
  }
  ++sequence_;
  while (packet_.size() < length) packet_.push_back(filler(packet_.size() - 12));
  if (options_.is_video) {  // RFC 7741 section 4.2: a picture id of 15 bits; then the frame's first octet, 0 for a key
                            // frame
    packet_[12] = is_first ? 0x90 : 0x80;
    packet_[13] = 0x80;
    packet_[14] = static_cast<std::uint8_t>(0x80 | picture_ >> 8);
    packet_[15] = static_cast<std::uint8_t>(picture_);
    packet_[16] = is_key_frame ? 0 : 1;
  }
  if (!srtp_) return socket_.send(packet_, options_.port);
  const auto result = srtp_->protect_rtp(packet_, wire_);
  socket_.send(std::span(wire_).first(result.length), options_.port);
}

}  // namespace sfu_load
