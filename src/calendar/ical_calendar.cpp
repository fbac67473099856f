#include "calendar/ical_calendar.hpp"

#include "calendar/document.hpp"
#include "calendar/ical_time.hpp"
#include "calendar/recurrence.hpp"

namespace parley::calendar {
namespace {

using namespace std::chrono;

}  // namespace

IcalCalendar::IcalCalendar(std::filesystem::path zone_folder) : zone_folder_(std::move(zone_folder)) {}

std::shared_ptr<const TimeZone> IcalCalendar::find(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = zones_.find(name); known != zones_.end()) return known->second;
  std::shared_ptr<const TimeZone> zone;
  if (name == "UTC" || name == "Etc/UTC")
    zone = std::make_shared<const TimeZone>(TimeZone::utc());
  else if (auto loaded = TimeZone::load(zone_folder_, name))
    zone = std::make_shared<const TimeZone>(std::move(*loaded));
  // Names that are none are not kept: people can send any number of them.
  if (zone) zones_.emplace(std::string(name), zone);
  return zone;
}

std::shared_ptr<const TimeZone> IcalCalendar::zone_of(const std::optional<std::string>& name) {
  auto zone = name ? find(*name) : nullptr;
  return zone ? zone : find("UTC");
}

bool IcalCalendar::knows_zone(std::string_view name) { return find(name) != nullptr; }

std::expected<std::string, std::string> IcalCalendar::normal_rule(const services::Series& series) {
  if (auto fault = core::rule_fault(series.rule)) return std::unexpected(std::move(*fault));
  const auto zone = zone_of(series.time_zone);
  std::string rule = with_until_in_utc(series.rule, *zone);
  std::optional<Seconds> first;
  for_each_start(rule, whole(series.start), *zone, [&](Seconds at) {
    first = at;
    return false;
  });
  if (!first) return std::unexpected("never happens");
  if (*first != whole(series.start))
    return std::unexpected("must have start_time as its first occurrence; its first is " +
                           core::format_time(core::TimePoint(*first)));
  return rule;
}

std::vector<core::TimePoint> IcalCalendar::expand(const services::Series& series, core::TimePoint from,
                                                  core::TimePoint to, std::size_t limit) {
  std::vector<core::TimePoint> starts;
  const auto zone = zone_of(series.time_zone);
  for_each_start(series.rule, whole(series.start), *zone, [&](Seconds at) {
    if (at >= to || starts.size() >= limit) return false;
    if (at >= from) starts.emplace_back(at);
    return starts.size() < limit;
  });
  return starts;
}

std::string IcalCalendar::local_text(core::TimePoint at, const std::optional<std::string>& zone_name) {
  const auto zone = zone_of(zone_name);
  const LocalSeconds local = zone->to_local(whole(at));
  const auto day = floor<days>(local);
  const year_month_day date(day);
  const hh_mm_ss time(local - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return std::string(text.data(), static_cast<std::size_t>(length)) + " (" + zone->name() + ")";
}

std::string IcalCalendar::write(const services::CalendarDocument& document) {
  ZonesOfDocument zones;
  for (const services::CalendarEntry& entry : document.entries) zones.push_back(zone_of(entry.time_zone));
  return write_document(document, zones);
}

}  // namespace parley::calendar
