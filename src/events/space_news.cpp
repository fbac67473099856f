#include "events/space_news.hpp"

#include "events/arguments.hpp"
#include "events/session.hpp"

namespace parley::events {
namespace {

bool is_group_call(const core::Meeting& meeting) {
  return meeting.kind == core::MeetingKind::group_call && meeting.group_call_id;
}

socketio::Arguments left_call(const core::Meeting& meeting, const core::Participant& participant,
                              services::LeaveReason reason) {
  return one(
      {{"callId", *meeting.group_call_id}, {"userId", participant.person_id()}, {"reason", core::enum_name(reason)}});
}

}  // namespace

std::string ending_room(const std::string& meeting_id) { return "ending:" + meeting_id; }

void SpaceNews::joined(const core::Meeting& meeting, const core::Participant& participant) {
  if (!is_group_call(meeting)) return;
  calls_.to(meeting_room(meeting.meeting_id))
      .emit("participant-joined",
            one({{"callId", *meeting.group_call_id}, {"userId", participant.person_id()}, {"name", participant.name}}));
}

void SpaceNews::removed(const core::Meeting& meeting, const core::Participant& participant,
                        services::LeaveReason reason, const std::string& message) {
  // Their devices are not in the call's room any more when those who stay are told (left).
  if (is_group_call(meeting))
    calls_.to(person_room(participant.person_id())).emit("participant-left", left_call(meeting, participant, reason));
  const bool banned = reason == services::LeaveReason::banned;
  peers_.to(participant_room(participant.participant_id))
      .emit(banned ? "host:banned" : "host:kicked", one({{"reason", message}}));
}

void SpaceNews::left(const core::Meeting& meeting, const core::Participant& participant, services::LeaveReason reason) {
  if (is_group_call(meeting))
    calls_.to(meeting_room(meeting.meeting_id)).emit("participant-left", left_call(meeting, participant, reason));
  // A socket there is of one meeting, and worth nothing without it.
  peers_.to(participant_room(participant.participant_id)).disconnect();
}

void SpaceNews::ended(const core::Meeting& meeting, services::EndReason reason) {
  const auto everybody = peers_.to(meeting_room(meeting.meeting_id));
  everybody.emit("meeting:ended", one({{"meetingId", meeting.meeting_id}, {"reason", core::enum_name(reason)}}));
  everybody.except(ending_room(meeting.meeting_id)).disconnect();
}

void SpaceNews::to_members(const std::vector<std::string>& user_ids, std::string_view event, json::object payload) {
  if (user_ids.empty()) return;
  socketio::Broadcast members(calls_);
  for (const std::string& user_id : user_ids) members = std::move(members).to(person_room(user_id));
  members.emit(event, one(std::move(payload)));
}

}  // namespace parley::events
