// One media worker: its process, its channel and its sockets. Owned by the WorkerPool, shared with the rooms on it;
// control thread.
#pragma once

#include "media/worker/channel.hpp"
#include "media/worker/process.hpp"
#include "media/worker/router.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace parley::media {

struct WorkerOptions {
  /// What is run as `<executable> media-worker`.
  std::string executable = "/proc/self/exe";
  /// debug, warn, error or none.
  std::string log_level = "warn";
  std::chrono::milliseconds start_timeout{10'000};
  std::chrono::milliseconds answer_timeout{10'000};
};

/// Where a worker's WebRtcServer listens.
struct ListenOptions {
  std::string address;            ///< an IP address of this host; 0.0.0.0 and :: are all
  std::string announced_address;  ///< what clients are told instead: an IP address or a host name
  std::uint16_t port = 0;         ///< UDP and TCP; 0: any that are free, not the same for both
};

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  /// Why it ended: "signal 9 (Killed)", "it closed its channel, exit code 40".
  using OnDied = std::function<void(std::string reason)>;
  struct Usage {
    std::uint64_t user_ms;
    std::uint64_t system_ms;
    std::uint64_t max_resident_kb;
  };

  /// Starts the process and waits until it runs. Error: `unavailable` with the reason.
  static boost::asio::awaitable<core::Outcome<std::shared_ptr<Worker>>> start(boost::asio::any_io_executor executor,
                                                                              std::string name, WorkerOptions options);
  ~Worker();

  /// Called once, when it ends without stop().
  void on_died(OnDied on_died) { on_died_ = std::move(on_died); }

  /// Opens its UDP and TCP ports. Error: `unavailable` naming the port that cannot be had.
  boost::asio::awaitable<core::Outcome<>> listen(ListenOptions options);

  /// A router on those ports.
  std::shared_ptr<Router> create_router(std::string router_id);

  /// What it has used so far; also the sign that it answers.
  boost::asio::awaitable<core::Outcome<Usage>> usage();

  /// Asks it to close, and kills it when it takes longer than `patience`.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds patience);
  /// At once; on_died follows.
  void kill() { process_.kill(); }

  pid_t process_id() const noexcept { return process_.id(); }
  const std::string& name() const noexcept { return name_; }
  bool is_alive() const noexcept { return alive_ && channel_->is_open(); }

 private:
  Worker(boost::asio::any_io_executor executor, std::string name, Process process, std::shared_ptr<Channel> channel);
  boost::asio::awaitable<core::Outcome<>> wait_until_running(std::chrono::milliseconds limit);
  /// Waits for the process behind a channel that ended, and tells.
  boost::asio::awaitable<void> bury(std::shared_ptr<Worker> self, std::string channel_reason);

  boost::asio::any_io_executor executor_;
  std::string name_;
  Process process_;
  std::shared_ptr<Channel> channel_;
  Channel::Subscription notifications_;
  boost::asio::steady_timer running_timer_;
  OnDied on_died_;
  bool running_ = false;
  bool alive_ = true;
  bool stopping_ = false;
  std::string end_;
};

}  // namespace parley::media
