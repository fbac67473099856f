// Muting, of LiveMeetings.
#include "services/live_meetings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;

namespace {

/// Unset for a source that nobody knows.
std::optional<MutedKind> kind_of(std::string_view source) {
  if (source == "mic") return MutedKind::audio;
  if (source == "camera") return MutedKind::video;
  if (source == "screen" || source == "screen_audio") return MutedKind::screen;
  return std::nullopt;
}

bool is_on(const core::Features& features, MutedKind kind) {
  switch (kind) {
    case MutedKind::audio:
      return features.audio_enabled;
    case MutedKind::video:
      return features.video_enabled;
    case MutedKind::screen:
      return features.screen_sharing_enabled;
  }
  return false;
}

}  // namespace

bool may_be_sent(const core::Features& features, std::string_view source) {
  const auto kind = kind_of(source);
  return kind && is_on(features, *kind);
}

int LiveMeetings::mute_participant(LiveMeeting& live, const core::Participant& participant, MutedKind kind,
                                   const std::string& by) {
  int muted = 0;
  for (const std::string& socket_id : live.sockets_of(participant.participant_id)) {
    const LiveDevice& device = *live.device(socket_id);
    // What is held while the meeting is paused would be heard again at its end.
    std::vector<ProducerInfo> audible;
    for (const auto& [id, producer] : device.producers)
      if ((!producer.paused || device.held.contains(id)) && kind_of(producer.source) == kind)
        audible.push_back(producer);
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

void LiveMeetings::mute_what_is_off(LiveMeeting& live, const std::string& by) {
  for (const MutedKind kind : {MutedKind::audio, MutedKind::video, MutedKind::screen}) {
    if (is_on(live.meeting.features, kind)) continue;
    for (const core::Participant& participant : live.participants()) mute_participant(live, participant, kind, by);
  }
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
