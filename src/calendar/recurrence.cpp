#include "calendar/recurrence.hpp"

#include "calendar/ical_time.hpp"

namespace parley::calendar {
namespace {

using namespace std::chrono;

constexpr std::string_view until_name = "UNTIL=";

/// A rule of libical, whose lists are its own memory.
class Rule {
 public:
  explicit Rule(const std::string& text) : rule_(icalrecurrencetype_from_string(text.c_str())) {}
  ~Rule() { icalrecurrencetype_clear(&rule_); }
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;
  bool is_good() const { return rule_.freq != ICAL_NO_RECURRENCE; }
  icalrecurrencetype& operator*() { return rule_; }

 private:
  icalrecurrencetype rule_;
};

/// The value of UNTIL in a rule; empty where there is none.
std::string_view until_of(std::string_view rule) {
  const auto at = rule.find(until_name);
  if (at == std::string_view::npos) return {};
  rule.remove_prefix(at + until_name.size());
  return rule.substr(0, rule.find(';'));
}

std::string replace_until(const std::string& rule, std::string_view value) {
  const auto at = rule.find(until_name) + until_name.size();
  return rule.substr(0, at) + std::string(value) + rule.substr(std::min(rule.find(';', at), rule.size()));
}

std::string utc_text(Seconds at) {
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string with_until_in_utc(const std::string& rule, const TimeZone& zone) {
  const std::string_view until = until_of(rule);
  if (until.empty() || until.ends_with('Z')) return rule;
  LocalSeconds local = from_ical(icaltime_from_string(std::string(until).c_str()));
  if (until.size() == 8) local += days(1) - seconds(1);
  return replace_until(rule, utc_text(zone.to_utc(local)));
}

void for_each_start(const std::string& rule_text, Seconds start, const TimeZone& zone,
                    const std::function<bool(Seconds)>& take) {
  Rule rule(rule_text);
  if (!rule.is_good()) return;
  // libical compares UNTIL with the local times that it makes.
  if (!icaltime_is_null_time((*rule).until) && icaltime_is_utc((*rule).until))
    (*rule).until = to_ical(zone.to_local(Seconds(from_ical((*rule).until).time_since_epoch())));
  const std::unique_ptr<icalrecur_iterator, void (*)(icalrecur_iterator*)> starts(
      icalrecur_iterator_new(*rule, to_ical(zone.to_local(start))), &icalrecur_iterator_free);
  if (!starts) return;
  std::optional<Seconds> earlier;
  for (int count = 0; count < max_expansion; ++count) {
    const icaltimetype next = icalrecur_iterator_next(starts.get());
    if (icaltime_is_null_time(next)) return;
    const Seconds at = zone.to_utc(from_ical(next));
    // Two local times can be one moment where one of them does not exist.
    if (earlier && at <= *earlier) continue;
    earlier = at;
    if (!take(at)) return;
  }
}

}  // namespace parley::calendar
