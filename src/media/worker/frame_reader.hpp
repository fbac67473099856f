// Cuts the byte stream from a media worker into its messages: a length of 4 bytes in the machine's order, then that
// many bytes of FlatBuffers. Pure; owned by a Channel, on the control thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::media {

/// A whole message, its length in front (which is how FlatBuffers aligned it).
using Frame = std::vector<std::uint8_t>;

class FrameReader {
 public:
  static constexpr std::size_t length_size = 4;
  /// The engine sends no message above 8 MiB, its length included.
  static constexpr std::size_t max_frame_size = 8 * 1024 * 1024;

  /// Appends what was read. Holds at most one message and what was read behind it in one call.
  void append(std::span<const std::uint8_t> bytes);

  /// The next whole message; nullopt until more bytes come. Error: a length below 4 or above the limit, after which the
  /// stream cannot be understood any more and every call answers the same.
  std::expected<std::optional<Frame>, std::string> next();

 private:
  std::vector<std::uint8_t> buffer_;
  std::size_t start_ = 0;
};

}  // namespace parley::media
