// TimeZone: one zone of the system's IANA database (a TZif file, RFC 8536), with the rule for the years behind its
// table. Immutable once read.
#pragma once

#include "core/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::calendar {

using Seconds = std::chrono::sys_seconds;
using LocalSeconds = std::chrono::local_seconds;

/// What clocks show from a moment on.
struct Observance {
  std::chrono::seconds offset{0};  ///< east of UTC
  bool daylight = false;
  std::string name;  ///< "CET"
};

struct Transition {
  Seconds at;
  Observance before;
  Observance after;
};

/// The part of a POSIX TZ text that says when clocks change: "M3.5.0/2".
struct YearlyChange {
  int month = 1;                 ///< 1–12
  int week = 1;                  ///< 1–4, or 5 for the last
  int weekday = 0;               ///< 0 is Sunday
  std::chrono::seconds time{0};  ///< local time before the change; may lie outside the day
};

/// Both changes of a year, for ever.
struct YearlyRule {
  Observance standard;
  Observance daylight;
  YearlyChange to_daylight;
  YearlyChange to_standard;
};

class TimeZone {
 public:
  /// Reads `<folder>/<name>`. nullopt where there is no such zone or it cannot be read.
  static std::optional<TimeZone> load(const std::filesystem::path& folder, std::string_view name);
  /// UTC, which needs no file.
  static TimeZone utc();

  const std::string& name() const { return name_; }
  Observance at(Seconds time) const;
  LocalSeconds to_local(Seconds time) const;
  /// A local time that does not exist is read with the offset before the gap; one that exists twice is the first.
  Seconds to_utc(LocalSeconds local) const;

  /// The changes from `from` to before `to`, in order; at most 1,000.
  std::vector<Transition> transitions(Seconds from, Seconds to) const;
  /// The rule of the years behind the table, where there is one with two changes a year.
  const std::optional<YearlyRule>& rule() const { return rule_; }

 private:
  struct Change {
    Seconds at;
    std::size_t observance;
  };
  const Observance& in_table(Seconds time) const;
  std::vector<Transition> by_rule(int year) const;

  std::string name_;
  std::vector<Observance> observances_;  ///< [0] is the one before all changes
  std::vector<Change> changes_;
  std::optional<YearlyRule> rule_;
  std::optional<Observance> last_;  ///< behind the table, where no rule is
};

/// When a yearly change happens, in the local time before it.
LocalSeconds moment_of(const YearlyChange& change, int year);

}  // namespace parley::calendar
