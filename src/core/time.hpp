// Time of the domain: UTC points with millisecond precision, their RFC 3339 text, and the clock that use cases ask.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace parley::core {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 with milliseconds and `Z`: "2026-11-21T09:11:35.123Z". Years 0000 to 9999.
std::string format_time(TimePoint at);

/// Reads RFC 3339 (section 5.6) with any offset; fractions below a millisecond are cut. nullopt for anything else, such
/// as a missing offset or the 30th of February. A leap second counts as the second after it.
std::optional<TimePoint> parse_time(std::string_view text);

/// What time it is. Shared by all threads.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

/// The system's clock.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
};

}  // namespace parley::core
