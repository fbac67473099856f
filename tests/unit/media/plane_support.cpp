#include "plane_support.hpp"

#include "support.hpp"

#include <algorithm>

namespace parley::media::test {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// In places other than the main one the room is called room/place.
std::string named(const services::RoomId& room, const std::string& place) {
  return place.empty() ? room : room + '/' + place;
}

}  // namespace

void TestRandom::fill(std::span<std::byte> bytes) {
  const std::scoped_lock lock(mutex_);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(device_());
}

void Recorder::note(std::string line) {
  const std::scoped_lock lock(mutex_);
  lines_.push_back(std::move(line));
  changed_.notify_all();
}

void Recorder::producer_closed(const services::RoomId& room, const services::ProducerInfo& producer) {
  note("closed " + room + ' ' + producer.peer_id + ' ' + producer.producer_id);
}
void Recorder::consumer_layers(const services::RoomId& room, const services::PeerId& peer,
                               const std::string& consumer_id, std::optional<int> spatial_layer,
                               std::optional<int> temporal_layer) {
  note("layers " + room + ' ' + peer + ' ' + consumer_id + ' ' + std::to_string(spatial_layer.value_or(-1)) + ' ' +
       std::to_string(temporal_layer.value_or(-1)));
}
void Recorder::producer_wanted(const services::RoomId& room, const services::PeerId& peer,
                               const std::string& producer_id, std::optional<int> spatial_layer) {
  note("wanted " + room + ' ' + peer + ' ' + producer_id + ' ' + std::to_string(spatial_layer.value_or(-1)));
}
void Recorder::score(const services::RoomId& room, const services::PeerId& peer, const std::string& id,
                     const boost::json::value& score) {
  note("score " + room + ' ' + peer + ' ' + id + ' ' + boost::json::serialize(score));
}
void Recorder::active_speaker(const services::RoomId& room, const std::string& place,
                              const std::optional<services::PeerId>& peer) {
  note("speaker " + named(room, place) + ' ' + peer.value_or("-"));
}
void Recorder::audio_levels(const services::RoomId& room, const std::string& place,
                            const std::vector<std::pair<services::PeerId, int>>& levels) {
  note("levels " + named(room, place) + ' ' + std::to_string(levels.size()));
}
void Recorder::room_reset(const services::RoomId& room, const std::string& reason) {
  note("reset " + room + ' ' + reason);
}

std::size_t Recorder::count(const std::string& beginning) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(lines_, [&](const auto& line) { return line.starts_with(beginning); }));
}

std::string Recorder::wait_for(const std::string& beginning) {
  std::unique_lock lock(mutex_);
  const auto find = [&] {
    return std::ranges::find_if(lines_, [&](const auto& line) { return line.starts_with(beginning); });
  };
  if (!changed_.wait_for(lock, 10s, [&] { return find() != lines_.end(); })) return "";
  return *find();
}

MediaOptions test_options(int workers) {
  MediaOptions options;
  options.pool.workers = workers;
  options.pool.listen_address = "127.0.0.1";
  options.pool.first_port = 0;
  options.pool.first_pause = 10ms;
  options.pool.ping_interval = 100ms;
  options.pool.worker.log_level = "none";
  return options;
}

Plane::Plane(MediaOptions options)
    : plane(std::move(options), random),
      work_(asio::make_work_guard(callers_context_)),
      callers_(callers_context_.get_executor()),
      thread_([this] { callers_context_.run(); }) {
  plane.listen(recorder);
  try {
    plane.start();
  } catch (...) {
    work_.reset();
    thread_.join();
    throw;
  }
}

Plane::~Plane() {
  plane.stop();
  work_.reset();
  thread_.join();
}

services::TransportInfo Plane::transport(const std::string& room, const std::string& peer,
                                         services::MediaDirection direction) {
  auto made = call(plane.create_transport(room, peer, {.direction = direction}));
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

services::ProducerInfo Plane::produce(const std::string& room, const std::string& peer, const std::string& kind,
                                      const std::string& source, boost::json::value parameters) {
  services::ProduceRequest request;
  request.transport_id = transport(room, peer, services::MediaDirection::send).transport_id;
  request.kind = kind;
  request.source = source;
  request.rtp_parameters = std::move(parameters);
  auto made = call(plane.produce(room, peer, std::move(request)));
  if (!made) throw std::runtime_error(made.error().message + '\n' + errors_of(made.error()));
  return std::move(*made);
}

core::Outcome<services::ConsumerInfo> Plane::consume(const std::string& room, const std::string& peer,
                                                     const std::string& producer_id) {
  transport(room, peer, services::MediaDirection::recv);
  return call(plane.consume(room, peer, producer_id, browser_capabilities()));
}

bool Plane::eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

}  // namespace parley::media::test
