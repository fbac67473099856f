#include "core/engagement.hpp"

#include <gtest/gtest.h>

namespace parley::core {
namespace {

TEST(Engagement, IsLowForSomeoneWhoWasHardlyThere) {
  EXPECT_EQ(engagement({.meeting_seconds = 3600, .present_seconds = 60}), Engagement::low);
}

TEST(Engagement, IsMediumForSomeoneWhoListenedToAllOfIt) {
  EXPECT_EQ(engagement({.meeting_seconds = 3600, .present_seconds = 3600}), Engagement::medium);
}

TEST(Engagement, IsHighForSomeoneWhoWasThereAndSpoke) {
  EXPECT_EQ(engagement({.meeting_seconds = 3600, .present_seconds = 3600, .talk_seconds = 300}), Engagement::high);
}

TEST(Engagement, IsHighForSomeoneWhoShowedAndWrote) {
  EXPECT_EQ(
      engagement({.meeting_seconds = 3600, .present_seconds = 3600, .screen_share_seconds = 60, .chat_messages = 2}),
      Engagement::high);
}

TEST(EngagementPoints, HaveTheirBounds) {
  const Participation everything{.meeting_seconds = 10,
                                 .present_seconds = 100,
                                 .talk_seconds = 1000,
                                 .screen_share_seconds = 1000,
                                 .chat_messages = 1'000'000'000'000,
                                 .reactions = 1'000'000};
  EXPECT_EQ(engagement_points(everything), 100);
  EXPECT_EQ(engagement_points({}), 0);
}

TEST(EngagementPoints, GiveEachKindItsPart) {
  EXPECT_EQ(engagement_points({.meeting_seconds = 100, .present_seconds = 50}), 20);
  EXPECT_EQ(engagement_points({.present_seconds = 100, .talk_seconds = 5}), 15);
  EXPECT_EQ(engagement_points({.chat_messages = 2}), 10);
  EXPECT_EQ(engagement_points({.reactions = 3}), 3);
  EXPECT_EQ(engagement_points({.screen_share_seconds = 1}), 10);
}

}  // namespace
}  // namespace parley::core
