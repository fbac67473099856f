#include "core/file_name.hpp"

#include <gtest/gtest.h>

namespace parley::core {
namespace {

TEST(FileName, KeepsWhatIsHarmless) {
  EXPECT_EQ(clean_file_name("Bericht März (2).pdf"), "Bericht März (2).pdf");
  EXPECT_EQ(clean_file_name("図面.png"), "図面.png");
  EXPECT_EQ(clean_file_name("a.tar.gz"), "a.tar.gz");
}

TEST(FileName, IsTheLastPartOfAPath) {
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("C:\\fakepath\\photo.jpg"), "photo.jpg");
  EXPECT_EQ(clean_file_name("/"), "file");
}

TEST(FileName, HidesNothingAndStartsNothing) {
  EXPECT_EQ(clean_file_name("invoice\xE2\x80\xAE"
                            "fdp.exe"),
            "invoicefdp.exe")
      << "a mark that turns the reading direction";
  EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x=1\t.txt"), "aSet-Cookie_ x=1.txt");
  EXPECT_EQ(clean_file_name(".bashrc"), "bashrc");
  EXPECT_EQ(clean_file_name("photo.jpg. ."), "photo.jpg");
  EXPECT_EQ(clean_file_name("a<b>|c?.txt"), "a_b__c_.txt");
  EXPECT_EQ(clean_file_name("con.txt"), "_con.txt");
  EXPECT_EQ(clean_file_name("COM7"), "_COM7");
  EXPECT_EQ(clean_file_name("console.log"), "console.log");
}

TEST(FileName, IsAlwaysThereAndAlwaysUtf8) {
  EXPECT_EQ(clean_file_name(""), "file");
  EXPECT_EQ(clean_file_name("..."), "file");
  EXPECT_EQ(clean_file_name("\x01\x02"), "file");
  EXPECT_EQ(clean_file_name("a\xFF"
                            "b\xC3"),
            "a_b_");
  EXPECT_EQ(clean_file_name("\xED\xA0\x80x"), "___x") << "half of a surrogate pair is no character";
}

TEST(FileName, IsShortenedBetweenCharactersAndKeepsItsExtension) {
  std::string name;
  for (int i = 0; i < 150; ++i) name += "ä";
  const std::string clean = clean_file_name(name + ".png");
  EXPECT_LE(clean.size(), max_file_name_bytes);
  EXPECT_TRUE(clean.ends_with("ä.png")) << clean;
  EXPECT_LE(clean_file_name("x." + std::string(400, 'y')).size(), max_file_name_bytes);
}

}  // namespace
}  // namespace parley::core
