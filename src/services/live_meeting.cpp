#include "services/live_meeting.hpp"

#include <algorithm>

namespace parley::services {

void LiveMeeting::announce(std::string_view event, boost::json::object payload) {
  payload["seq"] = ++seq_;
  payload["meeting_id"] = meeting_id_;
  if (event != "reaction:received") {
    kept_.push_back({seq_, std::string(event), payload});
    if (kept_.size() > max_kept) {
      forgotten_ = kept_.front().seq;
      kept_.pop_front();
    }
  }
  broadcaster_.to_meeting(meeting_id_, event, std::move(payload));
}

std::optional<std::vector<KeptAnnouncement>> LiveMeeting::kept_since(std::uint64_t since) const {
  if (since < forgotten_ || since > seq_) return std::nullopt;
  std::vector<KeptAnnouncement> missed;
  for (const KeptAnnouncement& kept : kept_)
    if (kept.seq > since) missed.push_back(kept);
  return missed;
}

void LiveMeeting::signal(std::string_view event, boost::json::object payload) {
  payload["meeting_id"] = meeting_id_;
  broadcaster_.to_meeting(meeting_id_, event, std::move(payload));
}

void LiveMeeting::to_participant(const std::string& participant_id, std::string_view event,
                                 const boost::json::object& payload) {
  for (const std::string& socket_id : sockets_of(participant_id)) broadcaster_.to_device(socket_id, event, payload);
}

bool LiveMeeting::put(const core::Participant& participant) {
  return roster_.insert_or_assign(participant.participant_id, participant).second;
}

bool LiveMeeting::remove(const std::string& participant_id) { return roster_.erase(participant_id) > 0; }

const core::Participant* LiveMeeting::find(const std::string& participant_id) const {
  const auto found = roster_.find(participant_id);
  return found == roster_.end() ? nullptr : &found->second;
}

std::vector<core::Participant> LiveMeeting::participants() const {
  std::vector<core::Participant> all;
  all.reserve(roster_.size());
  for (const auto& [id, participant] : roster_) all.push_back(participant);
  std::ranges::stable_sort(all, {}, [](const core::Participant& one) { return one.joined_at; });
  return all;
}

bool LiveMeeting::has_user(const std::string& user_id) const {
  return std::ranges::any_of(roster_, [&](const auto& one) { return one.second.user_id == user_id; });
}

LiveDevice& LiveMeeting::add_device(const std::string& socket_id, const std::string& device_id,
                                    const std::string& participant_id) {
  LiveDevice& device = devices_[socket_id];
  device.socket_id = socket_id;
  device.device_id = device_id;
  device.participant_id = participant_id;
  device.grace.reset();
  return device;
}

LiveDevice* LiveMeeting::device(const std::string& socket_id) {
  const auto found = devices_.find(socket_id);
  return found == devices_.end() ? nullptr : &found->second;
}

void LiveMeeting::erase_device(const std::string& socket_id) { devices_.erase(socket_id); }

bool LiveMeeting::has_device(const std::string& participant_id) const { return !sockets_of(participant_id).empty(); }

std::vector<std::string> LiveMeeting::sockets_of(const std::string& participant_id,
                                                 std::optional<std::string> device_id) const {
  std::vector<std::string> sockets;
  for (const auto& [socket_id, device] : devices_)
    if (device.participant_id == participant_id && (!device_id || device.device_id == *device_id))
      sockets.push_back(socket_id);
  return sockets;
}

std::vector<std::string> LiveMeeting::sockets() const {
  std::vector<std::string> sockets;
  for (const auto& [socket_id, device] : devices_) sockets.push_back(socket_id);
  return sockets;
}

bool LiveMeeting::in_circle(const Circle& circle, const std::string& participant_id) const {
  return std::ranges::any_of(devices_, [&](const auto& entry) {
    return entry.second.circle == &circle && entry.second.participant_id == participant_id;
  });
}

std::vector<std::string> LiveMeeting::others_in_circle(const Circle& circle, const std::string& participant_id) const {
  std::vector<std::string> others;
  for (const auto& [socket_id, device] : devices_)
    if (device.circle == &circle && device.participant_id != participant_id) others.push_back(socket_id);
  return others;
}

std::vector<core::Participant> LiveMeeting::circle_people(const Circle& circle) const {
  std::vector<core::Participant> people;
  for (core::Participant& participant : participants())
    if (in_circle(circle, participant.participant_id)) people.push_back(std::move(participant));
  return people;
}

core::MediaStatus LiveMeeting::media_status(const std::string& participant_id) const {
  core::MediaStatus status;
  for (const auto& [socket_id, device] : devices_) {
    if (device.participant_id != participant_id) continue;
    for (const auto& [producer_id, producer] : device.producers) {
      if (producer.paused) continue;
      if (producer.source == "mic") status.audio = true;
      if (producer.source == "camera") status.video = true;
      if (producer.source == "screen") status.screen_share = true;
    }
  }
  return status;
}

}  // namespace parley::services
