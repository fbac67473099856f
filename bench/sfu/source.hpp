// Source: one publisher's RTP on a socket. Pictures are frames of equal packets; sound is one packet of varying length
// at a time.
#pragma once

#include "protection.hpp"
#include "sockets.hpp"

#include "loadtest/rtp_source.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace sfu_load {

struct SourceOptions {
  bool is_video = true;
  std::size_t packet = 1200;      // octets with the RTP header, without SRTP's tag
  std::size_t frame_packets = 8;  // video
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 96;
  std::uint16_t port = 0;  // where it sends to
  std::string suite;
  std::string key;
};

class Source {
 public:
  Source(const Socket& socket, const SourceOptions& options);

  /// One frame; answers how many packets that were. Key frames, where asked for.
  std::size_t send_frame(bool is_key_frame);

 private:
  void send(std::span<const std::uint8_t> packet);

  const Socket& socket_;
  SourceOptions options_;
  parley::loadtest::RtpSource packets_;
  std::optional<parley::srtp::Context> srtp_;
  std::minstd_rand random_;
  std::vector<std::uint8_t> wire_;
};

}  // namespace sfu_load
