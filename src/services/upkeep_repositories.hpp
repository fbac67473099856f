// Repositories for what the server does by itself: finding what has had its time, purging it, and the leases of jobs.
#pragma once

#include "core/meeting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

class RetentionRepository {
 public:
  virtual ~RetentionRepository() = default;
  /// Instant calls that everybody left before `empty_since`, or that were made before `made_before`.
  virtual std::vector<core::Meeting> stale_calls(core::TimePoint empty_since, core::TimePoint made_before,
                                                 int limit) = 0;
  /// Scheduled meetings (not recurring ones) that nobody is in, that are over or beyond their scheduled end, and whose
  /// actual end (the latest leave) or, where nobody ever joined, scheduled end is before `before`.
  virtual std::vector<core::Meeting> stale_meetings(core::TimePoint before, int limit) = 0;
  /// Guest sessions that expired before `before`. Those who never came are removed; of those who were in a meeting the
  /// name stays with its history. Returns how many; with `dry_run`, how many it would be.
  virtual int remove_guest_sessions(core::TimePoint before, bool dry_run) = 0;
  /// The ids of meetings that were deleted before `before`, breakout rooms first.
  virtual std::vector<std::string> deleted_meetings(core::TimePoint before, int limit) = 0;
  /// Removes a meeting with all that hangs on it, for good. The audit log keeps its rows: they hold ids only.
  /// The bytes of its files are written down for removal (FileRepository::to_remove).
  virtual void purge(std::string_view meeting_id) = 0;
};

class JobLeaseRepository {
 public:
  virtual ~JobLeaseRepository() = default;
  /// Takes or prolongs a job's lease. False while another node has it.
  virtual bool take(std::string_view name, std::string_view holder, core::TimePoint now, core::TimePoint until) = 0;
  /// Gives up what `holder` has.
  virtual void release(std::string_view name, std::string_view holder) = 0;
};

}  // namespace parley::services
