// Jobs: what the server does by itself from time to time. A job is a row here with a use case that does the work; the
// JobRunner runs them. A family adds its jobs to all_jobs() in jobs.cpp.
#pragma once

#include "services/services.hpp"

#include <functional>

namespace parley::services {

/// What a run did, for the log.
struct JobReport {
  std::string text;           ///< "3 calls deleted, 1 meeting purged"; no names and titles
  bool did_something = true;  ///< false: logged for debugging only
};

struct Job {
  std::string name;                     ///< of the lease, in the log; stays the same for good
  std::chrono::milliseconds period;     ///< from the end of a run to the next
  std::chrono::milliseconds jitter{0};  ///< up to so much is added each time, so that not all come at once
  std::function<Async<JobReport>(Services&)> run;
  bool on_each_node = false;  ///< it looks after the node's own memory: every node runs it, without a lease
};

/// All jobs of a server.
std::vector<Job> all_jobs();

}  // namespace parley::services
