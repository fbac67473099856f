// Expanding rules over libical, in local time: a meeting at 09:00 stays at 09:00 when clocks change. No state; callable
// from any thread.
#pragma once

#include "calendar/time_zone.hpp"

#include <expected>
#include <functional>

namespace parley::calendar {

/// The rule with UNTIL in UTC, as RFC 5545 wants it beside a start with a time zone. A date, or a time without Z, is
/// one of the zone, and a date means all of that day. The text has passed core::rule_fault.
std::string with_until_in_utc(const std::string& rule, const TimeZone& zone);

/// Calls `take` with each start from the first one on, until it returns false or the rule has ended. At most
/// max_expansion starts and a few thousand years are looked at.
inline constexpr int max_expansion = 20'000;
void for_each_start(const std::string& rule, Seconds start, const TimeZone& zone,
                    const std::function<bool(Seconds)>& take);

}  // namespace parley::calendar
