// Prepared media to be replayed: pictures of an IVF file (VP8), sound of an Ogg file (Opus, RFC 7845). Pure, but for
// read_media.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace parley::loadtest {

/// A picture, or a packet of sound, as the codec made it.
struct MediaFrame {
  std::vector<std::uint8_t> payload;
  bool is_key_frame = false;
  std::chrono::microseconds lasts{};  ///< until the next one is due; more than nothing
};

/// At least one frame; pictures begin with a key frame. std::invalid_argument with what is wrong with the file.
std::vector<MediaFrame> frames_of_ivf(std::span<const std::uint8_t> file);
std::vector<MediaFrame> frames_of_ogg(std::span<const std::uint8_t> file);

/// The same of a file; the text of std::invalid_argument names it.
std::vector<MediaFrame> read_media(const std::string& path, bool is_video);

}  // namespace parley::loadtest
