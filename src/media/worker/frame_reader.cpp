#include "media/worker/frame_reader.hpp"

#include <cstring>

namespace parley::media {

void FrameReader::append(std::span<const std::uint8_t> bytes) {
  if (start_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::expected<std::optional<Frame>, std::string> FrameReader::next() {
  const std::size_t available = buffer_.size() - start_;
  if (available < length_size) return std::nullopt;
  std::uint32_t length = 0;
  std::memcpy(&length, buffer_.data() + start_, length_size);
  if (length < sizeof(std::uint32_t) || length > max_frame_size - length_size)
    return std::unexpected("a message of " + std::to_string(length) + " bytes");
  if (available - length_size < length) return std::nullopt;
  const auto first = buffer_.begin() + static_cast<std::ptrdiff_t>(start_);
  Frame frame(first, first + static_cast<std::ptrdiff_t>(length_size + length));
  start_ += frame.size();
  return frame;
}

}  // namespace parley::media
