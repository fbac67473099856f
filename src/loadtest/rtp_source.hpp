// RtpSource: one track's RTP packets, made to order or of prepared media. Pictures made to order are VP8 as an SFU sees
// it (the payload descriptor and the mark of a key frame are real, the picture is filler); sound is a packet at a time.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace parley::loadtest {

struct RtpSourceOptions {
  bool is_video = true;
  std::size_t packet_limit = 1200;  // octets with the RTP header, without SRTP's tag
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 96;
  std::uint32_t ticks = 3000;  // of the codec's clock from frame to frame
};

class RtpSource {
 public:
  using Take = std::function<void(std::span<const std::uint8_t>)>;

  explicit RtpSource(const RtpSourceOptions& options);

  /// The packets of one frame of `octets` (their headers counted), all but the last as long as may be; answers how
  /// many.
  std::size_t make_frame(std::size_t octets, bool is_key_frame, const Take& take);

  /// The packets of one frame that an encoder made, `ticks` of the codec's clock before the next one.
  void send_frame(std::span<const std::uint8_t> payload, std::uint32_t ticks, const Take& take);

 private:
  void begin_packet(bool is_last);
  void describe_vp8(bool is_first);
  void make_packet(std::size_t length, bool is_first, bool is_last, bool is_key_frame);

  RtpSourceOptions options_;
  std::uint16_t sequence_ = 1;
  std::uint32_t timestamp_ = 1;
  std::uint16_t picture_ = 1;
  std::vector<std::uint8_t> packet_;
};

/// The octet that every payload has at this place, so that receivers can tell whether what they deciphered is right.
constexpr std::uint8_t filler(std::size_t at) { return static_cast<std::uint8_t>(at * 7 + 3); }
/// In front of it: the payload descriptor of VP8 and the frame's header.
constexpr std::size_t filler_begins = 8;

}  // namespace parley::loadtest
