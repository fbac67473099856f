// The attendance log of a meeting: who was in it, when and for how long; as pages and as a spreadsheet.
#pragma once

#include "services/meetings.hpp"

namespace parley::services {

/// One stay with the person whose it is.
struct Stay {
  core::Attendance attendance;
  core::Participant participant;
};

struct AttendancePage {
  std::vector<Stay> stays;  ///< oldest first
  std::optional<PageKey> next;
};
/// For hosts and co-hosts (can_moderate).
Async<AttendancePage> list_attendance(Services& services, Actor actor, std::string reference, int limit,
                                      std::optional<PageKey> after);

/// The whole log as CSV (RFC 4180, UTF-8). Cells that a spreadsheet would take for a formula begin with an apostrophe.
Async<std::string> attendance_csv(Services& services, Actor actor, std::string reference);

/// One cell: quoted where needed, and never a formula.
std::string csv_cell(std::string_view text);

}  // namespace parley::services
