#include "core/file_type.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::core {
namespace {

using namespace std::string_literals;

TEST(FileType, IsKnownByTheContent) {
  EXPECT_EQ(file_type("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s), "image/png");
  EXPECT_EQ(file_type("\xff\xd8\xff\xe0\0\x10JFIF"s), "image/jpeg");
  EXPECT_EQ(file_type("GIF89a"s), "image/gif");
  EXPECT_EQ(file_type("RIFF\x24\0\0\0WEBPVP8 "s), "image/webp");
  EXPECT_EQ(file_type("RIFF\x24\0\0\0WAVEfmt "s), "audio/wav");
  EXPECT_EQ(file_type("%PDF-1.7\n"s), "application/pdf");
  EXPECT_EQ(file_type("\0\0\0\x20"
                      "ftypisom"s),
            "video/mp4");
  EXPECT_EQ(file_type("\0\0\0\x20"
                      "ftypavif"s),
            "image/avif");
  EXPECT_EQ(file_type("\x1f\x8b\x08\0"s), "application/gzip");
  EXPECT_EQ(file_type("OggS\0\x02"s), "audio/ogg");
  std::string tar(512, '\0');
  tar.replace(257, 5, "ustar");
  EXPECT_EQ(file_type(tar), "application/x-tar");
}

TEST(FileType, KnowsDocumentsThatAreArchives) {
  const std::string archive = "PK\x03\x04\x14\0\x06\0"s;
  EXPECT_EQ(file_type(archive + "….txt"), "application/zip");
  EXPECT_EQ(file_type(archive + "[Content_Types].xml … word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(file_type("PK\x03\x04"s + std::string(26, '\0') + "mimetypeapplication/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text");
}

TEST(FileType, OfWhatABrowserWouldCarryOutIsText) {
  EXPECT_EQ(file_type("<!doctype html><script>alert(1)</script>"), "text/plain");
  EXPECT_EQ(file_type("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), "text/plain");
  EXPECT_EQ(file_type("Grüße, 世界\n"), "text/plain");
}

TEST(FileType, IsUnknownForAnythingElse) {
  EXPECT_EQ(file_type(""), "application/octet-stream");
  EXPECT_EQ(file_type("\0\0\0\0"s), "application/octet-stream");
  EXPECT_EQ(file_type("text with \xff\xfe in it"), "application/octet-stream");
  EXPECT_EQ(file_type("\x89PN"s), "application/octet-stream");
}

TEST(FileType, LooksAtTheBeginningOnlyAndBearsACharacterCutOff) {
  std::string text(file_type_bytes - 1, 'x');
  EXPECT_EQ(file_type(text + "ä"), "text/plain");
  EXPECT_EQ(file_type(text + "xx\0"s), "text/plain");
}

}  // namespace
}  // namespace parley::core
