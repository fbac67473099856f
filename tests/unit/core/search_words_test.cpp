#include "core/search_words.hpp"

#include <gmock/gmock.h>

namespace parley::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchWords, FoldEveryScript) {
  EXPECT_EQ(fold_text("ÄNN Ōno ΑΒΓ Жук"), "änn ōno αβγ жук");
  EXPECT_EQ(fold_text("O'Brien-42"), "o'brien-42");
}

TEST(SearchWords, CutAtWhatIsNoLetterOrDigit) {
  EXPECT_THAT(search_words("Ann  Smith-Öberg ann.smith@example.org"),
              ElementsAre("ann", "smith", "öberg", "example", "org"));
  EXPECT_THAT(search_words(" %_'\"; "), IsEmpty());
  EXPECT_THAT(search_words(""), IsEmpty());
}

TEST(SearchWords, TakeMalformedBytesForEndsOfWords) {
  EXPECT_THAT(search_words("ab\xff"
                           "cd\xc3"),
              ElementsAre("ab", "cd"));
  EXPECT_EQ(fold_text("A\xe2\x82"
                      "B"),
            "ab");
}

TEST(SearchWords, AreFoundByTheirBeginningsAndByThreeLettersInARow) {
  EXPECT_THAT(search_terms("anna"), ElementsAre("a", "an", "ann", "nna"));
  EXPECT_THAT(search_terms("öl"), ElementsAre("ö", "öl"));
  EXPECT_EQ(search_key("ann"), "ann");
  EXPECT_EQ(search_key("hanna"), "nna");
  EXPECT_EQ(search_key("ö"), "ö");
  EXPECT_TRUE(is_short_word("öl"));
  EXPECT_FALSE(is_short_word("abc"));
}

}  // namespace
}  // namespace parley::core
