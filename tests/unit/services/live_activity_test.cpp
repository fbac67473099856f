// What people do in a meeting, counted.
#include "services/live_activity.hpp"

#include <gmock/gmock.h>

namespace parley::services {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class LiveActivityTest : public testing::Test {
 protected:
  LiveActivity::TimePoint at(int ms) const { return begin_ + milliseconds(ms); }
  long long talk(const std::string& who, int now = 0) {
    for (const ActivityShare& share : activity_.take(at(now)))
      if (share.participant_id == who) return share.talk_ms;
    return 0;
  }

  const LiveActivity::TimePoint begin_{std::chrono::hours(1)};
  LiveActivity activity_;
};

TEST_F(LiveActivityTest, AddsUpHowLongSomebodySpeaks) {
  for (int ms = 0; ms <= 2000; ms += 500) activity_.levels({{"ann", -20}}, at(ms));
  EXPECT_EQ(talk("ann"), 2500);
}

TEST_F(LiveActivityTest, TakesAQuietSoundForNoSpeech) {
  activity_.levels({{"ann", -51}, {"ben", -50}}, at(0));
  EXPECT_THAT(activity_.speaking(at(10)), ElementsAre("ben"));
  EXPECT_EQ(talk("ann"), 0);
}

TEST_F(LiveActivityTest, CountsNoSilenceBetweenTwoSentences) {
  activity_.levels({{"ann", -20}}, at(0));
  activity_.levels({}, at(500));
  activity_.levels({{"ann", -20}}, at(60'000));
  EXPECT_EQ(talk("ann"), 1000);
}

TEST_F(LiveActivityTest, CountsNoGapInWhichNothingWasTold) {
  activity_.levels({{"ann", -20}}, at(0));
  activity_.levels({{"ann", -20}}, at(1900));
  EXPECT_EQ(talk("ann"), 1500);
}

TEST_F(LiveActivityTest, HearsSomebodyWithTwoDevicesOnce) {
  activity_.levels({{"ann", -20}, {"ann", -30}}, at(0));
  EXPECT_EQ(talk("ann"), 500);
}

TEST_F(LiveActivityTest, TellsWhoSpeaksOnlyWhileItIsFresh) {
  activity_.levels({{"ann", -20}}, at(0));
  EXPECT_THAT(activity_.speaking(at(1999)), ElementsAre("ann"));
  EXPECT_THAT(activity_.speaking(at(2001)), IsEmpty());
}

TEST_F(LiveActivityTest, MeasuresHowLongAScreenIsShared) {
  activity_.sharing("ann", true, at(0));
  activity_.sharing("ann", true, at(300));
  EXPECT_THAT(activity_.sharing(), ElementsAre("ann"));
  EXPECT_THAT(activity_.take(at(1000)), ElementsAre(ActivityShare{.participant_id = "ann", .screen_share_ms = 1000}));
  activity_.sharing("ann", false, at(1500));
  EXPECT_THAT(activity_.take(at(9000)), ElementsAre(ActivityShare{.participant_id = "ann", .screen_share_ms = 500}));
  EXPECT_THAT(activity_.sharing(), IsEmpty());
}

TEST_F(LiveActivityTest, GivesOutWhatWasDoneOnceAndTakesItBack) {
  activity_.reaction("ann");
  activity_.reaction("ann");
  activity_.hand_raised("ben");
  const auto taken = activity_.take(at(0));
  EXPECT_THAT(taken, ElementsAre(ActivityShare{.participant_id = "ann", .reactions = 2},
                                 ActivityShare{.participant_id = "ben", .hands_raised = 1}));
  EXPECT_THAT(activity_.take(at(0)), IsEmpty());
  activity_.reaction("ann");
  activity_.restore(taken);
  EXPECT_EQ(activity_.take(at(0)).front().reactions, 3);
}

}  // namespace
}  // namespace parley::services
