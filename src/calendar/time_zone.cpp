#include "calendar/time_zone.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace parley::calendar {
namespace {

using namespace std::chrono;

constexpr std::size_t max_file_bytes = 256 * 1024;
constexpr std::size_t max_transitions = 1000;

/// Reads big-endian numbers from left to right; everything is 0 once the text has ended.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  std::int64_t number(std::size_t bytes) {
    if (rest_.size() < bytes) {
      failed_ = true;
      rest_ = {};
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    if (bytes == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
  }
  std::string_view take(std::size_t bytes) {
    if (rest_.size() < bytes) {
      failed_ = true;
      return {};
    }
    const auto taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

struct Header {
  char version = 0;
  std::size_t utc_flags, standard_flags, leaps, changes, types, name_bytes;
};

std::optional<Header> read_header(Reader& reader) {
  if (reader.take(4) != "TZif") return std::nullopt;
  Header header{};
  header.version = static_cast<char>(reader.number(1));
  reader.take(15);
  for (std::size_t* count :
       {&header.utc_flags, &header.standard_flags, &header.leaps, &header.changes, &header.types, &header.name_bytes})
    *count = static_cast<std::size_t>(static_cast<std::uint32_t>(reader.number(4)));
  if (reader.failed() || header.types == 0 || header.types > 256 || header.changes > 10'000 || header.leaps > 1000 ||
      header.name_bytes > 10'000)
    return std::nullopt;
  return header;
}

std::size_t body_bytes(const Header& header, std::size_t time_bytes) {
  return header.changes * (time_bytes + 1) + header.types * 6 + header.name_bytes + header.leaps * (time_bytes + 4) +
         header.standard_flags + header.utc_flags;
}

/// Reads a POSIX TZ text (POSIX.1-2017, 8.3, with RFC 8536's wider hours) such as "CET-1CEST,M3.5.0,M10.5.0/3".
class PosixReader {
 public:
  explicit PosixReader(std::string_view text) : rest_(text) {}

  std::optional<Observance> observance() {
    Observance one;
    if (rest_.starts_with('<')) {
      const auto end = rest_.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      one.name = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    } else {
      std::size_t length = 0;
      while (length < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[length]))) ++length;
      if (length < 3) return std::nullopt;
      one.name = rest_.substr(0, length);
      rest_.remove_prefix(length);
    }
    return one;
  }
  bool at_end() const { return rest_.empty(); }
  bool at(char c) const { return rest_.starts_with(c); }
  bool skip(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// [+-]hh[:mm[:ss]]
  std::optional<seconds> time() {
    const bool negative = at('-');
    if (!skip('-')) skip('+');
    const auto h = number();
    if (!h) return std::nullopt;
    seconds total = hours(*h);
    if (skip(':')) {
      const auto m = number();
      if (!m) return std::nullopt;
      total += minutes(*m);
      if (skip(':')) {
        const auto s = number();
        if (!s) return std::nullopt;
        total += seconds(*s);
      }
    }
    return negative ? -total : total;
  }
  /// ",Mm.w.d[/time]"; the forms without M are used by no zone of today.
  std::optional<YearlyChange> change() {
    if (!skip(',') || !skip('M')) return std::nullopt;
    const auto month = number();
    if (!month || !skip('.')) return std::nullopt;
    const auto week = number();
    if (!week || !skip('.')) return std::nullopt;
    const auto weekday = number();
    if (!weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) return std::nullopt;
    YearlyChange change{*month, *week, *weekday, hours(2)};
    if (skip('/')) {
      const auto at_time = time();
      if (!at_time) return std::nullopt;
      change.time = *at_time;
    }
    return change;
  }

 private:
  std::optional<int> number() {
    std::size_t length = 0;
    int value = 0;
    while (length < rest_.size() && length < 4 && std::isdigit(static_cast<unsigned char>(rest_[length])))
      value = value * 10 + (rest_[length++] - '0');
    if (length == 0) return std::nullopt;
    rest_.remove_prefix(length);
    return value;
  }

  std::string_view rest_;
};

/// Either a rule, or one observance for ever; neither for a text that is not understood.
struct Footer {
  std::optional<YearlyRule> rule;
  std::optional<Observance> always;
};

Footer read_footer(std::string_view text) {
  PosixReader reader(text);
  auto standard = reader.observance();
  if (!standard) return {};
  const auto west = reader.time();
  if (!west) return {};
  standard->offset = -*west;
  if (reader.at_end()) return {std::nullopt, standard};
  auto daylight = reader.observance();
  if (!daylight) return {};
  daylight->daylight = true;
  daylight->offset = standard->offset + hours(1);
  if (!reader.at(',')) {
    const auto daylight_west = reader.time();
    if (!daylight_west) return {};
    daylight->offset = -*daylight_west;
  }
  const auto to_daylight = reader.change();
  if (!to_daylight) return {};
  const auto to_standard = reader.change();
  if (!to_standard || !reader.at_end()) return {};
  return {YearlyRule{*standard, *daylight, *to_daylight, *to_standard}, std::nullopt};
}

/// No way out of the folder, and nothing but what zones are called.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') return false;
  if (name.find("..") != std::string_view::npos || name.starts_with("posix/") || name.starts_with("right/"))
    return false;
  if (name == "localtime" || name == "posixrules" || name == "Factory") return false;
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+'; });
}

std::string read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  return text.size() > max_file_bytes ? std::string() : text;
}

int year_of(Seconds time) { return static_cast<int>(year_month_day(floor<days>(time)).year()); }

}  // namespace

