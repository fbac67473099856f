// IcalCalendar: services::Calendar over libical and the system's time zones. Owned by src/app; shared by all threads.
#pragma once

#include "calendar/time_zone.hpp"
#include "services/calendar_port.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace parley::calendar {

class IcalCalendar final : public services::Calendar {
 public:
  explicit IcalCalendar(std::filesystem::path zone_folder = "/usr/share/zoneinfo");

  bool knows_zone(std::string_view name) override;
  std::expected<std::string, std::string> normal_rule(const services::Series& series) override;
  std::vector<core::TimePoint> expand(const services::Series& series, core::TimePoint from, core::TimePoint to,
                                      std::size_t limit) override;
  std::string local_text(core::TimePoint at, const std::optional<std::string>& zone) override;
  std::string write(const services::CalendarDocument& document) override;

 private:
  /// nullptr for an unknown one. Kept for ever: there are some hundreds.
  std::shared_ptr<const TimeZone> find(std::string_view name);
  /// The zone of a meeting: UTC where none is set, or one that the system does not know any more.
  std::shared_ptr<const TimeZone> zone_of(const std::optional<std::string>& name);

  const std::filesystem::path zone_folder_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const TimeZone>, std::less<>> zones_;
};

}  // namespace parley::calendar
