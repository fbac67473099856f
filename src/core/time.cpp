#include "core/time.hpp"

#include <array>

#include <cstdio>

namespace parley::core {
namespace {

using namespace std::chrono;

/// Reads text from left to right; every step fails once one has.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    if (rest_.size() < digits) return fail();
    int value = 0;
    for (char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  /// Takes one of `choices`; 0 when there is none of them.
  char one_of(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return 0;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void expect(std::string_view choices) {
    if (!one_of(choices)) fail();
  }

  /// The digits of a fraction of a second, as milliseconds.
  milliseconds fraction() {
    int value = 0;
    int scale = 100;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      value += (rest_[count] - '0') * scale;
      scale /= 10;
    }
    if (count == 0) fail();
    rest_.remove_prefix(count);
    return milliseconds(value);
  }

  bool done() const { return !failed_ && rest_.empty(); }

 private:
  int fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::string format_time(TimePoint at) {
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<TimePoint> parse_time(std::string_view text) {
  Reader reader(text);
  const int year_number = reader.number(4);
  reader.expect("-");
  const int month_number = reader.number(2);
  reader.expect("-");
  const int day_number = reader.number(2);
  reader.expect("Tt ");
  const int hour = reader.number(2);
  reader.expect(":");
  const int minute = reader.number(2);
  reader.expect(":");
  const int second = reader.number(2);
  const milliseconds fraction = reader.one_of(".") ? reader.fraction() : milliseconds(0);
  minutes offset{0};
  const char zone = reader.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    const int offset_hour = reader.number(2);
    reader.expect(":");
    const int offset_minute = reader.number(2);
    if (offset_hour > 23 || offset_minute > 59) return std::nullopt;
    offset = minutes(offset_hour * 60 + offset_minute) * (zone == '-' ? -1 : 1);
  }
  if (!zone || !reader.done()) return std::nullopt;
  const year_month_day date(year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(day_number)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + fraction - offset;
}

TimePoint SystemClock::now() const { return floor<milliseconds>(system_clock::now()); }

}  // namespace parley::core
