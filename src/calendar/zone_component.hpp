// The VTIMEZONE of a zone (RFC 5545, 3.6.5).
#pragma once

#include "calendar/time_zone.hpp"

#include <libical/ical.h>

namespace parley::calendar {

/// Says what clocks of the zone show from `from` on: by the changes of its table, and by yearly rules for all the years
/// in which its clocks follow one. Where they follow none, up to `to`. The caller owns the component.
icalcomponent* zone_component(const TimeZone& zone, Seconds from, Seconds to);

}  // namespace parley::calendar
