#include "loadtest/rtp_source.hpp"

#include <algorithm>

namespace parley::loadtest {
namespace {

constexpr std::size_t rtp_header = 12;
constexpr std::size_t vp8_descriptor = 4;
constexpr std::size_t least_packet = rtp_header + filler_begins + 1;

}  // namespace

RtpSource::RtpSource(const RtpSourceOptions& options) : options_(options) {}

std::size_t RtpSource::make_frame(std::size_t octets, bool is_key_frame, const Take& take) {
  octets = std::max(octets, least_packet);
  std::size_t packets = 0;
  while (octets > 0) {
    std::size_t length = std::min(octets, options_.packet_limit);
    if (octets > length && octets - length < least_packet) length -= least_packet;  // leave enough for a last packet
    octets -= length;
    make_packet(length, packets == 0, octets == 0, is_key_frame);
    take(packet_);
    ++packets;
  }
  timestamp_ += options_.ticks;
  ++picture_;
  return packets;
}

void RtpSource::send_frame(std::span<const std::uint8_t> payload, std::uint32_t ticks, const Take& take) {
  const std::size_t room = options_.is_video ? options_.packet_limit - rtp_header - vp8_descriptor : payload.size();
  for (bool is_first = true; is_first || !payload.empty(); is_first = false) {
    const auto piece = payload.first(std::min(room, payload.size()));
    payload = payload.subspan(piece.size());
    begin_packet(payload.empty());
    if (options_.is_video) {
      packet_.resize(rtp_header + vp8_descriptor);
      describe_vp8(is_first);
    }
    packet_.insert(packet_.end(), piece.begin(), piece.end());
    take(packet_);
  }
  timestamp_ += ticks;
  ++picture_;
}

void RtpSource::make_packet(std::size_t length, bool is_first, bool is_last, bool is_key_frame) {
  begin_packet(is_last);
  while (packet_.size() < length) packet_.push_back(filler(packet_.size() - rtp_header));
  if (!options_.is_video) return;
  describe_vp8(is_first);
  packet_[rtp_header + vp8_descriptor] = is_key_frame ? 0 : 1;  // the frame's first octet
}

void RtpSource::begin_packet(bool is_last) {
  packet_.assign(rtp_header, 0);
  packet_[0] = 0x80;
  packet_[1] = static_cast<std::uint8_t>(options_.payload_type | (is_last && options_.is_video ? 0x80 : 0));
  packet_[2] = static_cast<std::uint8_t>(sequence_ >> 8);
  packet_[3] = static_cast<std::uint8_t>(sequence_);
  for (std::size_t i = 0; i < 4; ++i) {
    packet_[4 + i] = static_cast<std::uint8_t>(timestamp_ >> (24 - 8 * i));
    packet_[8 + i] = static_cast<std::uint8_t>(options_.ssrc >> (24 - 8 * i));
  }
  ++sequence_;
}

/// RFC 7741 section 4.2, with a picture id of 15 bits.
void RtpSource::describe_vp8(bool is_first) {
  packet_[12] = is_first ? 0x90 : 0x80;
  packet_[13] = 0x80;
  packet_[14] = static_cast<std::uint8_t>(0x80 | picture_ >> 8);
  packet_[15] = static_cast<std::uint8_t>(picture_);
}

}  // namespace parley::loadtest
