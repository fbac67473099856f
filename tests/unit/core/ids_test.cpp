#include "core/ids.hpp"

#include <gmock/gmock.h>

#include <set>

namespace parley::core {
namespace {

using testing::MatchesRegex;

/// Counts upwards, so that every run is the same.
class CountingRandom final : public RandomSource {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(next_++ * 167);
  }

 private:
  unsigned next_ = 0;
};

TEST(Ids, HaveThePrefixAndTwelveUrlSafeCharacters) {
  CountingRandom random;
  for (int i = 0; i < 100; ++i) EXPECT_THAT(make_id(random, id_prefix::meeting), MatchesRegex("mtg_[A-Za-z0-9_-]{12}"));
}

TEST(Ids, UuidsAreOfVersionFour) {
  CountingRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = make_uuid(random);
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    seen.insert(uuid);
  }
  EXPECT_GT(seen.size(), 10u);
}

TEST(Ids, SecretsCarryTheBytesAskedFor) {
  CountingRandom random;
  EXPECT_EQ(make_secret(random, 32).size(), 43u);
}

TEST(MeetingCode, IsReadAloudInGroupsOfThree) {
  CountingRandom random;
  for (int i = 0; i < 100; ++i)
    EXPECT_THAT(make_meeting_code(random), MatchesRegex("[A-HJKMNP-Z2-9]{3}-[A-HJKMNP-Z2-9]{3}-[A-HJKMNP-Z2-9]{3}"));
  EXPECT_THAT(make_meeting_code(random, 7), MatchesRegex("[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]"));
  EXPECT_THAT(make_meeting_code(random, 12), MatchesRegex("([A-Z2-9]{3}-){3}[A-Z2-9]{3}"));
}

TEST(MeetingCode, IsTheSameHoweverItIsTyped) {
  for (const char* text : {"K7M-2QX-9RA", "k7m-2qx-9ra", "K7M2QX9RA", " k7m 2qx 9ra ", "k7m2-qx9ra"})
    EXPECT_EQ(normalize_meeting_code(text), "K7M-2QX-9RA") << text;
}

TEST(MeetingCode, RefusesWhatCannotBeOne) {
  for (const char* text :
       {"", "-", "ABC-12", "K7M-2QX-9R!", "K7M_2QX_9RA", "Ä7M-2QX-9RA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    EXPECT_EQ(normalize_meeting_code(text), std::nullopt) << text;
}

TEST(MeetingReference, TellsIdsFromCodes) {
  EXPECT_EQ(parse_meeting_reference("mtg_abcdefghij_-")->kind, MeetingReference::Kind::id);
  EXPECT_EQ(parse_meeting_reference("call_abcdefghijkl")->kind, MeetingReference::Kind::id);
  EXPECT_EQ(parse_meeting_reference("mtg_abcdefghij_-")->value, "mtg_abcdefghij_-");
  EXPECT_EQ(parse_meeting_reference("k7m2qx9ra")->kind, MeetingReference::Kind::code);
  EXPECT_EQ(parse_meeting_reference("k7m2qx9ra")->value, "K7M-2QX-9RA");
  for (const char* text : {"", "mtg_", "mtg_short", "usr_abcdefghijkl", "../../etc"})
    EXPECT_FALSE(parse_meeting_reference(text)) << text;
}

}  // namespace
}  // namespace parley::core
