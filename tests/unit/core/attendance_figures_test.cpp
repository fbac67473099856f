#include "core/attendance_figures.hpp"

#include <gtest/gtest.h>

namespace parley::core::attendance_figures_test {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours(1)};
TimePoint at(int second) { return start + seconds(second); }

Attendance stay(std::string who, int from, std::optional<int> to) {
  Attendance one{.participant_id = std::move(who), .joined_at = at(from)};
  if (to) one.left_at = at(*to);
  return one;
}

TEST(AttendanceFigures, AreZeroForAMeetingThatNobodyCameTo) {
  const auto figures = attendance_figures({}, start, at(60));
  EXPECT_EQ(figures.seconds, 60);
  EXPECT_EQ(figures.peak, 0);
  EXPECT_EQ(figures.average, 0);
}

TEST(AttendanceFigures, CountThePeopleAtOnceAndOnAverage) {
  const std::vector stays = {stay("a", 0, 100), stay("b", 0, 50), stay("c", 40, 60), stay("b", 80, 100)};
  const auto figures = attendance_figures(stays, start, at(100));
  EXPECT_EQ(figures.peak, 3);
  EXPECT_DOUBLE_EQ(figures.average, 1.9);
}

TEST(AttendanceFigures, LetAStayThatGoesOnLastUntilNow) {
  const std::vector stays = {stay("a", 50, std::nullopt)};
  const auto figures = attendance_figures(stays, start, at(100));
  EXPECT_EQ(figures.peak, 1);
  EXPECT_DOUBLE_EQ(figures.average, 0.5);
}

TEST(AttendanceFigures, CountNothingOutsideTheMeeting) {
  const std::vector stays = {stay("early", -100, -50), stay("a", -50, 50), stay("late", 200, 300)};
  const auto figures = attendance_figures(stays, start, at(100));
  EXPECT_EQ(figures.peak, 1);
  EXPECT_DOUBLE_EQ(figures.average, 0.5);
}

TEST(AttendanceFigures, DoNotCountWhoCameWhenAnotherLeftAsBeingThereWithThem) {
  const std::vector stays = {stay("a", 0, 50), stay("b", 50, 100)};
  EXPECT_EQ(attendance_figures(stays, start, at(100)).peak, 1);
}

TEST(AttendanceFigures, KnowOfSomebodyWhoLeftAtOnce) {
  const std::vector stays = {stay("a", 0, 0)};
  EXPECT_EQ(attendance_figures(stays, start, start).peak, 1);
}

TEST(AttendanceFigures, AreThoseOfOneMomentForAMeetingThatJustBegan) {
  const std::vector stays = {stay("a", 0, std::nullopt)};
  const auto figures = attendance_figures(stays, start, start);
  EXPECT_EQ(figures.peak, 1);
  EXPECT_EQ(figures.average, 0);
}

TEST(SecondsPresent, AddUpTheStaysOfEach) {
  const std::vector stays = {stay("a", 0, 10), stay("b", 0, std::nullopt), stay("a", 50, 70)};
  const auto present = seconds_present(stays, start, at(100));
  EXPECT_EQ(present.at("a"), 30);
  EXPECT_EQ(present.at("b"), 100);
}

}  // namespace
}  // namespace parley::core::attendance_figures_test
