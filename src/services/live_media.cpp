// What devices send, and what the media plane says of it, told by LiveMeetings.
#include "services/live_parts.hpp"
#include "services/joining.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace parley::services {
namespace asio = boost::asio;
using boost::json::object;

void LiveMeetings::producer_changed(const std::string& meeting_id, ProducerInfo producer, ProducerChange change) {
  post(meeting_id, false, [this, producer = std::move(producer), change](LiveMeeting& live) {
    apply_producer_change(live, producer, change);
  });
}

asio::awaitable<bool> LiveMeetings::keeps_media(std::string meeting_id, std::string socket_id) {
  const auto look_now = [&]() -> asio::awaitable<bool> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    if (live && live->device(socket_id)) co_return true;
    if (live && !live->ended)
      close_media_peer(meeting_id, socket_id);
    else
      run(meeting_id, "closing media that came too late", media_.close_room(meeting_id));
    co_return false;
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, look_now, asio::use_awaitable);
}

asio::awaitable<std::optional<ProducerInfo>> LiveMeetings::producer_of(std::string meeting_id, std::string socket_id,
                                                                       std::string producer_id) {
  const auto look_now = [&]() -> asio::awaitable<std::optional<ProducerInfo>> {
    LiveMeeting* live = find(thread_of(meeting_id), meeting_id, false);
    const LiveDevice* device = live ? live->device(socket_id) : nullptr;
    if (!device) co_return std::nullopt;
    const auto found = device->producers.find(producer_id);
    co_return found == device->producers.end() ? std::nullopt : std::optional<ProducerInfo>(found->second);
  };
  co_return co_await asio::co_spawn(*thread_of(meeting_id).context, look_now, asio::use_awaitable);
}

void LiveMeetings::apply_producer_change(LiveMeeting& live, const ProducerInfo& producer, ProducerChange change) {
  LiveDevice* device = live.device(producer.peer_id);
  if (!device) return;
  const std::string participant_id = device->participant_id;
  const object reference = producer_reference(producer, participant_id);
  switch (change) {
    case ProducerChange::added: {
      object described = described_producer(producer, participant_id);
      device->producers[producer.producer_id] = producer;
      live.announce_near(participant_id, "media:producer:new", {{"producer", std::move(described)}});
      settle_hold(live);
      // A device sends one track of a source. What it sends beside it is of a request whose answer was lost, of
      // transports that it has given up, or of the camera before; told after the new one, so that nobody has a moment
      // without.
      std::vector<ProducerInfo> before;
      for (const auto& [id, known] : device->producers)
        if (known.source == producer.source && id != producer.producer_id) before.push_back(known);
      for (const ProducerInfo& replaced : before) {
        run(live.meeting_id(), "closing what was replaced",
            media_.close_producer(live.meeting_id(), replaced.peer_id, replaced.producer_id));
        apply_producer_change(live, replaced, ProducerChange::closed);
      }
      break;
    }
    case ProducerChange::paused:
    case ProducerChange::resumed: {
      device->held.erase(producer.producer_id);  // whoever mutes themselves meanwhile stays muted
      const auto known = device->producers.find(producer.producer_id);
      const bool paused = change == ProducerChange::paused;
      if (known == device->producers.end() || known->second.paused == paused) return;
      known->second.paused = paused;
      live.announce_near(participant_id, paused ? "media:producer:paused" : "media:producer:resumed", reference);
      break;
    }
    case ProducerChange::closed:
      device->held.erase(producer.producer_id);
      if (device->producers.erase(producer.producer_id) == 0) return;
      live.announce_near(participant_id, "media:producer:closed", reference);
      break;
  }
  follow_media_status(live, participant_id);
  // It may have been turned off between the asking and this.
  const auto sent = device->producers.find(producer.producer_id);
  if (sent == device->producers.end() || may_be_sent(live.meeting.features, sent->second.source)) return;
  if (!sent->second.paused || device->held.contains(producer.producer_id))
    pause_by_server(live, ProducerInfo(sent->second));
}

void LiveMeetings::settle_hold(LiveMeeting& live) {
  const bool paused = live.meeting.status == core::MeetingStatus::paused;
  for (const std::string& socket_id : live.sockets()) {
    LiveDevice& device = *live.device(socket_id);
    const core::Participant* owner = live.find(device.participant_id);
    const bool holds = paused && owner && !core::is_host(owner->role);
    for (auto& [id, producer] : device.producers)
      if (holds ? !producer.paused : device.held.contains(id)) hold_producer(live, device, id, holds);
  }
}

