#include "core/time.hpp"

#include <algorithm>

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

// By hand, as every answer holds some of them and snprintf takes thirty times as long.
std::string format_time(TimePoint at) {
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  std::string text = "0000-00-00T00:00:00.000Z";
  const auto put = [&text](std::size_t end, unsigned value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, static_cast<unsigned>(time.hours().count()));
  put(16, static_cast<unsigned>(time.minutes().count()));
  put(19, static_cast<unsigned>(time.seconds().count()));
  put(23, static_cast<unsigned>(time.subseconds().count()));
  return text;
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
