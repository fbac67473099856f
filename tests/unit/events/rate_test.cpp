#include "events/rate.hpp"

#include <gtest/gtest.h>

namespace parley::events {
namespace {

using std::chrono::milliseconds;

TEST(RateGate, refuses_the_eleventh_state_change_within_a_second_and_allows_it_later) {
  RateGate gate(true);
  const auto start = RateGate::Clock::now();
  for (int count = 0; count < 10; ++count) EXPECT_TRUE(gate.pass(RateClass::state, start));
  EXPECT_FALSE(gate.pass(RateClass::state, start));
  EXPECT_FALSE(gate.pass(RateClass::state, start + milliseconds(50)));
  EXPECT_TRUE(gate.pass(RateClass::state, start + milliseconds(200)));
}

TEST(RateGate, counts_each_class_by_itself) {
  RateGate gate(true);
  const auto start = RateGate::Clock::now();
  while (gate.pass(RateClass::reaction, start)) {
  }
  EXPECT_TRUE(gate.pass(RateClass::signaling, start));
  EXPECT_TRUE(gate.pass(RateClass::state, start));
}

TEST(RateGate, lets_ten_changes_of_a_drawing_pass_beside_those_of_anything_else) {
  RateGate gate(true);
  const auto start = RateGate::Clock::now();
  for (int count = 0; count < 10; ++count) EXPECT_TRUE(gate.pass(RateClass::drawing, start));
  EXPECT_FALSE(gate.pass(RateClass::drawing, start));
  EXPECT_TRUE(gate.pass(RateClass::state, start));
}

TEST(RateGate, keeps_signaling_at_fifty_a_second_after_its_burst) {
  RateGate gate(true);
  const auto start = RateGate::Clock::now();
  while (gate.pass(RateClass::signaling, start)) {
  }
  int passed = 0;
  for (int step = 1; step <= 1000; ++step)
    passed += gate.pass(RateClass::signaling, start + milliseconds(step)) ? 1 : 0;
  EXPECT_NEAR(passed, 50, 1);
}

TEST(RateGate, lets_everything_pass_where_limits_are_off) {
  RateGate gate(false);
  const auto now = RateGate::Clock::now();
  for (int count = 0; count < 1000; ++count) ASSERT_TRUE(gate.pass(RateClass::state, now));
}

}  // namespace
}  // namespace parley::events