LocalSeconds moment_of(const YearlyChange& change, int year_number) {
  const auto in_month = year(year_number) / month(static_cast<unsigned>(change.month));
  const weekday day(static_cast<unsigned>(change.weekday));
  const local_days date = change.week == 5 ? local_days(in_month / day[last])
                                           : local_days(in_month / day[static_cast<unsigned>(change.week)]);
  return date + change.time;
}

TimeZone TimeZone::utc() {
  TimeZone zone;
  zone.name_ = "UTC";
  zone.observances_ = {{seconds(0), false, "UTC"}};
  return zone;
}

std::optional<TimeZone> TimeZone::load(const std::filesystem::path& folder, std::string_view name) {
  if (!is_zone_name(name)) return std::nullopt;
  const std::string text = read_file(folder / name);
  Reader reader(text);
  auto header = read_header(reader);
  if (!header) return std::nullopt;
  std::size_t time_bytes = 4;
  if (header->version >= '2') {  // the same again with 64-bit times
    reader.take(body_bytes(*header, time_bytes));
    header = read_header(reader);
    time_bytes = 8;
    if (!header) return std::nullopt;
  }
  TimeZone zone;
  zone.name_ = name;
  std::vector<Seconds> times(header->changes);
  for (Seconds& time : times) time = Seconds(seconds(reader.number(time_bytes)));
  for (const Seconds& time : times) zone.changes_.push_back({time, static_cast<std::size_t>(reader.number(1))});
  std::vector<std::size_t> name_at;
  for (std::size_t i = 0; i < header->types; ++i) {
    const seconds offset(reader.number(4));
    const bool daylight = reader.number(1) != 0;
    name_at.push_back(static_cast<std::size_t>(reader.number(1)));
    zone.observances_.push_back({offset, daylight, {}});
  }
  const std::string_view names = reader.take(header->name_bytes);
  reader.take(header->leaps * (time_bytes + 4) + header->standard_flags + header->utc_flags);
  if (reader.failed()) return std::nullopt;
  for (std::size_t i = 0; i < name_at.size(); ++i)
    if (name_at[i] < names.size()) zone.observances_[i].name = names.substr(name_at[i]).data();
  for (const Change& change : zone.changes_)
    if (change.observance >= zone.observances_.size()) return std::nullopt;
  if (time_bytes == 8) {
    std::string_view footer = reader.rest();
    if (footer.starts_with('\n')) footer.remove_prefix(1);
    Footer read = read_footer(footer.substr(0, footer.find('\n')));
    zone.rule_ = std::move(read.rule);
    zone.last_ = std::move(read.always);
  }
  return zone;
}

const Observance& TimeZone::in_table(Seconds time) const {
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), time,
                                     [](Seconds at, const Change& change) { return at < change.at; });
  return observances_[next == changes_.begin() ? 0 : std::prev(next)->observance];
}

std::vector<Transition> TimeZone::by_rule(int year) const {
  const Transition to_daylight{Seconds(moment_of(rule_->to_daylight, year).time_since_epoch() - rule_->standard.offset),
                               rule_->standard, rule_->daylight};
  const Transition to_standard{Seconds(moment_of(rule_->to_standard, year).time_since_epoch() - rule_->daylight.offset),
                               rule_->daylight, rule_->standard};
  if (to_daylight.at < to_standard.at) return {to_daylight, to_standard};
  return {to_standard, to_daylight};
}

Observance TimeZone::at(Seconds time) const {
  if (changes_.empty() ? !(rule_ || last_) : time < changes_.back().at) return in_table(time);
  if (last_) return *last_;
  if (!rule_) return in_table(time);
  const auto changes = by_rule(year_of(time));
  if (time < changes[0].at) return changes[0].before;
  return time < changes[1].at ? changes[0].after : changes[1].after;
}

LocalSeconds TimeZone::to_local(Seconds time) const {
  return LocalSeconds((time + at(time).offset).time_since_epoch());
}

Seconds TimeZone::to_utc(LocalSeconds local) const {
  // Offsets lie between -12 and +14 hours, so that these two moments are surely before and after the one that is meant.
  const Seconds as_utc(local.time_since_epoch());
  const seconds earlier = at(as_utc - days(1)).offset;
  const seconds later = at(as_utc + days(1)).offset;
  const bool earlier_fits = at(as_utc - earlier).offset == earlier;
  if (earlier_fits) {
    // Before the change, or twice: clocks were set back, and the first is the one with the larger offset.
    return as_utc - earlier;
  }
  if (at(as_utc - later).offset == later) return as_utc - later;
  return as_utc - earlier;  // in the gap
}

std::vector<Transition> TimeZone::transitions(Seconds from, Seconds to) const {
  std::vector<Transition> found;
  for (std::size_t i = 0; i < changes_.size() && found.size() < max_transitions; ++i) {
    if (changes_[i].at < from || changes_[i].at >= to) continue;
    const Observance& before = observances_[i == 0 ? 0 : changes_[i - 1].observance];
    found.push_back({changes_[i].at, before, observances_[changes_[i].observance]});
  }
  if (!rule_) return found;
  const Seconds behind = changes_.empty() ? from : std::max(from, changes_.back().at + seconds(1));
  for (int year = year_of(behind); year <= year_of(to) && found.size() < max_transitions; ++year)
    for (const Transition& one : by_rule(year))
      if (one.at >= behind && one.at < to) found.push_back(one);
  return found;
}

}  // namespace parley::calendar
