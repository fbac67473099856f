// SpaceNews: what the namespaces beside "/" are told of meetings, in their own words. Owned by src/app; made before the
// first device.
#pragma once

#include "services/group_call_events.hpp"
#include "services/meeting_watcher.hpp"
#include "json/describe.hpp"
#include "socketio/server.hpp"

namespace parley::events {

/// The room of those devices of a meeting that ask for its end: they hear of it as all do, and are disconnected behind
/// their answer.
std::string ending_room(const std::string& meeting_id);

class SpaceNews final : public services::MeetingWatcher, public services::GroupCallEvents {
 public:
  explicit SpaceNews(socketio::Server& server) : calls_(server.of("/calls")), peers_(server.of("/meetings")) {}
  void joined(const core::Meeting& meeting, const core::Participant& participant) override;
  void removed(const core::Meeting& meeting, const core::Participant& participant, services::LeaveReason reason,
               const std::string& message) override;
  void left(const core::Meeting& meeting, const core::Participant& participant, services::LeaveReason reason) override;
  void ended(const core::Meeting& meeting, services::EndReason reason) override;
  void to_members(const std::vector<std::string>& user_ids, std::string_view event, json::object payload) override;

 private:
  socketio::Namespace& calls_;
  socketio::Namespace& peers_;
};

}  // namespace parley::events
