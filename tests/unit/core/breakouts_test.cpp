#include "core/breakouts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::core::breakouts_test {
namespace {

using namespace std::chrono_literals;

TimePoint at(std::chrono::milliseconds since) { return TimePoint(1'000'000s + since); }

Breakouts plan(std::size_t rooms, BreakoutAssign assign = BreakoutAssign::manual) {
  Breakouts breakouts{.meeting_id = "mtg_1", .assign = assign, .created_at = at(0s)};
  for (std::size_t i = 1; i <= rooms; ++i)
    breakouts.rooms.push_back({"brk_" + std::to_string(i), "Room " + std::to_string(i)});
  return breakouts;
}

std::vector<std::string> people(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back("ptc_" + std::to_string(i));
  return ids;
}

std::map<std::string, int> sizes(const Breakouts& breakouts) {
  std::map<std::string, int> counted;
  for (const BreakoutRoom& room : breakouts.rooms) counted[room.room_id] = 0;
  for (const auto& [id, place] : breakouts.places)
    if (place.assigned) ++counted[*place.assigned];
  return counted;
}

std::string code_of(const auto& outcome) { return outcome ? "ok" : std::string(code_name(outcome.error().code)); }

// --- assigning

TEST(AssignEvenly, MakesRoomsThatDifferByOneAtMost) {
  for (int count = 0; count <= 17; ++count) {
    Breakouts breakouts = plan(5);
    assign_evenly(breakouts, people(count), 7);
    int total = 0;
    for (const auto& [room, size] : sizes(breakouts)) {
      EXPECT_GE(size, count / 5);
      EXPECT_LE(size, count / 5 + (count % 5 ? 1 : 0));
      total += size;
    }
    EXPECT_EQ(total, count);
  }
}

TEST(AssignEvenly, IsTheSameForTheSameSeedInWhateverOrderPeopleAreNamed) {
  Breakouts one = plan(3);
  Breakouts two = plan(3);
  Breakouts other = plan(3);
  auto reversed = people(20);
  std::ranges::reverse(reversed);
  assign_evenly(one, people(20), 42);
  assign_evenly(two, reversed, 42);
  assign_evenly(other, people(20), 43);
  EXPECT_EQ(one.places, two.places);
  EXPECT_NE(one.places, other.places);
}

TEST(AssignEvenly, LeavesThoseWhoBelongSomewhereAndFillsUpTheEmptiestRooms) {
  Breakouts breakouts = plan(3);
  breakouts.places["ptc_0"].assigned = "brk_2";
  breakouts.places["ptc_1"].assigned = "brk_2";
  assign_evenly(breakouts, people(6), 1);
  EXPECT_EQ(breakouts.places["ptc_0"].assigned, "brk_2");
  EXPECT_EQ(sizes(breakouts), (std::map<std::string, int>{{"brk_1", 2}, {"brk_2", 2}, {"brk_3", 2}}));
}

// --- opening

TEST(OpenBreakouts, PutsThoseWhoAreThereWhereTheyBelong) {
  Breakouts breakouts = plan(2);
  breakouts.places["here"].assigned = "brk_1";
  breakouts.places["away"].assigned = "brk_2";
  ASSERT_TRUE(open_breakouts(breakouts, {"here", "nowhere"}, at(5s), std::nullopt));
  EXPECT_EQ(breakouts.status, BreakoutStatus::open);
  EXPECT_EQ(breakouts.opened_at, at(5s));
  EXPECT_FALSE(breakouts.ends_at);
  EXPECT_EQ(breakouts.room_of("here"), "brk_1");
  EXPECT_EQ(breakouts.room_of("away"), "");
  EXPECT_EQ(breakouts.room_of("nowhere"), "");
  EXPECT_EQ(code_of(open_breakouts(breakouts, {}, at(6s), 10s)), "invalid_state");
  EXPECT_FALSE(breakouts.ends_at) << "a refused opening changes nothing";
}

// --- moving

TEST(MoveInBreakouts, SaysBeforeTheOpeningWhereSomebodyBelongs) {
  Breakouts breakouts = plan(2);
  EXPECT_TRUE(move_in_breakouts(breakouts, "a", "brk_2", BreakoutMover::host, true).value());
  EXPECT_EQ(breakouts.assigned_to("a"), "brk_2");
  EXPECT_EQ(breakouts.room_of("a"), "");
  EXPECT_FALSE(move_in_breakouts(breakouts, "a", "brk_2", BreakoutMover::host, true).value());
  EXPECT_TRUE(move_in_breakouts(breakouts, "a", std::nullopt, BreakoutMover::host, true).value());
  EXPECT_FALSE(breakouts.assigned_to("a"));
}

TEST(MoveInBreakouts, LetsPeopleChooseBeforeTheOpeningOnlyWhereTheyChoose) {
  Breakouts manual = plan(2);
  EXPECT_EQ(code_of(move_in_breakouts(manual, "a", "brk_1", BreakoutMover::self, true)), "invalid_state");
  Breakouts free = plan(2, BreakoutAssign::choose);
  EXPECT_TRUE(move_in_breakouts(free, "a", "brk_1", BreakoutMover::self, true).value());
  EXPECT_EQ(free.assigned_to("a"), "brk_1");
}

TEST(MoveInBreakouts, LetsPeopleGoToTheMainRoomAndBackButNotToOtherRooms) {
  Breakouts breakouts = plan(2);
  breakouts.places["a"].assigned = "brk_1";
  ASSERT_TRUE(open_breakouts(breakouts, {"a"}, at(0s), std::nullopt));
  EXPECT_TRUE(move_in_breakouts(breakouts, "a", std::nullopt, BreakoutMover::self, true).value());
  EXPECT_EQ(breakouts.room_of("a"), "");
  EXPECT_EQ(breakouts.assigned_to("a"), "brk_1");
  EXPECT_EQ(code_of(move_in_breakouts(breakouts, "a", "brk_2", BreakoutMover::self, true)), "forbidden");
  EXPECT_TRUE(move_in_breakouts(breakouts, "a", "brk_1", BreakoutMover::self, true).value());
  EXPECT_EQ(breakouts.room_of("a"), "brk_1");
}

TEST(MoveInBreakouts, LetsWhoBelongsNowhereAndWhoMayChooseTakeAnyRoom) {
  Breakouts manual = plan(2);
  ASSERT_TRUE(open_breakouts(manual, {"late"}, at(0s), std::nullopt));
  EXPECT_TRUE(move_in_breakouts(manual, "late", "brk_2", BreakoutMover::self, true).value());
  EXPECT_EQ(manual.assigned_to("late"), "brk_2");
  Breakouts free = plan(2, BreakoutAssign::choose);
  ASSERT_TRUE(open_breakouts(free, {"a"}, at(0s), std::nullopt));
  EXPECT_TRUE(move_in_breakouts(free, "a", "brk_1", BreakoutMover::self, true).value());
  EXPECT_TRUE(move_in_breakouts(free, "a", "brk_2", BreakoutMover::self, true).value());
}

TEST(MoveInBreakouts, LetsAHostLookInWithoutBelongingThere) {
  Breakouts breakouts = plan(2);
  ASSERT_TRUE(open_breakouts(breakouts, {"host"}, at(0s), std::nullopt));
  EXPECT_TRUE(move_in_breakouts(breakouts, "host", "brk_2", BreakoutMover::visit, true).value());
  EXPECT_EQ(breakouts.room_of("host"), "brk_2");
  EXPECT_FALSE(breakouts.assigned_to("host"));
}

TEST(MoveInBreakouts, OnlyAssignsWhoIsNotThereAndKnowsItsRooms) {
  Breakouts breakouts = plan(2);
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), std::nullopt));
  EXPECT_TRUE(move_in_breakouts(breakouts, "away", "brk_1", BreakoutMover::host, false).value());
  EXPECT_EQ(breakouts.room_of("away"), "");
  EXPECT_EQ(code_of(move_in_breakouts(breakouts, "a", "brk_9", BreakoutMover::host, true)), "not_found");
}

