// JobQueue: what waits for the database threads. Bounded; closing it lets what waits be finished.
#pragma once

#include "core/outcome.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <mutex>
#include <vector>

namespace parley::storage {

template <class Job>
class JobQueue {
 public:
  explicit JobQueue(std::size_t bound) : bound_(bound) {}

  /// False (and the job is untouched) when the queue is full or closed.
  bool push(Job& job) {
    {
      const std::scoped_lock lock(mutex_);
      if (closed_ || jobs_.size() >= bound_) return false;
      jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
    return true;
  }

  /// Up to `most` jobs; waits for the first. Where several threads take, each leaves the others their share. Empty once
  /// the queue is closed and nothing waits.
  std::vector<Job> pop(std::size_t most, std::size_t takers = 1) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
    return take(std::min(most, (jobs_.size() + takers - 1) / takers));
  }

  /// All that waits now.
  std::vector<Job> pop_all() {
    const std::scoped_lock lock(mutex_);
    return take(jobs_.size());
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return jobs_.size();
  }

 private:
  std::vector<Job> take(std::size_t count) {
    const auto end = jobs_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Job> taken(std::make_move_iterator(jobs_.begin()), std::make_move_iterator(end));
    jobs_.erase(jobs_.begin(), end);
    return taken;
  }

  const std::size_t bound_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace parley::storage
