#include "support/link/direction.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace parley::link {
namespace {

using namespace std::chrono_literals;

Conditions conditions_of(std::string_view text) {
  std::string problem;
  const auto conditions = parse_conditions(text, problem);
  EXPECT_TRUE(conditions) << problem;
  return conditions.value_or(Conditions{});
}

Direction direction_with(std::string_view text, std::uint64_t seed = 1) {
  Direction direction(seed);
  direction.set(conditions_of(text));
  return direction;
}

/// Of packets one every `apart`; those that are lost are -1.
std::vector<Time> arrivals(Direction& direction, int packets, Time apart, std::size_t bytes = 1000) {
  std::vector<Time> all;
  for (int i = 0; i < packets; ++i) all.push_back(direction.offer(i * apart, bytes).value_or(Time(-1)));
  return all;
}

TEST(LinkDirection, ChangesNothingUnlessToldTo) {
  Direction direction(1);
  EXPECT_EQ(arrivals(direction, 3, 5ms), (std::vector<Time>{0ms, 5ms, 10ms}));
}

TEST(LinkDirection, LosesTheShareThatItIsTold) {
  auto direction = direction_with("loss=0.1");
  arrivals(direction, 100'000, 1ms);
  EXPECT_NEAR(static_cast<double>(direction.counts().lost), 10'000, 500);
  EXPECT_EQ(direction.counts().delivered + direction.counts().lost, direction.counts().offered);
}

/// How many are lost in a row, on average.
double mean_burst(const std::vector<Time>& all) {
  int bursts = 0;
  int lost = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] >= 0ns) continue;
    ++lost;
    if (i == 0 || all[i - 1] >= 0ns) ++bursts;
  }
  return static_cast<double>(lost) / bursts;
}

TEST(LinkDirection, LosesInBurstsOfTheLengthThatItIsTold) {
  auto bursty = direction_with("loss=0.1 burst=5");
  EXPECT_NEAR(mean_burst(arrivals(bursty, 100'000, 1ms)), 5, 0.3);
  EXPECT_NEAR(static_cast<double>(bursty.counts().lost), 10'000, 1'000);
  auto by_chance = direction_with("loss=0.1");
  EXPECT_NEAR(mean_burst(arrivals(by_chance, 100'000, 1ms)), 1 / 0.9, 0.03);
}

TEST(LinkDirection, LosesAllWhereAllIsLost) {
  auto direction = direction_with("loss=1");
  EXPECT_EQ(std::ranges::count(arrivals(direction, 100, 1ms), Time(-1)), 100);
}

TEST(LinkDirection, DoesTheSameWithTheSameSeedAndOtherwiseWithAnother) {
  const auto with_seed = [](std::uint64_t seed) {
    auto direction = direction_with("loss=0.2 burst=2 delay=100 jitter=30", seed);
    return arrivals(direction, 1'000, 3ms);
  };
  EXPECT_EQ(with_seed(7), with_seed(7));
  EXPECT_NE(with_seed(7), with_seed(8));
}

TEST(LinkDirection, DelaysByTheJitterBothWaysAndKeepsTheOrder) {
  auto direction = direction_with("delay=100 jitter=30");
  const auto all = arrivals(direction, 10'000, 5ms);
  EXPECT_TRUE(std::ranges::is_sorted(all));
  Time least = 1h;
  Time most{0};
  Time sum{0};
  for (int i = 0; i < 10'000; ++i) {
    const Time delay = all[static_cast<std::size_t>(i)] - i * Time(5ms);
    least = std::min(least, delay);
    most = std::max(most, delay);
    sum += delay;
  }
  EXPECT_GE(least, 70ms);
  EXPECT_LT(least, 80ms);
  EXPECT_LE(most, 130ms);
  EXPECT_GT(most, 120ms);
  EXPECT_NEAR(static_cast<double>(sum.count()) / 10'000, 100e6, 3e6);
}

TEST(LinkDirection, SendsNoFasterThanItsRateAndDropsWhatWouldWaitTooLong) {
  // 1,000 bytes take 10 ms; ten times as many are offered.
  auto direction = direction_with("rate=800 queue=100");
  const auto all = arrivals(direction, 10'000, 1ms);
  std::vector<Time> came;
  for (const Time each : all)
    if (each >= 0ns) came.push_back(each);
  for (std::size_t i = 1; i < came.size(); ++i) EXPECT_EQ(came[i] - came[i - 1], 10ms);
  EXPECT_NEAR(static_cast<double>(came.size()), 1'010, 2);
  EXPECT_EQ(direction.counts().overflowed, 10'000 - came.size());
  for (int i = 0; i < 10'000; ++i) EXPECT_LE(all[static_cast<std::size_t>(i)], i * Time(1ms) + 110ms);
}

TEST(LinkDirection, HasNoQueueAfterAPause) {
  auto direction = direction_with("rate=800");
  arrivals(direction, 20, 0ms);
  EXPECT_EQ(direction.offer(10s, 1000), 10s + 10ms);
}

TEST(LinkDirection, LetsNothingThroughWhileItIsCut) {
  Direction direction(1);
  direction.set_cut(true);
  EXPECT_FALSE(direction.offer(1ms, 100));
  EXPECT_EQ(direction.counts().cut, 1u);
  direction.set_cut(false);
  EXPECT_EQ(direction.offer(2ms, 100), Time(2ms));
}

TEST(LinkDirection, KeepsTheOrderWhenTheDelayIsTakenAway) {
  auto direction = direction_with("delay=100");
  EXPECT_EQ(direction.offer(0ms, 100), Time(100ms));
  direction.set({});
  EXPECT_EQ(direction.offer(1ms, 100), Time(100ms));
  EXPECT_EQ(direction.offer(200ms, 100), Time(200ms));
}

TEST(LinkConditions, AreReadInAnyOrder) {
  const auto conditions = conditions_of(" queue=200 rate=300  jitter=30 delay=1.5 burst=4 loss=0.05 ");
  EXPECT_EQ(conditions.loss, 0.05);
  EXPECT_EQ(conditions.burst, 4);
  EXPECT_EQ(conditions.delay, 1500us);
  EXPECT_EQ(conditions.jitter, 30ms);
  EXPECT_EQ(conditions.bits_per_second, 300'000);
  EXPECT_EQ(conditions.queue, 200ms);
}

TEST(LinkConditions, SayWhatIsWrongWithThem) {
  for (const std::string_view text : {"loss", "loss=", "loss=1.1", "loss=-0.1", "delay=5ms", "delay=nan", "rate=inf",
                                      "=3", "speed=3", "loss=0.1,burst=2"}) {
    std::string problem;
    EXPECT_FALSE(parse_conditions(text, problem)) << text;
    EXPECT_NE(problem.find(text.substr(0, 3)), std::string::npos) << problem;
  }
}

}  // namespace
}  // namespace parley::link
