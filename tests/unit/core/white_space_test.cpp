#include "core/white_space.hpp"

#include <gtest/gtest.h>

namespace parley::core {
namespace {

TEST(WhiteSpace, IsTakenFromBothEndsAndLeftWithin) {
  EXPECT_EQ(trimmed(" \t\r\n a  b \v\f"), "a  b");
  EXPECT_EQ(trimmed("\u3000\u00a0図面\u2003\u2029"), "図面");
  EXPECT_EQ(trimmed("a\u00a0b"), "a\u00a0b");
  EXPECT_EQ(trimmed("whole"), "whole");
}

TEST(WhiteSpace, AloneIsBlankInEveryKindThatUnicodeHas) {
  for (const char* blank :
       {"",       " ",      "\n\n",   "\t \r",   "\u0085", "\u00a0\u00a0", "\u1680",       "\u2000\u200a",
        "\u2028", "\u202f", "\u205f", "\u3000 ", "\u200b", "\u200c\u200d", "\u2060",       "\ufeff",
        "\u00ad", "\u2800", "\u3164", "\u115f",  "\u180e", "\u202e",       "\u2066 \u2069"})
    EXPECT_TRUE(is_blank(blank)) << '"' << blank << '"';
  for (const char* seen : {"a", " . ", "\u00a0-", "0", "\U0001f44d", "\u4e00", "\x01", "\xc2", "\xa0"})
    EXPECT_FALSE(is_blank(seen)) << '"' << seen << '"';
}

}  // namespace
}  // namespace parley::core
