// Between std::chrono and libical's broken-down times.
#pragma once

#include "core/time.hpp"

#include <libical/ical.h>

#include <chrono>

namespace parley::calendar {

/// The whole second that `at` is in: iCalendar knows no parts of it.
inline std::chrono::sys_seconds whole(core::TimePoint at) { return std::chrono::floor<std::chrono::seconds>(at); }

/// A date with time and no zone.
inline icaltimetype to_ical(std::chrono::local_seconds local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  icaltimetype made = icaltime_null_time();
  made.year = static_cast<int>(date.year());
  made.month = static_cast<int>(static_cast<unsigned>(date.month()));
  made.day = static_cast<int>(static_cast<unsigned>(date.day()));
  made.hour = static_cast<int>(time.hours().count());
  made.minute = static_cast<int>(time.minutes().count());
  made.second = static_cast<int>(time.seconds().count());
  return made;
}

inline icaltimetype to_ical_utc(std::chrono::sys_seconds at) {
  icaltimetype made = to_ical(std::chrono::local_seconds(at.time_since_epoch()));
  made.zone = icaltimezone_get_utc_timezone();
  return made;
}

inline std::chrono::local_seconds from_ical(const icaltimetype& time) {
  using namespace std::chrono;
  return local_days(year(time.year) / month(static_cast<unsigned>(time.month)) / day(static_cast<unsigned>(time.day))) +
         hours(time.hour) + minutes(time.minute) + seconds(time.second);
}

}  // namespace parley::calendar
