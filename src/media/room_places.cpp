// The places of a room: who is heard where, and what ends when somebody is put elsewhere.
#include "media/room_parts.hpp"
#include "media/worker/spawn.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <ranges>

namespace parley::media {

const std::string& Room::place_of(const PeerId& peer) const {
  static const std::string main_place;
  const auto found = places_.find(peer);
  return found == places_.end() ? main_place : found->second;
}

// --- who speaks

Room::Listening& Room::listening_in(const std::string& place) {
  auto& listening = listening_[place];
  if (listening) return *listening;
  listening = std::make_unique<Listening>();
  // The observers are this room's own, so that they do not outlive it.
  listening->active_speaker =
      sites_.front()->router->observe_active_speaker(new_id(), [this, place](const std::string& producer_id) {
        const auto found = sent_.find(producer_id);
        const auto heard = listening_.find(place);
        if (found == sent_.end() || heard == listening_.end() || place_of(found->second->info.peer_id) != place) return;
        if (heard->second->speaker.dominates(found->second->info.peer_id)) tell_speaker(place);
      });
  listening->audio_levels = sites_.front()->router->observe_audio_levels(
      new_id(), [this, place](const auto& volumes) { tell_levels(place, volumes); });
  return *listening;
}

void Room::listen_to(const std::shared_ptr<Sent>& sent) {
  // What is heard along with a shared screen makes nobody the speaker.
  if (sent->info.source != "mic") return;
  if (sent->transport->site == sites_.front())
    hear(*sent);
  else
    spawn(environment_.executor, listen_from_afar(sent), "listening to a producer of another worker");
}

/// By then it may be in another place, and heard there already.
boost::asio::awaitable<void> Room::listen_from_afar(std::shared_ptr<Sent> sent) {
  const auto self = shared_from_this();
  if (sent->closed || sites_.empty()) co_return;
  const auto piped = co_await piped_to(sites_.front(), sent);
  if (!piped && !sent->closed)
    spdlog::warn("media: who speaks in room {} is not told of one peer: {}", id_, piped.error().message);
  if (piped && !sent->closed && !sent->heard) hear(*sent);
}

void Room::hear(Sent& sent) {
  Listening& listening = listening_in(place_of(sent.info.peer_id));
  listening.active_speaker->add(sent.info.producer_id);
  listening.audio_levels->add(sent.info.producer_id);
  sent.heard = true;
}

void Room::stop_listening_to(Sent& sent) {
  if (!std::exchange(sent.heard, false)) return;
  const auto found = listening_.find(place_of(sent.info.peer_id));
  if (found == listening_.end()) return;
  found->second->active_speaker->remove(sent.info.producer_id);
  found->second->audio_levels->remove(sent.info.producer_id);
}

void Room::speaker_leaves(const PeerId& peer) {
  const std::string& place = place_of(peer);
  const auto found = listening_.find(place);
  if (found != listening_.end() && found->second->speaker.leaves(peer)) tell_speaker(place);
}

void Room::tell_speaker(const std::string& place) {
  if (auto* const told = listener()) told->active_speaker(id_, place, listening_.at(place)->speaker.speaker());
}

void Room::tell_levels(const std::string& place, const std::vector<std::pair<std::string, int>>& volumes) {
  const auto heard = listening_.find(place);
  if (heard == listening_.end()) return;
  Listening& listening = *heard->second;
  SpeakerTracker::Levels levels;
  for (const auto& [producer_id, volume] : volumes) {
    const auto found = sent_.find(producer_id);
    if (found == sent_.end() || place_of(found->second->info.peer_id) != place) continue;
    const PeerId& peer = found->second->info.peer_id;
    const bool listed = std::ranges::any_of(levels, [&](const auto& level) { return level.first == peer; });
    if (!listed) levels.emplace_back(peer, volume);
  }
  if (auto* const told = listener(); told && (listening.levels_told || !levels.empty()))
    told->audio_levels(id_, place, levels);
  listening.levels_told = !levels.empty();
  if (listening.speaker.hears(levels)) tell_speaker(place);
}

// --- being put elsewhere

void Room::put(const std::vector<std::pair<PeerId, std::string>>& places) {
  for (const auto& [peer, place] : places) {
    if (place_of(peer) == place) continue;
    speaker_leaves(peer);
    for (const auto& [id, sent] : sent_)
      if (sent->info.peer_id == peer) stop_listening_to(*sent);
    if (place.empty())
      places_.erase(peer);
    else
      places_[peer] = place;
    for (const auto& [id, sent] : sent_)
      if (sent->info.peer_id == peer) listen_to(sent);
  }
  close_consumers_across();
  forget_silent_places();
}

void Room::close_consumers_across() {
  std::vector<std::string> across;
  for (const auto& [id, received] : received_) {
    const auto producer = sent_.find(received->producer_id);
    if (producer != sent_.end() && place_of(producer->second->info.peer_id) != place_of(received->peer))
      across.push_back(id);
  }
  for (const std::string& id : across) {
    // One that is being made is made by then: the worker takes what it is asked in its order.
    received_.at(id)->transport->engine->close_consumer(id);
    forget_consumer(id);
  }
}

void Room::forget_silent_places() {
  for (auto at = listening_.begin(); at != listening_.end();) {
    const std::string& place = at->first;
    const bool is_heard = std::ranges::any_of(sent_ | std::views::values, [&](const auto& sent) {
      return sent->info.source == "mic" && place_of(sent->info.peer_id) == place;
    });
    if (is_heard || place.empty()) {
      ++at;
      continue;
    }
    at->second->active_speaker->close(sites_.front()->router->id());
    at->second->audio_levels->close(sites_.front()->router->id());
    at = listening_.erase(at);
  }
}

}  // namespace parley::media
