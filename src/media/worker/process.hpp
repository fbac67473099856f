// A media worker's process: started from an executable (our own, by default) with the channel on descriptors 3 and 4,
// killed, and its end reported. Owned by a Worker, on the control thread: the kernel kills the child when the thread
// that started it ends.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <expected>
#include <string>
#include <vector>

#include <sys/types.h>

namespace parley::media {

class Process {
 public:
  struct Spawned;

  /// Starts `executable` with `arguments` (behind argument zero). The child has standard output and error of ours,
  /// /dev/null as its input, the channel, and no other descriptor; of our environment only what steers sanitizers and
  /// the allocator, no secrets. Error: a sentence with the system's reason.
  static std::expected<Spawned, std::string> spawn(const std::string& executable,
                                                   const std::vector<std::string>& arguments);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  /// Kills the child where it still runs, and waits for it.
  ~Process();

  pid_t id() const noexcept { return id_; }
  void kill() noexcept;

  /// Waits for the end; kills the child where that takes longer than `patience_ms`. Returns how it ended: "exit code
  /// 0", "signal 9 (Killed)".
  boost::asio::awaitable<std::string> wait(int patience_ms);

 private:
  explicit Process(pid_t id) : id_(id) {}
  bool reap(int options) noexcept;

  pid_t id_;
  bool ended_ = false;
  int status_ = 0;
};

/// The child and our ends of its channel (sockets, close-on-exec), which the caller owns.
struct Process::Spawned {
  Process process;
  int from_worker;
  int to_worker;
};

}  // namespace parley::media
