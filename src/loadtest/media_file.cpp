#include "loadtest/media_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace parley::loadtest {
namespace {

using File = std::span<const std::uint8_t>;
using std::chrono::microseconds;

constexpr microseconds longest_frame = std::chrono::seconds(10);
constexpr microseconds shortest_frame = std::chrono::milliseconds(1);
/// RFC 6386 section 9.1: 14 bits each.
constexpr std::uint64_t max_dimension = 16383;
/// RFC 6716 section 3.4 allows a frame so much; a packet of several that has more fits into no datagram.
constexpr std::size_t max_opus_packet = 1275;

void check_not_empty(File file) {
  if (file.empty()) throw std::invalid_argument("it is empty");
}

std::uint64_t little_endian(File file, std::size_t at, std::size_t octets) {
  std::uint64_t number = 0;
  for (std::size_t i = octets; i-- > 0;) number = number << 8U | file[at + i];
  return number;
}

bool has_text(File file, std::size_t at, std::string_view text) {
  return file.size() >= at + text.size() &&
         std::equal(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
}

/// What lies between two pictures, or is said to.
microseconds frame_length(double seconds) {
  const microseconds length(static_cast<std::int64_t>(seconds * 1e6));
  if (length < shortest_frame) throw std::invalid_argument("its pictures are less than a millisecond apart");
  return length;
}

/// RFC 6716 section 3.1: how long a packet of Opus lasts, by its first one or two octets.
microseconds opus_length(File packet) {
  constexpr std::array<int, 4> silk{10'000, 20'000, 40'000, 60'000};
  constexpr std::array<int, 4> celt{2'500, 5'000, 10'000, 20'000};
  const unsigned config = packet[0] >> 3U;
  const int frame = config < 12 ? silk[config & 3U] : config < 16 ? silk[config & 1U] : celt[config & 3U];
  const unsigned code = packet[0] & 3U;
  if (code == 3 && packet.size() < 2) throw std::invalid_argument("a packet of sound is cut off");
  const int frames = code == 0 ? 1 : code < 3 ? 2 : packet[1] & 0x3f;
  const microseconds length(frame * frames);
  if (length <= microseconds(0) || length > std::chrono::milliseconds(120))
    throw std::invalid_argument("a packet of sound has no length that Opus knows");
  return length;
}

/// The packets of the only logical stream of an Ogg file (RFC 3533 section 6).
std::vector<std::vector<std::uint8_t>> ogg_packets(File file) {
  constexpr std::size_t page_header = 27;
  std::vector<std::vector<std::uint8_t>> packets;
  std::vector<std::uint8_t> packet;
  for (std::size_t at = 0; at < file.size();) {
    if (!has_text(file, at, "OggS"))
      throw std::invalid_argument(at == 0 ? "it is no Ogg file" : "an Ogg page is broken");
    if (file.size() - at < page_header || file.size() - at - page_header < file[at + 26])
      throw std::invalid_argument("it is cut off");
    if (little_endian(file, at + 14, 4) != little_endian(file, 14, 4))
      throw std::invalid_argument("it has more than one stream");
    const File lacing = file.subspan(at + page_header, file[at + 26]);
    at += page_header + lacing.size();
    for (const std::uint8_t length : lacing) {
      if (file.size() - at < length) throw std::invalid_argument("it is cut off");
      const File piece = file.subspan(at, length);
      packet.insert(packet.end(), piece.begin(), piece.end());
      at += length;
      if (length == 255) continue;  // the packet goes on
      packets.push_back(std::move(packet));
      packet.clear();
    }
  }
  return packets;
}

}  // namespace

std::vector<MediaFrame> frames_of_ivf(File file) {
  constexpr std::size_t file_header = 32;
  constexpr std::size_t frame_header = 12;
  check_not_empty(file);
  if (!has_text(file, 0, "DKIF")) throw std::invalid_argument("it is no IVF file");
  if (file.size() < file_header) throw std::invalid_argument("it is cut off");
  if (!has_text(file, 8, "VP80")) throw std::invalid_argument("its pictures are not VP8");
  for (const std::size_t at : {std::size_t{12}, std::size_t{14}})
    if (const auto pixels = little_endian(file, at, 2); pixels < 1 || pixels > max_dimension)
      throw std::invalid_argument("its pictures are " + std::to_string(pixels) + " pixels " +
                                  (at == 12 ? "wide" : "high") + "; VP8 has 1 to 16383");
  const auto rate = static_cast<double>(little_endian(file, 16, 4));
  const auto scale = static_cast<double>(little_endian(file, 20, 4));
  if (rate <= 0 || scale <= 0) throw std::invalid_argument("it does not say how many pictures a second it has");
  std::vector<MediaFrame> frames;
  std::uint64_t before = 0;
  for (std::size_t at = std::max<std::size_t>(file_header, little_endian(file, 6, 2)); at < file.size();) {
    if (file.size() - at < frame_header) throw std::invalid_argument("it is cut off");
    const std::size_t length = little_endian(file, at, 4);
    const std::uint64_t time = little_endian(file, at + 4, 8);
    at += frame_header;
    if (file.size() - at < length) throw std::invalid_argument("it is cut off");
    if (length == 0) throw std::invalid_argument("a picture in it is empty");
    if (!frames.empty()) {
      const double seconds = static_cast<double>(time - before) * scale / rate;  // backwards: longer than any
      if (time <= before || seconds * 1e6 > static_cast<double>(longest_frame.count()))
        throw std::invalid_argument("its pictures are not in order, or more than ten seconds apart");
      frames.back().lasts = frame_length(seconds);
    }
    before = time;
    const File payload = file.subspan(at, length);
    frames.push_back({.payload = {payload.begin(), payload.end()},
                      .is_key_frame = (payload[0] & 1U) == 0,  // RFC 6386 section 9.1
                      .lasts = {}});
    at += length;
  }
  if (frames.empty()) throw std::invalid_argument("it has no pictures");
  if (!frames.front().is_key_frame) throw std::invalid_argument("it does not begin with a key frame");
  frames.back().lasts = frames.size() > 1 ? frames[frames.size() - 2].lasts : frame_length(std::min(scale / rate, 1.0));
  return frames;
}

std::vector<MediaFrame> frames_of_ogg(File file) {
  check_not_empty(file);
  auto packets = ogg_packets(file);
  if (packets.empty() || !has_text(packets[0], 0, "OpusHead")) throw std::invalid_argument("its sound is not Opus");
  std::vector<MediaFrame> frames;
  for (std::size_t i = 2; i < packets.size(); ++i) {  // behind the head and the tags
    if (packets[i].empty()) throw std::invalid_argument("a packet of sound is empty");
    if (packets[i].size() > max_opus_packet)
      throw std::invalid_argument("a packet of sound has " + std::to_string(packets[i].size()) +
                                  " bytes, more than the 1275 that can be sent in one");
    const microseconds lasts = opus_length(packets[i]);
    frames.push_back({.payload = std::move(packets[i]), .is_key_frame = false, .lasts = lasts});
  }
  if (frames.empty()) throw std::invalid_argument("it has no sound");
  return frames;
}

std::vector<MediaFrame> read_media(const std::string& path, bool is_video) {
  // Reading a folder throws what nobody understands.
  std::error_code error_of_path;
  if (std::filesystem::is_directory(path, error_of_path)) throw std::invalid_argument(path + ": it is a folder");
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.is_open() || stream.bad()) throw std::invalid_argument(path + ": it cannot be read");
  const File file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  try {
    return is_video ? frames_of_ivf(file) : frames_of_ogg(file);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(path + ": " + error.what());
  }
}

}  // namespace parley::loadtest
