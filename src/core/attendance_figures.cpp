#include "core/attendance_figures.hpp"

#include <algorithm>
#include <vector>

namespace parley::core {
namespace {

double seconds_between(TimePoint from, TimePoint to) { return std::chrono::duration<double>(to - from).count(); }

struct Bounded {
  TimePoint from;
  TimePoint to;
};

Bounded bounded(const Attendance& stay, TimePoint start, TimePoint end) {
  return {std::max(stay.joined_at, start), std::min(stay.left_at.value_or(end), end)};
}

}  // namespace

AttendanceFigures attendance_figures(std::span<const Attendance> stays, TimePoint start, TimePoint end) {
  AttendanceFigures figures;
  figures.seconds = std::max(0.0, seconds_between(start, end));
  // Who leaves at the moment in which another comes is gone before.
  std::vector<std::pair<TimePoint, int>> changes;
  double person_seconds = 0;
  for (const Attendance& stay : stays) {
    const auto [from, to] = bounded(stay, start, end);
    if (to < from) continue;
    figures.peak = 1;  // also somebody whose stay took no time was there
    if (to == from && stay.left_at) continue;
    changes.emplace_back(from, 1);
    if (to > from) changes.emplace_back(to, -1);
    person_seconds += seconds_between(from, to);
  }
  std::ranges::sort(changes);
  int present = 0;
  for (const auto& [at, change] : changes) {
    present += change;
    figures.peak = std::max(figures.peak, present);
  }
  if (figures.seconds > 0) figures.average = person_seconds / figures.seconds;
  return figures;
}

std::map<std::string, double> seconds_present(std::span<const Attendance> stays, TimePoint start, TimePoint end) {
  std::map<std::string, double> seconds;
  for (const Attendance& stay : stays) {
    const auto [from, to] = bounded(stay, start, end);
    seconds[stay.participant_id] += std::max(0.0, seconds_between(from, to));
  }
  return seconds;
}

}  // namespace parley::core
