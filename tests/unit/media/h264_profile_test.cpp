#include "media/negotiation/h264_profile.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

std::optional<H264Profile> profile_of(const char* text) {
  const auto parsed = parse_h264_profile_level(text);
  return parsed ? std::optional(parsed->profile) : std::nullopt;
}

TEST(H264Profile, KnowsEachRowOfTheTableOfProfiles) {
  EXPECT_EQ(profile_of("42e01f"), H264Profile::constrained_baseline);
  EXPECT_EQ(profile_of("42c02a"), H264Profile::constrained_baseline);
  EXPECT_EQ(profile_of("4de01f"), H264Profile::constrained_baseline);
  EXPECT_EQ(profile_of("58f01f"), H264Profile::constrained_baseline);
  EXPECT_EQ(profile_of("42001f"), H264Profile::baseline);
  EXPECT_EQ(profile_of("42a01f"), H264Profile::baseline);
  EXPECT_EQ(profile_of("58a01f"), H264Profile::baseline);
  EXPECT_EQ(profile_of("4d001f"), H264Profile::main);
  EXPECT_EQ(profile_of("4d401f"), H264Profile::main);
  EXPECT_EQ(profile_of("64001f"), H264Profile::high);
  EXPECT_EQ(profile_of("640c1f"), H264Profile::constrained_high);
  EXPECT_EQ(profile_of("f4001f"), H264Profile::predictive_high_444);
}

TEST(H264Profile, RefusesWhatIsNoProfileLevelId) {
  for (const char* text : {"", "42e01", "42e01f0", "42e01g", "ffffff", "42e0ff", "641f1f", "+2e01f", "0x42e0"})
    EXPECT_EQ(profile_of(text), std::nullopt) << text;
}

TEST(H264Profile, TakesUpperCase) { EXPECT_EQ(profile_of("42E01F"), H264Profile::constrained_baseline); }

TEST(H264Profile, KnowsLevel1b) {
  EXPECT_EQ(parse_h264_profile_level("42f00b")->level, 0);
  EXPECT_EQ(parse_h264_profile_level("42e00b")->level, 11);
  EXPECT_EQ(to_string(*parse_h264_profile_level("42f00b")), "42f00b");
}

TEST(H264Profile, IsWrittenInItsPlainForm) {
  EXPECT_EQ(to_string({H264Profile::constrained_baseline, 31}), "42e01f");
  EXPECT_EQ(to_string({H264Profile::main, 50}), "4d0032");
  EXPECT_EQ(to_string({H264Profile::high, 40}), "640028");
}

TEST(H264Profile, IsConstrainedBaseline31WhereNothingIsSaid) {
  EXPECT_TRUE(same_h264_profile({}, {{"profile-level-id", "42e01f"}}));
  EXPECT_FALSE(same_h264_profile({}, {{"profile-level-id", "4d001f"}}));
  EXPECT_FALSE(same_h264_profile({{"profile-level-id", "wrong"}}, {{"profile-level-id", "wrong"}}));
}

TEST(H264Profile, MayArriveAsANumber) {
  EXPECT_TRUE(same_h264_profile({{"profile-level-id", 640032}}, {{"profile-level-id", "64001f"}}));
}

TEST(H264Answer, HasTheLowerLevelWithoutAsymmetry) {
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e034"}}, {{"profile-level-id", "42e01f"}}), "42e01f");
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e01f"}}, {{"profile-level-id", "42e034"}}), "42e01f");
}

TEST(H264Answer, PutsLevel1bBetween1And11) {
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e00b"}}, {{"profile-level-id", "42f00b"}}), "42f00b");
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e00a"}}, {{"profile-level-id", "42f00b"}}), "42e00a");
}

TEST(H264Answer, HasTheOwnLevelWhereBothAllowAsymmetry) {
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e034"}, {"level-asymmetry-allowed", 1}},
                        {{"profile-level-id", "42e01f"}, {"level-asymmetry-allowed", 1}}),
            "42e034");
  EXPECT_EQ(
      h264_answer({{"profile-level-id", "42e034"}, {"level-asymmetry-allowed", 1}}, {{"profile-level-id", "42e01f"}}),
      "42e01f");
}

TEST(H264Answer, IsNoneForAnotherProfile) {
  EXPECT_EQ(h264_answer({{"profile-level-id", "42e01f"}}, {{"profile-level-id", "4d001f"}}), std::nullopt);
}

}  // namespace
}  // namespace parley::media
