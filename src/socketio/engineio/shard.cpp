#include "socketio/engineio/shard.hpp"

#include "socketio/engineio/connection.hpp"

#include <boost/asio/post.hpp>

#include <sys/uio.h>

#include <utility>

namespace parley::socketio::engineio {
namespace {

constexpr std::size_t read_size = 64 * 1024;
/// Messages up to this size are copied together; larger ones are named to the kernel where they are.
constexpr std::size_t copied_up_to = 1024;
constexpr std::size_t scratch_size = 64 * 1024;

}  // namespace

Shard::Shard(boost::asio::io_context& context, std::size_t index, const Options& options)
    : pings(&Connection::ping_due),
      pongs(&Connection::pong_overdue),
      upgrades(&Connection::upgrade_overdue),
      closings(&WebSocket::close_overdue),
      farewells(&Connection::farewell_overdue),
      context_(context),
      index_(index),
      options_(options),
      timer_(context),
      read_buffer_(read_size) {
  scratch_.reserve(scratch_size);
  for (auto* list : {&pings, &pongs, &upgrades, &closings, &farewells}) watch(*list);
}

Shard::~Shard() = default;

void Shard::abandon() {
  for (auto& [id, connection] : std::exchange(sessions, {})) connection->abandon();
  timers_.clear();
  inbox_.clear();
  running_.clear();
  running_next_ = 0;
  dirty_.clear();
  failing_.clear();
  kept_.clear();
}

// ---- The inbox ----

void Shard::post(Task task) {
  bool first = false;
  {
    const std::lock_guard lock(inbox_mutex_);
    first = inbox_.empty();
    inbox_.push_back(std::move(task));
    inbox_filled_.store(true, std::memory_order_release);
  }
  if (first) boost::asio::post(context_, [self = shared_from_this()] { self->drain(); });
}

void Shard::drain_inbox() {
  // A task that delivers directly comes here again: it finds the rest of its own batch first.
  while (true) {
    while (running_next_ < running_.size()) {
      Task task = std::move(running_[running_next_++]);
      task();
    }
    const std::lock_guard lock(inbox_mutex_);
    running_.clear();
    running_next_ = 0;
    if (inbox_.empty()) {
      inbox_filled_.store(false, std::memory_order_release);
      return;
    }
    running_.swap(inbox_);
  }
}

// ---- Deadlines ----

void Shard::arm(Clock::time_point at) {
  if (at >= armed_for_) return;
  armed_for_ = at;
  timer_.expires_at(at);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error) return;
    self->armed_for_ = Clock::time_point::max();
    self->expire();
  });
}

void Shard::expire() {
  const auto now = Clock::now();
  for (auto* list : lists_) list->expire(now);
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    Task task = std::move(timers_.extract(timers_.begin()).mapped());
    task();
  }
  auto next = timers_.empty() ? Clock::time_point::max() : timers_.begin()->first.first;
  for (const auto* list : lists_) next = std::min(next, list->earliest());
  if (next != Clock::time_point::max()) arm(next);
}

Shard::TimerId Shard::call_at(Clock::time_point at, Task task) {
  const TimerId id(at, ++next_timer_);
  timers_.emplace(id, std::move(task));
  arm(at);
  return id;
}

void Shard::cancel(const TimerId& timer) { timers_.erase(timer); }

// ---- What is due ----

void Shard::schedule_flush() {
  if (std::exchange(flush_scheduled_, true)) return;
  boost::asio::post(context_, [self = shared_from_this()] { self->flush(); });
}

void Shard::mark_dirty(Connection& connection) {
  dirty_.push_back(&connection);
  schedule_flush();
}

void Shard::fail_later(std::shared_ptr<Connection> connection, CloseReason reason) {
  failing_.emplace_back(std::move(connection), reason);
  schedule_flush();
}

void Shard::keep(std::shared_ptr<Connection> connection) {
  kept_.push_back(std::move(connection));
  schedule_flush();
}

void Shard::flush() {
  flush_scheduled_ = false;
  // Nothing below calls the application before the turn is cleared, so nothing is added meanwhile.
  for (auto* connection : dirty_) connection->flush();
  dirty_.clear();
  gathered_ = Turn::nothing;
  turn.clear();
  const auto kept = std::exchange(kept_, {});
  for (auto& [connection, reason] : std::exchange(failing_, {})) connection->close_now(reason);
}

Shard::Gathered Shard::gather(Turn::Sequence sequence) {
  if (sequence == gathered_) return {buffers_, turn.bytes(sequence)};
  gathered_ = sequence;
  buffers_.clear();
  scratch_.clear();
  const auto& messages = turn.messages(sequence);
  bool last_is_scratch = false;
  for (const auto* message : messages) {
    const std::string_view bytes = (*message)->frames();
    const bool copy =
        messages.size() > 1 && bytes.size() <= copied_up_to && scratch_.size() + bytes.size() <= scratch_size;
    if (!copy) {
      buffers_.push_back({const_cast<char*>(bytes.data()), bytes.size()});
    } else {
      scratch_.insert(scratch_.end(), bytes.begin(), bytes.end());  // never moves: its capacity is reserved
      if (last_is_scratch)
        buffers_.back().iov_len += bytes.size();
      else
        buffers_.push_back({scratch_.data() + scratch_.size() - bytes.size(), bytes.size()});
    }
    last_is_scratch = copy;
  }
  return {buffers_, turn.bytes(sequence)};
}

}  // namespace parley::socketio::engineio
