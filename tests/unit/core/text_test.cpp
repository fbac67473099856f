#include "core/text.hpp"

#include <gtest/gtest.h>

namespace parley::core {
namespace {

TEST(Text, IsCutBetweenCharacters) {
  EXPECT_EQ(shortened("plain", 5), "plain");
  EXPECT_EQ(shortened("plain", 4), "plai");
  EXPECT_EQ(shortened("aé", 3), "aé");
  EXPECT_EQ(shortened("aé", 2), "a");
  EXPECT_EQ(shortened("é🎉", 6), "é🎉");
  for (const std::size_t most : {2U, 3U, 4U, 5U}) EXPECT_EQ(shortened("é🎉", most), "é") << most;
  EXPECT_EQ(shortened("é", 1), "");
  EXPECT_EQ(shortened("", 0), "");
}

}  // namespace
}  // namespace parley::core
