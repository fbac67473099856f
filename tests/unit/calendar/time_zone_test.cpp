#include "calendar/time_zone.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <ctime>

#include <unistd.h>

namespace parley::calendar {
namespace {

using namespace std::chrono;

const std::filesystem::path zones = "/usr/share/zoneinfo";

TimeZone zone(const std::string& name) {
  auto loaded = TimeZone::load(zones, name);
  EXPECT_TRUE(loaded) << name;
  return loaded ? std::move(*loaded) : TimeZone::utc();
}

LocalSeconds local(int y, unsigned m, unsigned d, int hour, int minute) {
  return local_days(year(y) / month(m) / day(d)) + hours(hour) + minutes(minute);
}
Seconds utc(int y, unsigned m, unsigned d, int hour, int minute) {
  return Seconds(local(y, m, d, hour, minute).time_since_epoch());
}

/// The C library reads the same files by code of its own.
TEST(TimeZone, AgreesWithTheCLibraryFor25Years) {
  for (const char* name :
       {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca",
        "Asia/Kolkata", "America/St_Johns", "Asia/Tehran", "Pacific/Chatham", "Africa/Cairo", "Asia/Gaza",
        "America/Santiago", "Pacific/Apia", "America/Nuuk", "Etc/GMT+5", "Asia/Tokyo"}) {
    const TimeZone one = zone(name);
    setenv("TZ", name, 1);
    tzset();
    int wrong = 0;
    for (std::time_t at = 1'700'000'000; at < 1'700'000'000L + 86'400L * 365 * 25; at += 5 * 3600 + 17 * 60) {
      std::tm broken{};
      localtime_r(&at, &broken);
      if (one.at(Seconds(seconds(at))).offset != seconds(broken.tm_gmtoff)) ++wrong;
    }
    EXPECT_EQ(wrong, 0) << name;
  }
  unsetenv("TZ");
  tzset();
}

TEST(TimeZone, ReadsALocalTimeThatDoesNotExistWithTheOffsetBeforeTheGap) {
  // RFC 5545, 3.3.5. Clocks go from 02:00 to 03:00; in Lord Howe from 02:00 to 02:30.
  EXPECT_EQ(zone("Europe/Berlin").to_utc(local(2026, 3, 29, 2, 30)), utc(2026, 3, 29, 1, 30));
  EXPECT_EQ(zone("America/New_York").to_utc(local(2026, 3, 8, 2, 30)), utc(2026, 3, 8, 7, 30));
  EXPECT_EQ(zone("Australia/Lord_Howe").to_utc(local(2026, 10, 4, 2, 15)), utc(2026, 10, 3, 15, 45));
}

TEST(TimeZone, TakesTheFirstOfALocalTimeThatExistsTwice) {
  EXPECT_EQ(zone("Europe/Berlin").to_utc(local(2026, 10, 25, 2, 30)), utc(2026, 10, 25, 0, 30));
  EXPECT_EQ(zone("America/New_York").to_utc(local(2026, 11, 1, 1, 30)), utc(2026, 11, 1, 5, 30));
  EXPECT_EQ(zone("Australia/Lord_Howe").to_utc(local(2026, 4, 5, 1, 45)), utc(2026, 4, 4, 14, 45));
}

TEST(TimeZone, LeadsFromUtcToLocalAndBackOnOrdinaryDays) {
  for (const char* name : {"Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "UTC"}) {
    const TimeZone one = zone(name);
    for (int month = 1; month <= 12; ++month) {
      const Seconds at = utc(2031, static_cast<unsigned>(month), 10, 12, 0);
      EXPECT_EQ(one.to_utc(one.to_local(at)), at) << name << ' ' << month;
    }
  }
}

TEST(TimeZone, ListsTheChangesOfAYearInsideItsTableAndBehindIt) {
  for (int in_year : {2026, 2037, 2038, 2060}) {
    const auto changes = zone("Europe/Berlin").transitions(utc(in_year, 1, 1, 0, 0), utc(in_year + 1, 1, 1, 0, 0));
    ASSERT_EQ(changes.size(), 2u) << in_year;
    EXPECT_EQ(changes[0].after.offset, hours(2));
    EXPECT_EQ(changes[1].after.offset, hours(1));
  }
  EXPECT_TRUE(zone("Asia/Tokyo").transitions(utc(2026, 1, 1, 0, 0), utc(2060, 1, 1, 0, 0)).empty());
}

TEST(TimeZone, KnowsNothingButZones) {
  for (const char* name :
       {"", "Mars/Olympus", "europe/berlin", "../../etc/passwd", "/etc/localtime", "Europe", "tzdata.zi", "zone.tab",
        "localtime", "Europe/Berlin/", "Europe//Berlin/..", "right/Europe/Berlin"})
    EXPECT_FALSE(TimeZone::load(zones, name)) << name;
}

TEST(TimeZone, RefusesDamagedFiles) {
  const auto folder = std::filesystem::temp_directory_path() / ("parley-zones-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ifstream whole_file(zones / "Europe/Berlin", std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(whole_file), {});
  for (std::size_t length = 0; length + 200 < whole.size(); length += 97) {
    std::ofstream(folder / "Cut", std::ios::binary | std::ios::trunc).write(whole.data(), static_cast<long>(length));
    EXPECT_FALSE(TimeZone::load(folder, "Cut")) << length;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parley::calendar