TEST(ComingAndLeaving, BringsPeopleBackToWhereTheyBelong) {
  Breakouts breakouts = plan(2);
  breakouts.places["a"].assigned = "brk_1";
  EXPECT_FALSE(come_into_breakouts(breakouts, "a")) << "nobody is moved before the opening";
  ASSERT_TRUE(open_breakouts(breakouts, {"a"}, at(0s), std::nullopt));
  leave_breakouts(breakouts, "a");
  EXPECT_EQ(breakouts.room_of("a"), "");
  EXPECT_TRUE(come_into_breakouts(breakouts, "a"));
  EXPECT_EQ(breakouts.room_of("a"), "brk_1");
  EXPECT_FALSE(come_into_breakouts(breakouts, "stranger"));
}

// --- closing and time

TEST(BeginClosing, StartsACountdownAndShortensOneThatRuns) {
  Breakouts breakouts = plan(1);
  EXPECT_EQ(code_of(begin_closing(breakouts, at(0s), 30s)), "invalid_state");
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), std::nullopt));
  EXPECT_TRUE(begin_closing(breakouts, at(10s), 30s).value());
  EXPECT_EQ(breakouts.status, BreakoutStatus::closing);
  EXPECT_FALSE(begin_closing(breakouts, at(12s), 30s).value()) << "it ends sooner already";
  EXPECT_TRUE(begin_closing(breakouts, at(12s), 5s).value());
  EXPECT_EQ(next_breakout_step(breakouts), at(17s));
  EXPECT_FALSE(step_breakouts(breakouts, at(16s)));
  EXPECT_EQ(step_breakouts(breakouts, at(17s)), BreakoutStep::closed);
}

