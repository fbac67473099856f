#include "calendar/ical_calendar.hpp"

#include <gmock/gmock.h>

namespace parley::calendar::recurrence_test {
namespace {

using services::Series;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

core::TimePoint at(const std::string& text) { return core::parse_time(text).value(); }

class Recurrence : public testing::Test {
 protected:
  std::vector<std::string> starts(const Series& series, const std::string& from, const std::string& to,
                                  std::size_t limit = 100) {
    std::vector<std::string> texts;
    for (const core::TimePoint start : calendar.expand(series, at(from), at(to), limit)) {
      std::string text = core::format_time(start);
      texts.push_back(text.substr(0, 16));
    }
    return texts;
  }
  std::string fault(const std::string& rule, const std::string& start = "2026-03-02T08:00:00Z",
                    std::optional<std::string> zone = "Europe/Berlin") {
    auto normal = calendar.normal_rule({at(start), rule, std::move(zone)});
    return normal ? "good: " + *normal : normal.error();
  }

  IcalCalendar calendar;
};

TEST_F(Recurrence, StaysAtItsLocalTimeWhenClocksChange) {
  EXPECT_THAT(starts({at("2026-03-23T08:00:00Z"), "FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin"}, "2026-03-01T00:00:00Z",
                     "2026-04-14T00:00:00Z"),
              ElementsAre("2026-03-23T08:00", "2026-03-30T07:00", "2026-04-06T07:00", "2026-04-13T07:00"));
  EXPECT_THAT(starts({at("2026-10-30T13:00:00Z"), "FREQ=DAILY", "America/New_York"}, "2026-10-31T00:00:00Z",
                     "2026-11-03T00:00:00Z"),
              ElementsAre("2026-10-31T13:00", "2026-11-01T14:00", "2026-11-02T14:00"));
  EXPECT_THAT(starts({at("2026-04-03T22:00:00Z"), "FREQ=DAILY", "Australia/Lord_Howe"}, "2026-04-03T00:00:00Z",
                     "2026-04-06T00:00:00Z"),
              ElementsAre("2026-04-03T22:00", "2026-04-04T22:30", "2026-04-05T22:30"));
}

TEST_F(Recurrence, ReadsLocalTimesThatDoNotExistOrExistTwiceAsTheRfcSays) {
  EXPECT_THAT(starts({at("2026-03-28T01:30:00Z"), "FREQ=DAILY;COUNT=3", "Europe/Berlin"}, "2026-01-01T00:00:00Z",
                     "2027-01-01T00:00:00Z"),
              ElementsAre("2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"));
  EXPECT_THAT(starts({at("2026-10-24T00:30:00Z"), "FREQ=DAILY;COUNT=3", "Europe/Berlin"}, "2026-01-01T00:00:00Z",
                     "2027-01-01T00:00:00Z"),
              ElementsAre("2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"));
}

TEST_F(Recurrence, EndsByCountAndByUntilInAnyOfItsForms) {
  const auto all = [&](const std::string& rule) {
    const Series series{at("2026-03-27T08:00:00Z"), rule, "Europe/Berlin"};
    const auto normal = calendar.normal_rule(series);
    EXPECT_TRUE(normal) << rule;
    return starts({series.start, normal.value_or(""), series.time_zone}, "2026-01-01T00:00:00Z",
                  "2027-01-01T00:00:00Z");
  };
  const auto three = ElementsAre("2026-03-27T08:00", "2026-03-28T08:00", "2026-03-29T07:00");
  EXPECT_THAT(all("FREQ=DAILY;COUNT=3"), three);
  EXPECT_THAT(all("FREQ=DAILY;UNTIL=20260329"), three);
  EXPECT_THAT(all("FREQ=DAILY;UNTIL=20260329T090000"), three);
  EXPECT_THAT(all("FREQ=DAILY;UNTIL=20260329T070000Z"), three);
  EXPECT_THAT(all("FREQ=DAILY;UNTIL=20260329T065959Z"), SizeIs(2));
}

TEST_F(Recurrence, WritesUntilInUtc) {
  EXPECT_EQ(fault("FREQ=DAILY;UNTIL=20260401"), "good: FREQ=DAILY;UNTIL=20260401T215959Z");
  EXPECT_EQ(fault("FREQ=DAILY;UNTIL=20260401T090000;INTERVAL=2"), "good: FREQ=DAILY;UNTIL=20260401T070000Z;INTERVAL=2");
  EXPECT_EQ(fault("FREQ=DAILY;UNTIL=20260401T090000", "2026-03-02T08:00:00Z", std::nullopt),
            "good: FREQ=DAILY;UNTIL=20260401T090000Z");
}

TEST_F(Recurrence, KnowsTheUsualRules) {
  const std::string from = "2026-01-01T00:00:00Z";
  const std::string to = "2030-01-01T00:00:00Z";
  EXPECT_THAT(starts({at("2026-01-30T09:00:00Z"), "FREQ=MONTHLY;BYDAY=-1FR", std::nullopt}, from, to, 3),
              ElementsAre("2026-01-30T09:00", "2026-02-27T09:00", "2026-03-27T09:00"));
  EXPECT_THAT(starts({at("2026-01-31T09:00:00Z"), "FREQ=MONTHLY;BYMONTHDAY=31", std::nullopt}, from, to, 3),
              ElementsAre("2026-01-31T09:00", "2026-03-31T09:00", "2026-05-31T09:00"));
  EXPECT_THAT(starts({at("2028-02-29T09:00:00Z"), "FREQ=YEARLY", std::nullopt}, from, "2040-01-01T00:00:00Z"),
              ElementsAre("2028-02-29T09:00", "2032-02-29T09:00", "2036-02-29T09:00"));
  EXPECT_THAT(starts({at("2026-01-06T09:00:00Z"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", std::nullopt}, from, to, 4),
              ElementsAre("2026-01-06T09:00", "2026-01-08T09:00", "2026-01-20T09:00", "2026-01-22T09:00"));
  EXPECT_THAT(
      starts({at("2026-01-30T09:00:00Z"), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", std::nullopt}, from, to, 2),
      ElementsAre("2026-01-30T09:00", "2026-02-27T09:00"));
}

TEST_F(Recurrence, SaysWhatIsWrongWithARule) {
  EXPECT_THAT(fault(""), HasSubstr("empty"));
  EXPECT_THAT(fault("every monday"), HasSubstr("RRULE such as"));
  EXPECT_THAT(fault("FREQ=WEEKLY;"), HasSubstr("RRULE such as"));
  EXPECT_THAT(fault("BYDAY=MO"), HasSubstr("needs FREQ"));
  EXPECT_THAT(fault("FREQ=SECONDLY"), HasSubstr("needs FREQ"));
  EXPECT_THAT(fault("FREQ=HOURLY"), HasSubstr("needs FREQ"));
  EXPECT_THAT(fault("FREQ=weekly"), HasSubstr("needs FREQ"));
  EXPECT_THAT(fault("FREQ=DAILY;FREQ=DAILY"), HasSubstr("twice"));
  EXPECT_THAT(fault("FREQ=DAILY;COUNT=3;UNTIL=20270101"), HasSubstr("both"));
  for (const char* count : {"0", "-1", "10001", "1e3", "99999999999999999999", " 1", "1 "})
    EXPECT_THAT(fault(std::string("FREQ=DAILY;COUNT=") + count), HasSubstr("COUNT must be")) << count;
  for (const char* until : {"2027", "20270230", "20270101T2500", "20270101T256000Z", "tomorrow", "20270101Z"})
    EXPECT_THAT(fault(std::string("FREQ=DAILY;UNTIL=") + until), HasSubstr("UNTIL must be")) << until;
  EXPECT_THAT(fault("FREQ=WEEKLY;BYDAY=XX"), HasSubstr("BYDAY"));
  EXPECT_THAT(fault("FREQ=WEEKLY;BYDAY=M"), HasSubstr("BYDAY"));
  EXPECT_THAT(fault("FREQ=WEEKLY;BYDAY=2MO"), HasSubstr("only with FREQ=MONTHLY"));
  EXPECT_THAT(fault("FREQ=MONTHLY;BYDAY=0MO"), HasSubstr("BYDAY"));
  EXPECT_THAT(fault("FREQ=MONTHLY;BYMONTHDAY=32"), HasSubstr("BYMONTHDAY"));
  EXPECT_THAT(fault("FREQ=MONTHLY;BYMONTHDAY=0"), HasSubstr("BYMONTHDAY"));
  EXPECT_THAT(fault("FREQ=DAILY;BYHOUR=24"), HasSubstr("BYHOUR"));
  EXPECT_THAT(fault("FREQ=DAILY;BYSETPOS=1"), HasSubstr("BYSETPOS"));
  EXPECT_THAT(fault("FREQ=DAILY;BYWEEKNO=1"), HasSubstr("BYWEEKNO"));
  EXPECT_THAT(fault("FREQ=DAILY;X-MINE=1"), HasSubstr("unknown part X-MINE"));
  EXPECT_THAT(fault("FREQ=DAILY;INTERVAL=1001"), HasSubstr("INTERVAL"));
  EXPECT_THAT(fault("FREQ=DAILY;\r\nATTENDEE=x"), HasSubstr("unknown part"));
  EXPECT_THAT(fault("FREQ=DAILY;COUNT=1" + std::string(600, ' ')), HasSubstr("bytes or fewer"));
}

TEST_F(Recurrence, WantsTheStartToBeItsFirstOccurrence) {
  // The 2nd of March 2026 is a Monday.
  EXPECT_EQ(fault("FREQ=WEEKLY;BYDAY=MO"), "good: FREQ=WEEKLY;BYDAY=MO");
  EXPECT_THAT(fault("FREQ=WEEKLY;BYDAY=TU"), HasSubstr("first is 2026-03-03T08:00:00.000Z"));
  EXPECT_THAT(fault("FREQ=DAILY;UNTIL=20260101"), HasSubstr("never happens"));
  EXPECT_THAT(fault("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), HasSubstr("never happens"));
  EXPECT_THAT(fault("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), HasSubstr("never happens"));
}

TEST_F(Recurrence, ExpandsNoMoreThanIsAskedFor) {
  const Series daily{at("2026-01-01T09:00:00Z"), "FREQ=DAILY", std::nullopt};
  EXPECT_THAT(starts(daily, "2026-01-01T00:00:00Z", "9999-01-01T00:00:00Z", 7), SizeIs(7));
  EXPECT_THAT(starts(daily, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), IsEmpty());
  EXPECT_THAT(starts(daily, "9000-01-01T00:00:00Z", "9001-01-01T00:00:00Z"), IsEmpty());
}

}  // namespace
}  // namespace parley::calendar::recurrence_test
