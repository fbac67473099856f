// Writing iCalendar objects (RFC 5545, 5546) with libical. No state; callable from any thread.
#pragma once

#include "calendar/time_zone.hpp"
#include "services/calendar_port.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley::calendar {

/// The zone of each entry, in their order.
using ZonesOfDocument = std::vector<std::shared_ptr<const TimeZone>>;

std::string write_document(const services::CalendarDocument& document, const ZonesOfDocument& zones);

}  // namespace parley::calendar