TEST(BreakoutTime, WarnsThenCountsDownThenCloses) {
  Breakouts breakouts = plan(1);
  EXPECT_FALSE(next_breakout_step(breakouts));
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), 10min));
  EXPECT_EQ(next_breakout_step(breakouts), at(9min));
  EXPECT_FALSE(step_breakouts(breakouts, at(8min)));
  EXPECT_EQ(step_breakouts(breakouts, at(9min)), BreakoutStep::warning);
  EXPECT_FALSE(step_breakouts(breakouts, at(9min))) << "it warns once";
  EXPECT_EQ(next_breakout_step(breakouts), at(9min + 30s));
  EXPECT_EQ(step_breakouts(breakouts, at(9min + 30s)), BreakoutStep::closing);
  EXPECT_EQ(breakouts.closes_at, at(10min));
  EXPECT_FALSE(step_breakouts(breakouts, at(9min + 59s)));
  EXPECT_EQ(step_breakouts(breakouts, at(10min)), BreakoutStep::closed);
}

TEST(BreakoutTime, DoesAllStepsThatWereMissed) {
  Breakouts breakouts = plan(1);
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), 10min));
  EXPECT_EQ(step_breakouts(breakouts, at(1h)), BreakoutStep::warning);
  EXPECT_EQ(step_breakouts(breakouts, at(1h)), BreakoutStep::closing);
  EXPECT_EQ(step_breakouts(breakouts, at(1h)), BreakoutStep::closed);
}

TEST(BreakoutTime, GivesAShortTimeNoWarningAndHalfOfItsLengthAsCountdown) {
  Breakouts breakouts = plan(1);
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), 20s));
  EXPECT_EQ(next_breakout_step(breakouts), at(10s));
  EXPECT_EQ(step_breakouts(breakouts, at(10s)), BreakoutStep::closing);
  Breakouts minute = plan(1);
  ASSERT_TRUE(open_breakouts(minute, {}, at(0s), 1min));
  EXPECT_EQ(next_breakout_step(minute), at(30s)) << "the opening has told the minute";
}

TEST(BreakoutTime, GoesByTheCountdownOnceAHostHasBegunIt) {
  Breakouts breakouts = plan(1);
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), 10min));
  EXPECT_TRUE(begin_closing(breakouts, at(1min), 30s).value());
  EXPECT_EQ(next_breakout_step(breakouts), at(1min + 30s));
  EXPECT_EQ(step_breakouts(breakouts, at(1min + 30s)), BreakoutStep::closed);
}

TEST(BreakoutTime, HasNothingToDoWithoutATimer) {
  Breakouts breakouts = plan(1);
  ASSERT_TRUE(open_breakouts(breakouts, {}, at(0s), std::nullopt));
  EXPECT_FALSE(next_breakout_step(breakouts));
  EXPECT_FALSE(step_breakouts(breakouts, at(24h)));
}

}  // namespace
}  // namespace parley::core::breakouts_test
