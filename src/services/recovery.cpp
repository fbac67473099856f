#include "services/recovery.hpp"

namespace parley::services {

Async<std::vector<core::Meeting>> meetings_without_host(Services& services) {
  auto job = [](Transaction& transaction) -> core::Outcome<std::vector<core::Meeting>> {
    std::vector<core::Meeting> found;
    for (core::Meeting& meeting : transaction.of<RunningMeetingRepository>().running()) {
      if (meeting.policy != core::MeetingPolicy::hosted) continue;
      const auto host = transaction.participants.find_user(meeting.meeting_id, meeting.host_id);
      if (host && host->status == core::ParticipantStatus::left) found.push_back(std::move(meeting));
    }
    return found;
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