void LiveMeetings::hold_producer(LiveMeeting& live, LiveDevice& device, const std::string& producer_id, bool held) {
  ProducerInfo& producer = device.producers.at(producer_id);
  if (held)
    device.held.insert(producer_id);
  else
    device.held.erase(producer_id);
  producer.paused = held;
  run(live.meeting_id(), "holding media",
      media_.pause_producer(live.meeting_id(), device.socket_id, producer_id, held));
  live.announce_near(device.participant_id, held ? "media:producer:paused" : "media:producer:resumed",
                     producer_reference(producer, device.participant_id));
  follow_media_status(live, device.participant_id);
}

void LiveMeetings::pause_by_server(LiveMeeting& live, const ProducerInfo& producer) {
  run(live.meeting_id(), "muting",
      media_.pause_producer(live.meeting_id(), producer.peer_id, producer.producer_id, true));
  apply_producer_change(live, producer, ProducerChange::paused);
}

void LiveMeetings::follow_media_status(LiveMeeting& live, const std::string& participant_id) {
  const core::Participant* known = live.find(participant_id);
  const core::MediaStatus status = live.media_status(participant_id);
  live.activity.sharing(participant_id, known && status.screen_share, std::chrono::steady_clock::now());
  if (!known || known->media_status == status) return;
  core::Participant changed = *known;
  changed.media_status = status;
  live.put(changed);
  run(live.meeting_id(), "noting what a participant sends", update_media_status(*services_, participant_id, status));
}

void LiveMeetings::producer_closed(const RoomId& room, const ProducerInfo& producer) {
  producer_changed(room, producer, ProducerChange::closed);
}

void LiveMeetings::consumer_layers(const RoomId& room, const PeerId& peer, const std::string& consumer_id,
                                   std::optional<int> spatial_layer, std::optional<int> temporal_layer) {
  broadcaster_.to_device(peer, "media:consumer:layers",
                         {{"meeting_id", room},
                          {"consumer_id", consumer_id},
                          {"spatial_layer", json::encode(spatial_layer)},
                          {"temporal_layer", json::encode(temporal_layer)}});
}

void LiveMeetings::producer_wanted(const RoomId& room, const PeerId& peer, const std::string& producer_id,
                                   std::optional<int> spatial_layer) {
  broadcaster_.to_device(
      peer, "media:producer:wanted",
      {{"meeting_id", room}, {"producer_id", producer_id}, {"spatial_layer", json::encode(spatial_layer)}});
}

void LiveMeetings::score(const RoomId& room, const PeerId& peer, const std::string& producer_or_consumer_id,
                         const boost::json::value& score) {
  broadcaster_.to_device(peer, "media:score",
                         {{"meeting_id", room}, {"id", producer_or_consumer_id}, {"score", score}});
}

void LiveMeetings::active_speaker(const RoomId& room, const std::string& place, const std::optional<PeerId>& peer) {
  post(room, false, [place, peer](LiveMeeting& live) {
    LiveDevice* device = peer ? live.device(*peer) : nullptr;
    // Who has been moved meanwhile is not heard there any more.
    if (peer && (!device || live.place_of(device->participant_id) != place)) return;
    live.signal_in(
        place, "media:active_speaker",
        {{"participant_id", device ? boost::json::value(device->participant_id) : boost::json::value(nullptr)}});
  });
}

void LiveMeetings::audio_levels(const RoomId& room, const std::string& place,
                                const std::vector<std::pair<PeerId, int>>& levels) {
  post(room, false, [place, levels](LiveMeeting& live) {
    boost::json::array list;
    std::vector<std::pair<std::string, int>> volumes;
    for (const auto& [peer, volume] : levels)
      if (LiveDevice* device = live.device(peer); device && live.place_of(device->participant_id) == place) {
        list.push_back(object{{"participant_id", device->participant_id}, {"volume", volume}});
        volumes.emplace_back(device->participant_id, volume);
      }
    live.activity.levels(volumes, std::chrono::steady_clock::now(), place);
    live.signal_in(place, "media:audio_levels", {{"levels", std::move(list)}});
  });
}

void LiveMeetings::room_reset(const RoomId& room, const std::string& reason) {
  post(room, false, [this, reason](LiveMeeting& live) {
    for (const std::string& socket_id : live.sockets()) {
      live.device(socket_id)->producers.clear();
      live.device(socket_id)->held.clear();
    }
    live.announce("media:reset", {{"reason", reason}});
    for (const core::Participant& participant : live.participants())
      follow_media_status(live, participant.participant_id);
  });
}

}  // namespace parley::services
