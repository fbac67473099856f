// Shard: everything of an Engine.IO server that belongs to one thread: its sessions, their deadlines behind one timer,
// the inbox for what other threads want, and the flush that writes what is due to each connection once, at the end of
// the current turn of the event loop. Shared by the server and its connections; all but post() and here() is used on
// its io_context's thread.
#pragma once

#include "socketio/engineio/deadlines.hpp"
#include "socketio/engineio/id.hpp"
#include "socketio/engineio/options.hpp"
#include "socketio/engineio/turn.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

struct iovec;

namespace parley::socketio::engineio {

class Connection;
enum class CloseReason : std::uint8_t;

class Shard : public std::enable_shared_from_this<Shard> {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Task = std::move_only_function<void()>;
  using TimerId = std::pair<Clock::time_point, std::uint64_t>;

  Shard(boost::asio::io_context& context, std::size_t index, const Options& options);
  ~Shard();

  boost::asio::io_context& context() noexcept { return context_; }
  Executor executor() const noexcept { return context_.get_executor(); }
  std::size_t index() const noexcept { return index_; }
  const Options& options() const noexcept { return options_; }

  /// Whether the caller runs on this shard's thread.
  bool here() const noexcept { return executor().running_in_this_thread(); }

  /// Hands a task over; tasks run in the order of their posts, and must neither call the application (they may
  /// fail_later()) nor drain(). Any thread. The inbox has no bound of its own: it is emptied each turn, before anything
  /// else is delivered.
  void post(Task task);
  /// Runs what has been posted so far. What is delivered directly on this thread calls it first, so that nothing
  /// overtakes what was posted before.
  void drain() {
    if (inbox_filled_.load(std::memory_order_acquire)) drain_inbox();
  }

  // Deadlines. arm() after setting one.
  DeadlineList pings;
  DeadlineList pongs;
  DeadlineList upgrades;
  DeadlineList closings;
  DeadlineList farewells;
  /// Adds a list of somebody else, who takes it out before it goes.
  void watch(DeadlineList& list) { lists_.push_back(&list); }
  void unwatch(DeadlineList& list) { std::erase(lists_, &list); }
  /// Sees to it that the timer fires at `at` at the latest.
  void arm(Clock::time_point at);
  /// Acts upon all deadlines that have passed.
  void expire();
  /// Calls `task` at `at`, unless cancelled.
  TimerId call_at(Clock::time_point at, Task task);
  void cancel(const TimerId& timer);

  // What is due. mark_dirty() once a connection and turn; it is flushed at the end of the turn.
  Turn turn;
  void mark_dirty(Connection& connection);
  /// Closes the connection at the end of the turn, where the application may be called.
  void fail_later(std::shared_ptr<Connection> connection, CloseReason reason);
  /// Keeps a connection alive until the end of the turn, for the list of dirty ones may name it.
  void keep(std::shared_ptr<Connection> connection);

  /// The bytes of a sequence as buffers for one write; the same for the next connection that is due the same.
  struct Gathered {
    std::span<const iovec> buffers;
    std::size_t bytes;
  };
  Gathered gather(Turn::Sequence sequence);

  /// Where connections receive; nobody keeps anything in it.
  std::span<char> read_buffer() noexcept { return read_buffer_; }

  // Sessions.
  std::unordered_map<Id, std::shared_ptr<Connection>, Id::Hash> sessions;
  std::atomic<std::size_t> session_count{0};  ///< for other threads
  /// Lets go of everything without a word; when no thread runs the io_context any more.
  void abandon();

 private:
  void drain_inbox();
  void schedule_flush();
  void flush();

  boost::asio::io_context& context_;
  const std::size_t index_;
  const Options options_;

  boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer_;
  std::vector<DeadlineList*> lists_;
  Clock::time_point armed_for_ = Clock::time_point::max();
  std::map<TimerId, Task> timers_;
  std::uint64_t next_timer_ = 0;

  std::mutex inbox_mutex_;
  std::vector<Task> inbox_;
  std::atomic<bool> inbox_filled_{false};
  std::vector<Task> running_;  ///< taken out of the inbox; running_next_ is the next to run
  std::size_t running_next_ = 0;

  bool flush_scheduled_ = false;
  std::vector<Connection*> dirty_;
  std::vector<std::pair<std::shared_ptr<Connection>, CloseReason>> failing_;
  std::vector<std::shared_ptr<Connection>> kept_;

  Turn::Sequence gathered_ = Turn::nothing;
  std::vector<iovec> buffers_;
  std::vector<char> scratch_;
  std::vector<char> read_buffer_;
};

}  // namespace parley::socketio::engineio
