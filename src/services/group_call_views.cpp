#include "services/group_call_views.hpp"

#include "services/wire_words.hpp"

#include <array>
#include <cstdio>

namespace parley::services {
namespace {

CallStatus status_of(core::MeetingStatus status) {
  switch (status) {
    case core::MeetingStatus::scheduled:
    case core::MeetingStatus::waiting:
      return CallStatus::waiting;
    case core::MeetingStatus::in_progress:
    case core::MeetingStatus::paused:
      return CallStatus::active;
    case core::MeetingStatus::ended:
      return CallStatus::ended;
    case core::MeetingStatus::cancelled:
      return CallStatus::cancelled;
    case core::MeetingStatus::failed:
      return CallStatus::failed;
  }
  return CallStatus::failed;
}

CallParticipantView participant_view(const core::Participant& participant) {
  return {.id = participant.participant_id,
          .user_id = participant.user_id,
          .name = participant.name,
          .role = participant.role,
          .status = participant.status,
          .joined_at = time_text(participant.joined_at),
          .left_at = time_text(participant.left_at)};
}

}  // namespace

long long duration_seconds(const core::Meeting& meeting, core::TimePoint now) {
  if (!meeting.started_at) return 0;
  const auto length = meeting.ended_at.value_or(now) - *meeting.started_at;
  return std::max<long long>(0, std::chrono::floor<std::chrono::seconds>(length).count());
}

std::string duration_text(long long seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return text.data();
}

GroupCallView view(const GroupCall& call, core::TimePoint now) {
  const core::Meeting& meeting = call.meeting;
  GroupCallView shown{.id = meeting.group_call_id.value_or(""),
                      .group_id = meeting.group_id.value_or(""),
                      .initiated_by_id = meeting.created_by,
                      .type = meeting.call_type.value_or(core::CallType::video),
                      .status = status_of(meeting.status),
                      .webrtc_room_id = meeting.meeting_id,
                      .started_at = time_text(meeting.started_at),
                      .ended_at = time_text(meeting.ended_at),
                      .max_participants = meeting.peak_participants,
                      .metadata = json::parse(meeting.metadata).value_or(json::object{}),
                      .created_at = core::format_time(meeting.created_at),
                      .updated_at = core::format_time(meeting.updated_at)};
  if (meeting.started_at) {
    shown.duration_seconds = duration_seconds(meeting, now);
    shown.duration = duration_text(*shown.duration_seconds);
  }
  for (const core::Participant& participant : call.participants)
    shown.participants.push_back(participant_view(participant));
  return shown;
}

}  // namespace parley::services
