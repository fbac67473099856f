#include "calendar/zone_component.hpp"

#include "calendar/ical_time.hpp"

#include <string>

namespace parley::calendar {
namespace {

using namespace std::chrono;

constexpr std::array<const char*, 7> weekdays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
/// How far changes are written down one by one at least, for the sake of clients that keep what they once read.
constexpr auto explicit_years = years(2);

/// `rule` is empty for a single change.
void add_observance(icalcomponent* component, LocalSeconds start, const Observance& before, const Observance& after,
                    const std::string& rule) {
  icalcomponent* part = icalcomponent_new(after.daylight ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
  icalcomponent_add_property(part, icalproperty_new_dtstart(to_ical(start)));
  icalcomponent_add_property(part, icalproperty_new_tzoffsetfrom(static_cast<int>(before.offset.count())));
  icalcomponent_add_property(part, icalproperty_new_tzoffsetto(static_cast<int>(after.offset.count())));
  if (!after.name.empty()) icalcomponent_add_property(part, icalproperty_new_tzname(after.name.c_str()));
  if (!rule.empty()) {
    icalrecurrencetype parsed = icalrecurrencetype_from_string(rule.c_str());
    icalcomponent_add_property(part, icalproperty_new_rrule(parsed));
    icalrecurrencetype_clear(&parsed);
  }
  icalcomponent_add_component(component, part);
}

bool lies_in_its_day(const YearlyChange& change) { return change.time >= seconds(0) && change.time < days(1); }

std::string rule_text(const YearlyChange& change) {
  const std::string week = change.week == 5 ? "-1" : std::to_string(change.week);
  return "FREQ=YEARLY;BYMONTH=" + std::to_string(change.month) + ";BYDAY=" + week +
         weekdays[static_cast<std::size_t>(change.weekday)];
}

LocalSeconds local_before(const Transition& change) {
  return LocalSeconds((change.at + change.before.offset).time_since_epoch());
}

/// Whether the changes of a year are those of the yearly rule.
bool follows_rule(const TimeZone& zone, int in_year) {
  const Seconds begin = sys_days(year(in_year) / January / 1);
  const Seconds end = sys_days(year(in_year + 1) / January / 1);
  const auto changes = zone.transitions(begin, end);
  if (changes.size() != 2) return false;
  for (const Transition& change : changes) {
    const YearlyChange& wanted = change.after.daylight ? zone.rule()->to_daylight : zone.rule()->to_standard;
    const Observance& after = change.after.daylight ? zone.rule()->daylight : zone.rule()->standard;
    if (local_before(change) != moment_of(wanted, in_year) || change.after.offset != after.offset) return false;
  }
  return true;
}

/// The first year from `from` on after which the rule holds for ever; nullopt where the rule cannot be written.
std::optional<int> first_year_of_rule(const TimeZone& zone, int from) {
  if (!zone.rule() || !lies_in_its_day(zone.rule()->to_daylight) || !lies_in_its_day(zone.rule()->to_standard))
    return std::nullopt;
  constexpr int end_of_tables = 2040;  // compilers of the zone files write their tables up to 2037
  int year = std::max(from, end_of_tables);
  while (year > from && follows_rule(zone, year - 1)) --year;
  return year;
}

}  // namespace

icalcomponent* zone_component(const TimeZone& zone, Seconds from, Seconds to) {
  icalcomponent* component = icalcomponent_new_vtimezone();
  icalcomponent_add_property(component, icalproperty_new_tzid(zone.name().c_str()));
  const int first_year = static_cast<int>(year_month_day(floor<days>(from)).year());
  const Seconds begin = sys_days(year(first_year) / January / 1) - days(2);
  const auto by_rule = first_year_of_rule(zone, first_year);
  const Seconds end = by_rule ? Seconds(sys_days(year(*by_rule) / January / 1))
                              : std::max(to, from + duration_cast<seconds>(explicit_years));
  // What was in force before the first change that is written.
  const Observance start = zone.at(begin);
  add_observance(component, LocalSeconds((begin + start.offset).time_since_epoch()), start, start, "");
  for (const Transition& change : zone.transitions(begin + seconds(1), end))
    add_observance(component, local_before(change), change.before, change.after, "");
  if (by_rule) {
    const YearlyRule& rule = *zone.rule();
    add_observance(component, moment_of(rule.to_daylight, *by_rule), rule.standard, rule.daylight,
                   rule_text(rule.to_daylight));
    add_observance(component, moment_of(rule.to_standard, *by_rule), rule.daylight, rule.standard,
                   rule_text(rule.to_standard));
  }
  return component;
}

}  // namespace parley::calendar
