// Leaving a live meeting that does not wait for the database (see docs/adr/0021), and what follows when a host is gone.
#include "services/live_parts.hpp"
#include "services/joining.hpp"

#include <algorithm>

namespace parley::services {
namespace asio = boost::asio;

namespace {

/// settle_host_left, for whom it does not matter what was done.
Async<> settle_host(Services& services, std::string meeting_id) {
  const auto done = co_await settle_host_left(services, std::move(meeting_id));
  if (!done) co_return std::unexpected(done.error());
  co_return core::Outcome<>{};
}

}  // namespace

asio::awaitable<core::Outcome<>> LiveMeetings::leave_by_itself(std::string meeting_id, Departure departure) {
  auto left = co_await leave_participant(*services_, departure.participant_id, departure.reason, departure.at);
  if (left || left.error().code != core::Code::unavailable) co_return left;
  see_off(meeting_id, std::move(departure));
  co_return core::Outcome<>{};
}

void LiveMeetings::see_off(const std::string& meeting_id, Departure departure) {
  post_any(meeting_id, [this, meeting_id, departure = std::move(departure)](LiveMeeting* live) {
    const core::Participant* known = live ? live->find(departure.participant_id) : nullptr;
    // Who is not in it any more left in another way, and who has a device has come back.
    if (!known || live->has_device(departure.participant_id)) return;
    core::Participant gone = *known;
    const core::TimePoint joined_at = gone.joined_at.value_or(departure.at);
    const LateLeave leave{gone.participant_id, joined_at, std::max(departure.at, joined_at), departure.reason};
    // At the bound they stay listed for now, and leave when it is tried again.
    if (!services_->late_leaves.add(leave)) return await_device(*live, gone.participant_id, leave.left_at);
    gone.status = core::ParticipantStatus::left;
    gone.left_at = leave.left_at;
    gone.media_status = {};
    run(meeting_id, "writing down who left", write_late(leave));
    const core::Meeting meeting = live->meeting;
    tell_left(*live, meeting, gone, leave.reason);
  });
}

asio::awaitable<core::Outcome<>> LiveMeetings::write_late(LateLeave leave) {
  const Insisting::Attempt attempt = [this, &leave] { return write_late_leave(*services_, leave); };
  auto written = co_await services_->insisting.insist(attempt);
  // Where it is not written, who comes back must still be known to have left.
  if (written || written.error().code != core::Code::unavailable) services_->late_leaves.remove(leave);
  co_return services_->insisting.has_told_of(written) ? core::Outcome<>{} : std::move(written);
}

asio::awaitable<core::Outcome<>> LiveMeetings::settle_without_host(std::string meeting_id) {
  const Insisting::Attempt attempt = [this, &meeting_id] { return settle_host(*services_, meeting_id); };
  auto settled = co_await services_->insisting.insist(attempt);
  co_return services_->insisting.has_told_of(settled) ? core::Outcome<>{} : std::move(settled);
}

}  // namespace parley::services
