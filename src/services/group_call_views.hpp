// What people see of group calls on the wire; see views.hpp. Encoded in camelCase.
#pragma once

#include "json/describe.hpp"
#include "services/group_calls.hpp"

namespace parley::services {

enum class CallStatus { waiting, active, ended, cancelled, failed };
BOOST_DESCRIBE_ENUM(CallStatus, waiting, active, ended, cancelled, failed)

struct CallParticipantView {
  std::string id;
  std::optional<std::string> user_id;
  std::string name;
  core::Role role;
  core::ParticipantStatus status;
  std::optional<std::string> joined_at;
  std::optional<std::string> left_at;
};
BOOST_DESCRIBE_STRUCT(CallParticipantView, (), (id, user_id, name, role, status, joined_at, left_at))

struct GroupCallView {
  std::string id;
  std::string group_id;
  std::string initiated_by_id;
  core::CallType type;
  CallStatus status;
  std::string webrtc_room_id;  ///< the meeting's id: with it the call is open to every other interface
  std::vector<CallParticipantView> participants;
  std::optional<std::string> started_at;
  std::optional<std::string> ended_at;
  std::optional<long long> duration_seconds;
  std::optional<std::string> duration;  ///< HH:MM:SS
  int max_participants;                 ///< how many were in it at most at the same time
  json::value metadata;
  std::string created_at;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(GroupCallView, (),
                      (id, group_id, initiated_by_id, type, status, webrtc_room_id, participants, started_at, ended_at,
                       duration_seconds, duration, max_participants, metadata, created_at, updated_at))

/// `now`: for how long a call goes on.
GroupCallView view(const GroupCall& call, core::TimePoint now);

/// "HH:MM:SS"; hours may have more digits.
std::string duration_text(long long seconds);

/// For how long a call went on, or does until now; 0 for one that did not begin.
long long duration_seconds(const core::Meeting& meeting, core::TimePoint now);

}  // namespace parley::services
