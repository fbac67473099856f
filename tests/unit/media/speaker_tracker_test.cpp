#include "media/speaker_tracker.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

TEST(SpeakerTracker, FollowsWhoeverDominates) {
  SpeakerTracker tracker;
  EXPECT_EQ(tracker.speaker(), std::nullopt);
  EXPECT_TRUE(tracker.dominates("anna"));
  EXPECT_EQ(tracker.speaker(), "anna");
  EXPECT_FALSE(tracker.dominates("anna"));
  EXPECT_TRUE(tracker.dominates("ben"));
  EXPECT_EQ(tracker.speaker(), "ben");
}

TEST(SpeakerTracker, HasNobodyInSilence) {
  SpeakerTracker tracker;
  tracker.dominates("anna");
  EXPECT_TRUE(tracker.hears({}));
  EXPECT_EQ(tracker.speaker(), std::nullopt);
  EXPECT_FALSE(tracker.hears({}));
}

TEST(SpeakerTracker, LetsTheLastSpeakerGoOnAfterSilence) {
  SpeakerTracker tracker;
  tracker.dominates("anna");
  tracker.hears({});
  EXPECT_TRUE(tracker.hears({{"ben", -20}, {"anna", -30}}));
  EXPECT_EQ(tracker.speaker(), "anna");
}

TEST(SpeakerTracker, TakesTheLoudestAfterSilenceWhenTheLastSpeakerIsNotHeard) {
  SpeakerTracker tracker;
  tracker.dominates("anna");
  tracker.hears({});
  EXPECT_TRUE(tracker.hears({{"ben", -20}, {"cleo", -30}}));
  EXPECT_EQ(tracker.speaker(), "ben");
}

TEST(SpeakerTracker, LeavesTheSpeakerToTheObserverWhileSomeoneSpeaks) {
  SpeakerTracker tracker;
  tracker.dominates("anna");
  EXPECT_FALSE(tracker.hears({{"ben", -10}}));
  EXPECT_EQ(tracker.speaker(), "anna");
}

TEST(SpeakerTracker, ForgetsASpeakerWhoLeaves) {
  SpeakerTracker tracker;
  tracker.dominates("anna");
  EXPECT_FALSE(tracker.leaves("ben"));
  EXPECT_TRUE(tracker.leaves("anna"));
  EXPECT_EQ(tracker.speaker(), std::nullopt);
  EXPECT_TRUE(tracker.hears({{"ben", -10}, {"anna", -20}}));
  EXPECT_EQ(tracker.speaker(), "ben");
}

}  // namespace
}  // namespace parley::media
