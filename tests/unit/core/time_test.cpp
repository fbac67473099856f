#include "core/time.hpp"

#include <gtest/gtest.h>

namespace parley::core::time_test {
namespace {

TimePoint at(long long milliseconds) { return TimePoint(std::chrono::milliseconds(milliseconds)); }

TEST(Time, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(format_time(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(at(1'709'210'096'007)), "2024-02-29T12:34:56.007Z");
  EXPECT_EQ(format_time(at(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(at(253'402'300'799'999)), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(at(-62'135'596'800'000)), "0001-01-01T00:00:00.000Z");
}

TEST(Time, ReadsWhatItWrites) {
  for (long long t : {0LL, 1LL, 999LL, 1'709'210'096'007LL, 253'402'300'799'999LL})
    EXPECT_EQ(parse_time(format_time(at(t))), at(t));
}

TEST(Time, ReadsOffsetsFractionsAndLowerCase) {
  EXPECT_EQ(parse_time("1970-01-01T02:00:00+02:00"), at(0));
  EXPECT_EQ(parse_time("1969-12-31T18:30:00-05:30"), at(0));
  EXPECT_EQ(parse_time("1970-01-01t00:00:00.5z"), at(500));
  EXPECT_EQ(parse_time("1970-01-01T00:00:00.123456789Z"), at(123));
  EXPECT_EQ(parse_time("1970-01-01 00:00:01Z"), at(1000));
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
}

TEST(Time, RefusesWhatIsNoRfc3339Time) {
  for (const char* text :
       {"", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00+2:00", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00Zx", "24-01-01T00:00:00Z",
        "2024-1-01T00:00:00Z", "1709210096"})
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
}

}  // namespace
}  // namespace parley::core::time_test
