#include "core/guest_link.hpp"

#include <gtest/gtest.h>

namespace parley::core::guest_link_test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const TimePoint start{hours(500'000)};

Meeting scheduled(MeetingStatus status = MeetingStatus::scheduled) {
  Meeting meeting;
  meeting.status = status;
  meeting.start_time = start;
  return meeting;
}

std::string verdict(const Meeting& meeting, TimePoint now) {
  const auto good = check_guest_link(meeting, now);
  return good ? "good" : std::string(code_name(good.error().code));
}

TEST(GuestLink, IsGoodFromAnHourBeforeTheStartToAnHourAfterIt) {
  for (const auto status :
       {MeetingStatus::scheduled, MeetingStatus::waiting, MeetingStatus::in_progress, MeetingStatus::paused}) {
    const Meeting meeting = scheduled(status);
    EXPECT_EQ(verdict(meeting, start - hours(1) - milliseconds(1)), "gone");
    EXPECT_EQ(verdict(meeting, start - hours(1)), "good");
    EXPECT_EQ(verdict(meeting, start), "good");
    EXPECT_EQ(verdict(meeting, start + hours(1) - milliseconds(1)), "good");
    EXPECT_EQ(verdict(meeting, start + hours(1)), "gone");
  }
}

TEST(GuestLink, SaysWhenItOpens) {
  const auto refusal = check_guest_link(scheduled(), start - hours(2));
  ASSERT_FALSE(refusal);
  EXPECT_NE(refusal.error().message.find(format_time(start - hours(1))), std::string::npos);
  ASSERT_FALSE(refusal.error().facts.empty());
  EXPECT_EQ(refusal.error().facts.front().first, "opens_at");
  EXPECT_EQ(refusal.error().facts.front().second, format_time(start - hours(1)));
}

TEST(GuestLink, FollowsTheStatusWhereThereIsNoStartTime) {
  Meeting meeting;
  for (const auto status :
       {MeetingStatus::scheduled, MeetingStatus::waiting, MeetingStatus::in_progress, MeetingStatus::paused,
        MeetingStatus::ended, MeetingStatus::cancelled, MeetingStatus::failed}) {
    meeting.status = status;
    EXPECT_EQ(verdict(meeting, start), is_live(status) ? "good" : "gone") << enum_name(status);
  }
}

TEST(GuestLink, IsWorthNothingForAMeetingThatIsOverOrTakesNoGuests) {
  for (const auto status : {MeetingStatus::ended, MeetingStatus::cancelled, MeetingStatus::failed})
    EXPECT_EQ(verdict(scheduled(status), start), "gone");
  Meeting closed = scheduled();
  closed.allow_external = false;
  EXPECT_EQ(verdict(closed, start), "forbidden");
}

}  // namespace
}  // namespace parley::core::guest_link_test
