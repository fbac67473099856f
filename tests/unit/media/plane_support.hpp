// A media plane with real workers, called as the server calls it, and what it tells.
#pragma once

#include "media/media_plane.hpp"
#include "support/coroutines.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <random>

namespace parley::media::test {

class TestRandom final : public core::RandomSource {
 public:
  void fill(std::span<std::byte> bytes) override;

 private:
  std::mutex mutex_;
  std::random_device device_;
};

/// Keeps all that the plane tells, as lines such as "closed room anna <producer>".
class Recorder final : public services::MediaListener {
 public:
  void producer_closed(const services::RoomId& room, const services::ProducerInfo& producer) override;
  void consumer_layers(const services::RoomId& room, const services::PeerId& peer, const std::string& consumer_id,
                       std::optional<int> spatial_layer, std::optional<int> temporal_layer) override;
  void producer_wanted(const services::RoomId& room, const services::PeerId& peer, const std::string& producer_id,
                       std::optional<int> spatial_layer) override;
  void score(const services::RoomId& room, const services::PeerId& peer, const std::string& id,
             const boost::json::value& score) override;
  void active_speaker(const services::RoomId& room, const std::string& place,
                      const std::optional<services::PeerId>& peer) override;
  void audio_levels(const services::RoomId& room, const std::string& place,
                    const std::vector<std::pair<services::PeerId, int>>& levels) override;
  void room_reset(const services::RoomId& room, const std::string& reason) override;

  std::size_t count(const std::string& beginning) const;
  /// The first line that begins so, as soon as there is one; empty after 10 s without.
  std::string wait_for(const std::string& beginning);

 private:
  void note(std::string line);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

/// Workers of this program on free ports of 127.0.0.1.
MediaOptions test_options(int workers = 1);

class Plane {
 public:
  explicit Plane(MediaOptions options = test_options());
  ~Plane();

  /// Calls from another thread's executor and waits for the outcome.
  template <class T>
  core::Outcome<T> call(boost::asio::awaitable<core::Outcome<T>> awaited) {
    return tests::result_from(callers_, std::move(awaited));
  }

  services::TransportInfo transport(const std::string& room, const std::string& peer,
                                    services::MediaDirection direction);
  /// Makes a sending transport and a producer on it.
  services::ProducerInfo produce(const std::string& room, const std::string& peer, const std::string& kind,
                                 const std::string& source, boost::json::value parameters);
  core::Outcome<services::ConsumerInfo> consume(const std::string& room, const std::string& peer,
                                                const std::string& producer_id);

  boost::json::object worker_status(std::size_t index) { return plane.status().at("workers").at(index).as_object(); }
  pid_t worker_process(std::size_t index) { return static_cast<pid_t>(worker_status(index).at("pid").as_int64()); }
  /// Waits up to 10 s for a condition.
  static bool eventually(const std::function<bool()>& condition);

  TestRandom random;
  Recorder recorder;
  MediaPlane plane;

 private:
  boost::asio::io_context callers_context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::any_io_executor callers_;
  std::thread thread_;
};

}  // namespace parley::media::test
