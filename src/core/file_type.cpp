#include "core/file_type.hpp"

#include <array>
#include <cstdint>

namespace parley::core {
namespace {

using namespace std::string_view_literals;

/// Bytes at a place that tell what a file is.
struct Mark {
  std::size_t at;
  std::string_view bytes;
  std::string_view type;
};

constexpr std::array marks{
    Mark{0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    Mark{0, "\xff\xd8\xff"sv, "image/jpeg"},
    Mark{0, "GIF87a"sv, "image/gif"},
    Mark{0, "GIF89a"sv, "image/gif"},
    Mark{8, "WEBP"sv, "image/webp"},
    Mark{8, "WAVE"sv, "audio/wav"},
    Mark{8, "AVI "sv, "video/x-msvideo"},
    Mark{4, "ftypavif"sv, "image/avif"},
    Mark{4, "ftypheic"sv, "image/heic"},
    Mark{4, "ftypmif1"sv, "image/heif"},
    Mark{4, "ftypM4A"sv, "audio/mp4"},
    Mark{4, "ftypqt"sv, "video/quicktime"},
    Mark{4, "ftyp"sv, "video/mp4"},
    Mark{0, "II*\0"sv, "image/tiff"},
    Mark{0, "MM\0*"sv, "image/tiff"},
    Mark{0, "\0\0\x01\0"sv, "image/x-icon"},
    Mark{0, "%PDF-"sv, "application/pdf"},
    Mark{38, "application/vnd.oasis.opendocument.text"sv, "application/vnd.oasis.opendocument.text"},
    Mark{38, "application/vnd.oasis.opendocument.spreadsheet"sv, "application/vnd.oasis.opendocument.spreadsheet"},
    Mark{38, "application/vnd.oasis.opendocument.presentation"sv, "application/vnd.oasis.opendocument.presentation"},
    Mark{38, "application/epub+zip"sv, "application/epub+zip"},
    Mark{0, "PK\x03\x04"sv, "application/zip"},
    Mark{0, "PK\x05\x06"sv, "application/zip"},
    Mark{0, "\x1f\x8b"sv, "application/gzip"},
    Mark{0, "BZh"sv, "application/x-bzip2"},
    Mark{0,
         "\xfd"
         "7zXZ\0"sv,
         "application/x-xz"},
    Mark{0, "(\xb5/\xfd"sv, "application/zstd"},
    Mark{0, "7z\xbc\xaf'\x1c"sv, "application/x-7z-compressed"},
    Mark{0, "Rar!\x1a\x07"sv, "application/vnd.rar"},
    Mark{257, "ustar"sv, "application/x-tar"},
    Mark{0, "\x1a\x45\xdf\xa3"sv, "video/webm"},
    Mark{0, "OggS"sv, "audio/ogg"},
    Mark{0, "fLaC"sv, "audio/flac"},
    Mark{0, "ID3"sv, "audio/mpeg"},
    Mark{0, "\xff\xfb"sv, "audio/mpeg"},
    Mark{0, "\xff\xf3"sv, "audio/mpeg"},
    Mark{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "application/x-ole-storage"},
};

/// Documents that are archives are known by what is in them.
struct Part {
  std::string_view name;
  std::string_view type;
};

constexpr std::array parts{
    Part{"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Part{"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Part{"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
};

std::string_view archive_type(std::string_view beginning) {
  for (const Part& part : parts)
    if (beginning.find(part.name) != std::string_view::npos) return part.type;
  return "application/zip";
}

bool has(std::string_view text, const Mark& mark) {
  return text.size() >= mark.at + mark.bytes.size() && text.substr(mark.at, mark.bytes.size()) == mark.bytes;
}

/// Some are told only together with what goes before.
bool is_whole(std::string_view text, const Mark& mark) {
  if (mark.at == 8) return text.starts_with("RIFF");
  if (mark.at == 38) return text.starts_with("PK\x03\x04");
  return true;
}

/// UTF-8 without control characters; a character may be cut off at the end.
bool is_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[at]);
    if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r' && lead != '\f' && lead != 0x1B) return false;
    if (lead == 0x7F || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4) return false;
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = at + 1; i < at + length && i < text.size(); ++i)
      if ((static_cast<std::uint8_t>(text[i]) & 0xC0U) != 0x80) return false;
    at += length;
  }
  return true;
}

}  // namespace

std::string_view file_type(std::string_view beginning) {
  beginning = beginning.substr(0, file_type_bytes);
  for (const Mark& mark : marks)
    if (has(beginning, mark) && is_whole(beginning, mark))
      return mark.type == "application/zip" ? archive_type(beginning) : mark.type;
  if (!beginning.empty() && is_text(beginning)) return "text/plain";
  return "application/octet-stream";
}

}  // namespace parley::core
