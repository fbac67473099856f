#include "media/worker/frame_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace parley::media {
namespace {

std::vector<std::uint8_t> framed(std::size_t size, std::uint8_t filling) {
  std::vector<std::uint8_t> bytes(FrameReader::length_size + size, filling);
  const auto length = static_cast<std::uint32_t>(size);
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

TEST(FrameReader, HasNothingBeforeTheFirstByte) {
  FrameReader reader;
  EXPECT_EQ(reader.next().value(), std::nullopt);
}

TEST(FrameReader, PutsAMessageTogetherFromSingleBytes) {
  FrameReader reader;
  const auto bytes = framed(9, 7);
  for (std::size_t index = 0; index + 1 < bytes.size(); ++index) {
    reader.append({&bytes[index], 1});
    ASSERT_EQ(reader.next().value(), std::nullopt) << "after byte " << index;
  }
  reader.append({&bytes.back(), 1});
  EXPECT_EQ(reader.next().value(), bytes);
  EXPECT_EQ(reader.next().value(), std::nullopt);
}

TEST(FrameReader, CutsSeveralMessagesOutOfOneRead) {
  FrameReader reader;
  auto bytes = framed(4, 1);
  const auto second = framed(100, 2);
  const auto third = framed(8, 3);
  bytes.insert(bytes.end(), second.begin(), second.end());
  bytes.insert(bytes.end(), third.begin(), third.begin() + 5);
  reader.append(bytes);
  EXPECT_EQ(reader.next().value(), framed(4, 1));
  EXPECT_EQ(reader.next().value(), second);
  EXPECT_EQ(reader.next().value(), std::nullopt);
  reader.append({third.data() + 5, third.size() - 5});
  EXPECT_EQ(reader.next().value(), third);
}

TEST(FrameReader, TakesAMessageOfTheGreatestLength) {
  FrameReader reader;
  const auto bytes = framed(FrameReader::max_frame_size - FrameReader::length_size, 1);
  reader.append(bytes);
  EXPECT_EQ(reader.next().value()->size(), FrameReader::max_frame_size);
}

TEST(FrameReader, RefusesALongerMessageFromItsLengthAlone) {
  FrameReader reader;
  const std::uint32_t length = FrameReader::max_frame_size - FrameReader::length_size + 1;
  std::vector<std::uint8_t> bytes(4);
  std::memcpy(bytes.data(), &length, sizeof length);
  reader.append(bytes);
  EXPECT_EQ(reader.next().error(), "a message of 8388605 bytes");
  EXPECT_FALSE(reader.next()) << "and stays refused";
}

TEST(FrameReader, RefusesAMessageThatIsTooShortToBeOne) {
  FrameReader reader;
  reader.append(std::vector<std::uint8_t>{3, 0, 0, 0, 1, 2, 3});
  EXPECT_EQ(reader.next().error(), "a message of 3 bytes");
}

}  // namespace
}  // namespace parley::media
