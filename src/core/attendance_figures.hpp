// How long a meeting was and how many people were in it, out of the log of who came and went. Pure.
#pragma once

#include "core/people.hpp"

#include <map>
#include <span>
#include <string>

namespace parley::core {

struct AttendanceFigures {
  double seconds = 0;  ///< from the start to the end, or until now
  int peak = 0;        ///< the most people who were there at once
  double average = 0;  ///< people there on average over the whole time; 0 for a meeting that took no time
};

/// `start` and `end` bound what counts: of a stay, the part between them. A stay that goes on lasts until `end`.
AttendanceFigures attendance_figures(std::span<const Attendance> stays, TimePoint start, TimePoint end);

/// Seconds that each participant was there, by participant_id; likewise bounded.
std::map<std::string, double> seconds_present(std::span<const Attendance> stays, TimePoint start, TimePoint end);

}  // namespace parley::core
