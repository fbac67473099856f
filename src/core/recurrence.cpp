#include "core/recurrence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace parley::core {
namespace {

/// The pieces of `text` between separators.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// A whole number without blanks; a sign only where it is allowed.
std::optional<int> number(std::string_view text, bool with_sign) {
  bool negative = false;
  if (with_sign && !text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || text.size() > 6) return std::nullopt;
  int value = 0;
  for (const char c : text)
    if (c < '0' || c > '9') return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return negative ? -value : value;
}

/// A part whose value is a list of numbers. A signed one also counts from the end, and has no 0.
struct NumberList {
  std::string_view name;
  int least;
  int most;
  bool with_sign;
};
constexpr std::array number_lists{
    NumberList{"BYSECOND", 0, 59, false},  NumberList{"BYMINUTE", 0, 59, false},  NumberList{"BYHOUR", 0, 23, false},
    NumberList{"BYMONTHDAY", 1, 31, true}, NumberList{"BYYEARDAY", 1, 366, true}, NumberList{"BYWEEKNO", 1, 53, true},
    NumberList{"BYMONTH", 1, 12, false},   NumberList{"BYSETPOS", 1, 366, true},
};

bool is_weekday(std::string_view text) {
  constexpr std::array<std::string_view, 7> days{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  return std::find(days.begin(), days.end(), text) != days.end();
}

std::optional<std::string> list_fault(const NumberList& list, std::string_view value) {
  for (const std::string_view text : split(value, ',')) {
    const auto one = number(text, list.with_sign);
    const int size = one && list.with_sign ? std::abs(*one) : one.value_or(-1);
    if (size < list.least || size > list.most)
      return std::string(list.name) + " must be numbers from " + std::to_string(list.least) + " to " +
             std::to_string(list.most) + (list.with_sign ? ", or the same with a minus sign" : "");
  }
  return std::nullopt;
}

std::optional<std::string> weekdays_fault(std::string_view value, bool with_number) {
  for (const std::string_view text : split(value, ',')) {
    const std::string_view day = text.substr(text.size() < 2 ? 0 : text.size() - 2);
    if (!is_weekday(day)) return "BYDAY must be days such as MO or -1FR";
    const std::string_view nth = text.substr(0, text.size() - 2);
    if (nth.empty()) continue;
    const auto one = number(nth, true);
    if (!one || *one == 0 || std::abs(*one) > 53) return "BYDAY must be days such as MO or -1FR";
    if (!with_number) return "BYDAY takes a number before the day only with FREQ=MONTHLY or YEARLY, without BYWEEKNO";
  }
  return std::nullopt;
}

/// "YYYYMMDD", "YYYYMMDDTHHMMSS" or the same with Z.
bool is_date_or_time(std::string_view text) {
  if (text.size() != 8 && text.size() != 15 && !(text.size() == 16 && text.back() == 'Z')) return false;
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 15); ++i)
    if (i == 8 ? text[i] != 'T' : text[i] < '0' || text[i] > '9') return false;
  const std::string day =
      std::string(text.substr(0, 4)) + '-' + std::string(text.substr(4, 2)) + '-' + std::string(text.substr(6, 2));
  const std::string time = text.size() == 8 ? "00:00:00"
                                            : std::string(text.substr(9, 2)) + ':' + std::string(text.substr(11, 2)) +
                                                  ':' + std::string(text.substr(13, 2));
  return parse_time(day + 'T' + time + 'Z').has_value();
}

class RuleCheck {
 public:
  std::optional<std::string> run(std::string_view text) {
    if (text.empty()) return "is empty";
    if (text.size() > max_rule_bytes) return "must have " + std::to_string(max_rule_bytes) + " bytes or fewer";
    for (const std::string_view part : split(text, ';')) {
      const auto equals = part.find('=');
      if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size())
        return "must be an RRULE such as FREQ=WEEKLY;BYDAY=MO (RFC 5545), parts as NAME=VALUE";
      const std::string_view name = part.substr(0, equals);
      if (!parts_.emplace(std::string(name), part.substr(equals + 1)).second)
        return "names " + std::string(name) + " twice";
    }
    return together();
  }

 private:
  std::string_view value(const std::string& name) const {
    const auto found = parts_.find(name);
    return found == parts_.end() ? std::string_view() : found->second;
  }

  std::optional<std::string> together() const {
    const std::string_view frequency = value("FREQ");
    constexpr std::array<std::string_view, 4> known{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    if (std::find(known.begin(), known.end(), frequency) == known.end())
      return "needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY";
    for (const auto& [name, text] : parts_)
      if (auto fault = part_fault(name, text)) return fault;
    if (parts_.contains("COUNT") && parts_.contains("UNTIL")) return "must not have both COUNT and UNTIL";
    if (parts_.contains("BYWEEKNO") && frequency != "YEARLY") return "takes BYWEEKNO only with FREQ=YEARLY";
    if (parts_.contains("BYYEARDAY") && frequency != "YEARLY") return "takes BYYEARDAY only with FREQ=YEARLY";
    if (parts_.contains("BYMONTHDAY") && frequency == "WEEKLY") return "does not take BYMONTHDAY with FREQ=WEEKLY";
    if (parts_.contains("BYSETPOS") && std::none_of(parts_.begin(), parts_.end(), [](const auto& part) {
          return part.first.starts_with("BY") && part.first != "BYSETPOS";
        }))
      return "takes BYSETPOS only beside another BY part";
    return std::nullopt;
  }

  std::optional<std::string> part_fault(const std::string& name, std::string_view text) const {
    if (name == "FREQ") return std::nullopt;
    if (name == "COUNT" || name == "INTERVAL") {
      const int most = name == "COUNT" ? max_rule_count : max_rule_interval;
      const auto one = number(text, false);
      if (one && *one >= 1 && *one <= most) return std::nullopt;
      return name + " must be from 1 to " + std::to_string(most);
    }
    if (name == "UNTIL") {
      if (is_date_or_time(text)) return std::nullopt;
      return "UNTIL must be a date or time such as 20301231 or 20301231T090000Z";
    }
    if (name == "WKST") {
      if (is_weekday(text)) return std::nullopt;
      return "WKST must be a day such as MO";
    }
    if (name == "BYDAY") {
      const std::string_view frequency = value("FREQ");
      const bool with_number = (frequency == "MONTHLY" || frequency == "YEARLY") && !parts_.contains("BYWEEKNO");
      return weekdays_fault(text, with_number);
    }
    for (const NumberList& list : number_lists)
      if (list.name == name) return list_fault(list, text);
    return "has the unknown part " + name;
  }

  std::map<std::string, std::string_view> parts_;
};

}  // namespace

std::optional<std::string> rule_fault(std::string_view text) { return RuleCheck().run(text); }

}  // namespace parley::core
