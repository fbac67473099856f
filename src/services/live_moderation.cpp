// Muting, of LiveMeetings.
#include "services/live_meetings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;

namespace {

bool is_kind(const ProducerInfo& producer, MutedKind kind) {
  switch (kind) {
    case MutedKind::audio:
      return producer.source == "mic";
    case MutedKind::video:
      return producer.source == "camera";
    case MutedKind::screen:
      return producer.source == "screen" || producer.source == "screen_audio";
  }
  return false;
}

}  // namespace

int LiveMeetings::mute_participant(LiveMeeting& live, const core::Participant& participant, MutedKind kind,
                                   const std::string& by) {
  int muted = 0;
  for (const std::string& socket_id : live.sockets_of(participant.participant_id)) {
    const LiveDevice& device = *live.device(socket_id);
    // What is held while the meeting is paused would be heard again at its end.
    std::vector<ProducerInfo> audible;
    for (const auto& [id, producer] : device.producers)
      if ((!producer.paused || device.held.contains(id)) && is_kind(producer, kind)) audible.push_back(producer);
    for (ProducerInfo& producer : audible) {
      pause_by_server(live, producer);
      ++muted;
    }
  }
  if (muted > 0)
    live.announce("participant:muted",
                  {{"participant_id", participant.participant_id}, {"kind", core::enum_name(kind)}, {"by", by}});
  return muted;
}

asio::awaitable<core::Outcome<int>> LiveMeetings::mute(std::string meeting_id, std::optional<std::string> target,
                                                       MutedKind kind, std::string by) {
  co_return co_await asio::co_spawn(
      *thread_of(meeting_id).context,
      [&]() -> asio::awaitable<core::Outcome<int>> {
        LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
        if (!live) co_return core::fail(core::Code::invalid_state, "The meeting is not live.");
        if (target) {
          const core::Participant* participant = live->find(*target);
          if (!participant) co_return core::fail(core::Code::not_found, "There is no such participant in the meeting.");
          if (participant->role == core::Role::host && by != *target)
            co_return core::fail(core::Code::forbidden, "The host cannot be muted by others.");
          co_return mute_participant(*live, core::Participant(*participant), kind, by);
        }
        int muted = 0;
        for (const core::Participant& participant : live->participants())
          if (!core::is_host(participant.role)) muted += mute_participant(*live, participant, kind, by);
        co_return muted;
      },
      asio::use_awaitable);
}

}  // namespace parley::services
