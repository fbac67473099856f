// The media workers and their supervision: each is started, watched and replaced. Owned by the MediaPlane; control
// thread.
//
// A worker that ends is noticed by the end of its channel, at once; one that does not answer for `hang_timeout` is
// killed. It is replaced at once when it had lived for `settled_after`, otherwise after a pause that begins with
// `first_pause` and doubles up to `longest_pause` with each worker that dies young.
#pragma once

#include "media/worker/worker.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::media {

struct PoolOptions {
  int workers = 1;
  WorkerOptions worker{};
  std::string listen_address = "127.0.0.1";
  std::string announced_address{};
  /// Worker i listens on first_port + i; 0: any free ports.
  std::uint16_t first_port = 40000;
  std::chrono::milliseconds ping_interval{1000};
  std::chrono::milliseconds hang_timeout{5000};
  std::chrono::milliseconds settled_after{10'000};
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds longest_pause{10'000};
  std::chrono::milliseconds stop_patience{2000};
};

/// Figures of one worker for health and statistics.
struct WorkerFigures {
  int index = 0;
  bool alive = false;
  pid_t process_id = 0;
  std::uint16_t port = 0;
  int restarts = 0;
  int load = 0;
  std::optional<Worker::Usage> usage{};
  std::optional<double> cpu{};  ///< share of one core between the last two pings
};

class WorkerPool {
 public:
  struct Listener {
    virtual ~Listener() = default;
    /// Everything on it is gone. `reason` is a part of a sentence for logs and clients.
    virtual void worker_lost(int index, const std::string& reason) = 0;
    /// A new worker took its place.
    virtual void worker_ready(int index) = 0;
    /// figures() changed.
    virtual void pool_changed() = 0;
  };

  WorkerPool(boost::asio::any_io_executor executor, PoolOptions options, Listener& listener);
  ~WorkerPool();

  /// Starts all workers. Error: the first that failed, with the others stopped again.
  boost::asio::awaitable<core::Outcome<>> start();
  boost::asio::awaitable<void> stop();

  /// The living worker with the least load, not one of `taken`; nullopt without one. The load is the share of a core
  /// that it was last measured to use, with what was put on it or taken from it since.
  std::optional<int> least_loaded(const std::vector<int>& taken = {}) const;
  /// nullptr while it is being replaced.
  std::shared_ptr<Worker> worker(int index) const;
  void add_load(int index, int difference);
  std::vector<WorkerFigures> figures() const;

 private:
  struct Slot;

  boost::asio::awaitable<core::Outcome<std::shared_ptr<Worker>>> make_worker(int index);
  void adopt(Slot& slot, std::shared_ptr<Worker> worker);
  boost::asio::awaitable<void> supervise(std::shared_ptr<Slot> slot);
  boost::asio::awaitable<void> watch(Slot& slot);
  void ping(const std::shared_ptr<Slot>& slot);
  boost::asio::awaitable<void> replace(Slot& slot);
  boost::asio::awaitable<void> pause(Slot& slot, std::chrono::milliseconds duration);

  boost::asio::any_io_executor executor_;
  PoolOptions options_;
  Listener& listener_;
  bool stopping_ = false;
  std::vector<std::shared_ptr<Slot>> slots_;
};

}  // namespace parley::media
