// Calendars: occurrences of recurring meetings, meetings as iCalendar, private feeds.
#pragma once

#include "api/api.hpp"

namespace parley::api::calendar {

std::vector<http::Route> routes(Api* api);

}  // namespace parley::api::calendar
