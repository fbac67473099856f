// Which indices are fresh; checked against a plain set of what was seen.
#include "srtp/replay_window.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace parley::srtp {
namespace {

using Verdict = ReplayWindow::Verdict;

TEST(SrtpReplayWindow, TakesAnythingAtFirst) {
  const ReplayWindow window;
  EXPECT_EQ(window.judge(0), Verdict::fresh);
  EXPECT_EQ(window.judge(5'000'000), Verdict::fresh);
}

TEST(SrtpReplayWindow, KnowsIndexZeroOnceSeen) {
  ReplayWindow window;
  window.add(0);
  EXPECT_EQ(window.judge(0), Verdict::repeated);
  EXPECT_EQ(window.judge(1), Verdict::fresh);
}

TEST(SrtpReplayWindow, ReachesBack1023Packets) {
  ReplayWindow window;
  window.add(5000);
  EXPECT_EQ(window.judge(5000 - 1023), Verdict::fresh);
  EXPECT_EQ(window.judge(5000 - 1024), Verdict::too_old);
  EXPECT_EQ(window.judge(0), Verdict::too_old);
}

TEST(SrtpReplayWindow, JudgesAsASetOfAllThatWasSeenWould) {
  std::minstd_rand random(1);
  ReplayWindow window;
  std::set<std::uint64_t> seen;
  std::uint64_t highest = (std::uint64_t{1} << 40) - 3000;
  window.add(highest);
  seen.insert(highest);
  for (int i = 0; i < 200'000; ++i) {
    // Mostly the next one or one lately; now and then a jump, of one whole window too.
    const unsigned kind = random() % 100;
    std::uint64_t index = highest + 1;
    if (kind < 50) index = highest - random() % 1100;
    if (kind == 97) index = highest + random() % 300;
    if (kind == 98) index = highest + 1023 + random() % 3;
    if (kind == 99) index = highest + random() % 5000;
    const Verdict expected = index + 1024 <= highest ? Verdict::too_old
                             : seen.contains(index)  ? Verdict::repeated
                                                     : Verdict::fresh;
    ASSERT_EQ(window.judge(index), expected) << "index " << index << ", highest " << highest;
    if (expected != Verdict::fresh) continue;
    window.add(index);
    seen.insert(index);
    highest = std::max(highest, index);
    ASSERT_EQ(window.highest(), highest);
  }
}

}  // namespace
}  // namespace parley::srtp
