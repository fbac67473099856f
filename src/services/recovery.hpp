// What a server takes up again after its restart.
#pragma once

#include "services/services.hpp"

#include <vector>

namespace parley::services {

class RunningMeetingRepository {
 public:
  virtual ~RunningMeetingRepository() = default;
  /// All that are in progress or paused.
  virtual std::vector<core::Meeting> running() = 0;
};

/// After recover_after_restart: the running hosted meetings whose host has left. The grace that was running for them
/// ended with the server, and begins anew (LiveMeetings::await_host).
Async<std::vector<core::Meeting>> meetings_without_host(Services& services);

}  // namespace parley::services
