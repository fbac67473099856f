#include "services/live_meeting.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>

namespace parley::services {

void LiveMeeting::announce(std::string_view event, boost::json::object payload) {
  payload["seq"] = ++seq_;
  payload["meeting_id"] = meeting_id_;
  if (event != "reaction:received") keep(event, payload, std::nullopt);
  broadcaster_.to_meeting(meeting_id_, event, std::move(payload));
}

void LiveMeeting::tell(std::vector<std::string> participant_ids, std::string_view event, boost::json::object payload) {
  payload["meeting_id"] = meeting_id_;
  for (const std::string& participant_id : participant_ids) to_participant(participant_id, event, payload);
  keep(event, payload, std::nullopt, std::move(participant_ids));
}

void LiveMeeting::keep(std::string_view event, const boost::json::object& payload, std::optional<std::string> place,
                       std::vector<std::string> only_for) {
  kept_.push_back({seq_, std::string(event), boost::json::serialize(payload), std::move(place), std::move(only_for)});
  kept_bytes_ += kept_.back().payload.size();
  while (kept_.size() > max_kept || kept_bytes_ > max_kept_bytes) {
    // Who knows the numbered event before a private one may have missed that.
    const KeptAnnouncement& oldest = kept_.front();
    forgotten_ = std::max(forgotten_, oldest.only_for.empty() ? oldest.seq : oldest.seq + 1);
    kept_bytes_ -= kept_.front().payload.size();
    kept_.pop_front();
  }
}

std::optional<std::vector<KeptAnnouncement>> LiveMeeting::kept_since(std::uint64_t since, const std::string& place,
                                                                     const std::string& participant_id) const {
  if (since < forgotten_ || since < divided_at || since > seq_) return std::nullopt;
  std::vector<KeptAnnouncement> missed;
  for (const KeptAnnouncement& kept : kept_) {
    if (!kept.only_for.empty()) {
      const bool is_meant = std::ranges::find(kept.only_for, participant_id) != kept.only_for.end();
      if (is_meant && kept.seq >= since) missed.push_back(kept);
    } else if (kept.seq > since && kept.place.value_or(place) == place) {
      missed.push_back(kept);
    }
  }
  return missed;
}

std::string LiveMeeting::place_of(const std::string& participant_id) const {
  return is_divided() ? breakouts->room_of(participant_id) : std::string();
}

std::string LiveMeeting::group_of(const std::string& place) const {
  const auto opened = breakouts && breakouts->opened_at ? breakouts->opened_at->time_since_epoch().count() : 0;
  return meeting_id_ + '/' + std::to_string(opened) + '/' + place;
}

void LiveMeeting::announce_in(const std::string& place, std::string_view event, boost::json::object payload) {
  if (!is_divided()) {
    // What was meant for a room that has been closed meanwhile is nobody's any more.
    if (place.empty()) announce(event, std::move(payload));
    return;
  }
  payload["seq"] = ++seq_;
  payload["meeting_id"] = meeting_id_;
  if (event != "reaction:received") keep(event, payload, place);
  const boost::json::object elsewhere{{"seq", seq_}, {"meeting_id", meeting_id_}};
  const auto tell_elsewhere = [&](const std::string& other) {
    if (other != place) broadcaster_.to_meeting(group_of(other), "breakout:elsewhere", elsewhere);
  };
  tell_elsewhere({});
  for (const core::BreakoutRoom& room : breakouts->rooms) tell_elsewhere(room.room_id);
  broadcaster_.to_meeting(group_of(place), event, std::move(payload));
}

void LiveMeeting::signal_in(const std::string& place, std::string_view event, boost::json::object payload) {
  payload["meeting_id"] = meeting_id_;
  if (is_divided())
    broadcaster_.to_meeting(group_of(place), event, std::move(payload));
  else if (place.empty())
    broadcaster_.to_meeting(meeting_id_, event, std::move(payload));
}

void LiveMeeting::signal(std::string_view event, boost::json::object payload) {
  payload["meeting_id"] = meeting_id_;
  broadcaster_.to_meeting(meeting_id_, event, std::move(payload));
}

void LiveMeeting::to_participant(const std::string& participant_id, std::string_view event,
                                 const boost::json::object& payload) {
  for (const std::string& device : devices_of(participant_id))
    if (is_of_main_space(device)) broadcaster_.to_device(device, event, payload);
}

bool LiveMeeting::put(const core::Participant& participant) {
  const auto [at, is_new] = roster_.try_emplace(participant.participant_id, participant);
  if (!is_new) {
    forget_user(at->second);
    at->second = participant;
  }
  if (at->second.user_id) users_[*at->second.user_id].push_back(participant.participant_id);
  return is_new;
}

bool LiveMeeting::remove(const std::string& participant_id) {
  const auto found = roster_.find(participant_id);
  if (found == roster_.end()) return false;
  forget_user(found->second);
  roster_.erase(found);
  return true;
}

void LiveMeeting::forget_user(const core::Participant& participant) {
  if (!participant.user_id) return;
  const auto known = users_.find(*participant.user_id);
  std::erase(known->second, participant.participant_id);
  if (known->second.empty()) users_.erase(known);
}

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

std::vector<std::string> LiveMeeting::devices_of_user(const std::string& user_id) const {
  std::vector<std::string> devices;
  const auto known = users_.find(user_id);
  if (known == users_.end()) return devices;
  for (const std::string& participant_id : known->second)
    std::ranges::copy(devices_of(participant_id), std::back_inserter(devices));
  return devices;
}

LiveDevice& LiveMeeting::add_device(const std::string& socket_id, const std::string& device_id,
                                    const std::string& participant_id) {
  LiveDevice& device = devices_[socket_id];
  if (device.participant_id != participant_id) {
    forget_socket(device.participant_id, socket_id);
    sockets_of_[participant_id].push_back(socket_id);
  }
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

void LiveMeeting::erase_device(const std::string& socket_id) {
  const auto found = devices_.find(socket_id);
  if (found == devices_.end()) return;
  forget_socket(found->second.participant_id, socket_id);
  devices_.erase(found);
}

void LiveMeeting::forget_socket(const std::string& participant_id, const std::string& socket_id) {
  const auto known = sockets_of_.find(participant_id);
  if (known == sockets_of_.end()) return;
  std::erase(known->second, socket_id);
  if (known->second.empty()) sockets_of_.erase(known);
}

const std::vector<std::string>& LiveMeeting::devices_of(const std::string& participant_id) const {
  static const std::vector<std::string> none;
  const auto known = sockets_of_.find(participant_id);
  return known == sockets_of_.end() ? none : known->second;
}

bool LiveMeeting::has_device(const std::string& participant_id) const { return sockets_of_.contains(participant_id); }

std::vector<std::string> LiveMeeting::sockets_of(const std::string& participant_id,
                                                 std::optional<std::string> device_id) const {
  std::vector<std::string> sockets = devices_of(participant_id);
  if (device_id)
    std::erase_if(sockets, [&](const std::string& one) { return devices_.at(one).device_id != *device_id; });
  return sockets;
}

std::vector<std::string> LiveMeeting::sockets() const {
  std::vector<std::string> sockets;
  sockets.reserve(devices_.size());
  for (const auto& [socket_id, device] : devices_) sockets.push_back(socket_id);
  return sockets;
}

bool LiveMeeting::in_circle(const Circle& circle, const std::string& participant_id) const {
  return std::ranges::any_of(devices_of(participant_id),
                             [&](const std::string& one) { return devices_.at(one).circle == &circle; });
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
  for (const std::string& socket_id : devices_of(participant_id)) {
    for (const auto& [producer_id, producer] : devices_.at(socket_id).producers) {
      if (producer.paused) continue;
      if (producer.source == "mic") status.audio = true;
      if (producer.source == "camera") status.video = true;
      if (producer.source == "screen") status.screen_share = true;
    }
  }
  return status;
}

}  // namespace parley::services
