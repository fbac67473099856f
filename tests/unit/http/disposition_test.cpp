#include "http/disposition.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

TEST(Disposition, NamesADownloadForOldAndNewClients) {
  EXPECT_EQ(attachment_of("notes.txt"), "attachment; filename=\"notes.txt\"; filename*=UTF-8''notes.txt");
  EXPECT_EQ(attachment_of("Grüße 1.pdf"),
            "attachment; filename=\"Gr__e 1.pdf\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.pdf");
}

TEST(Disposition, LetsNothingOutOfTheQuotes) {
  EXPECT_EQ(attachment_of("a\"; filename=evil.exe"),
            "attachment; filename=\"a_; filename=evil.exe\"; filename*=UTF-8''a%22%3B%20filename%3Devil.exe");
  EXPECT_EQ(attachment_of("a\\b%41\r\n"), "attachment; filename=\"a_b_41__\"; filename*=UTF-8''a%5Cb%2541%0D%0A");
}

std::string asked(std::string_view field, std::uint64_t size) {
  const auto range = range_of(field, size);
  if (!range) return "unsatisfiable";
  if (!*range) return "all";
  return std::to_string((*range)->first) + "+" + std::to_string((*range)->count);
}

TEST(Ranges, GiveThePartThatIsAskedFor) {
  EXPECT_EQ(asked("bytes=0-0", 10), "0+1");
  EXPECT_EQ(asked("bytes=2-5", 10), "2+4");
  EXPECT_EQ(asked("bytes=4-", 10), "4+6");
  EXPECT_EQ(asked("bytes=4-99", 10), "4+6");
  EXPECT_EQ(asked("bytes=-3", 10), "7+3");
  EXPECT_EQ(asked("bytes=-99", 10), "0+10");
}

TEST(Ranges, AreRefusedWhereNothingIsThere) {
  EXPECT_EQ(asked("bytes=10-", 10), "unsatisfiable");
  EXPECT_EQ(asked("bytes=10-12", 10), "unsatisfiable");
  EXPECT_EQ(asked("bytes=-0", 10), "unsatisfiable");
  EXPECT_EQ(asked("bytes=0-", 0), "unsatisfiable");
}

TEST(Ranges, AreIgnoredWhereTheyAreNotUnderstood) {
  for (const char* field : {"", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=1-2,4-5",
                            "bytes=1-2-3", "bytes=99999999999999999999-", "bytes= 1-2"})
    EXPECT_EQ(asked(field, 10), "all") << field;
}

}  // namespace
}  // namespace parley::http
