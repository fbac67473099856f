// Source: one publisher's RTP. Pictures are VP8 in frames of equal packets; sound is one packet of varying length at a
// time.
#pragma once

#include "protection.hpp"
#include "sockets.hpp"

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
  void send_packet(bool is_first, bool is_last, bool is_key_frame);

  const Socket& socket_;
  SourceOptions options_;
  std::optional<parley::srtp::Context> srtp_;
  std::minstd_rand random_;
  std::uint16_t sequence_ = 1;
  std::uint32_t timestamp_ = 1;
  std::uint16_t picture_ = 1;
  std::vector<std::uint8_t> packet_;
  std::vector<std::uint8_t> wire_;
};

/// The octet that every payload has at this place, so that receivers can tell whether what they deciphered is right.
constexpr std::uint8_t filler(std::size_t at) { return static_cast<std::uint8_t>(at * 7 + 3); }
/// In front of it: the payload descriptor of VP8 and the frame's header.
constexpr std::size_t filler_begins = 8;

}  // namespace sfu_load
