// JobRunner: runs jobs at their times. Each job is a loop of its own: it waits, takes the job's lease in the database
// and runs, so that one run never overlaps another, on this node or on others; a node that stops without giving its
// lease back is followed by another after one and a half periods. Owned by src/app; works on one io_context's thread.
#pragma once

#include "services/jobs.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <memory>

namespace parley::services {

class JobRunner {
 public:
  /// `node`: what this node calls itself in leases; no two nodes alike.
  JobRunner(boost::asio::io_context& context, Services& services, std::vector<Job> jobs, std::string node);
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  /// Each job runs first after its period, or `first` where that is sooner.
  void start(std::chrono::milliseconds first = std::chrono::seconds(10));

  /// No run begins any more; returns when those that run have ended, at the latest after `patience`. Called from a
  /// thread other than the context's, while it and the database still run. A second call does nothing.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds(10));

 private:
  struct Loop;
  boost::asio::awaitable<void> run_loop(Loop& loop, std::chrono::milliseconds first);
  boost::asio::awaitable<void> run_once(const Job& job);
  boost::asio::awaitable<void> run_with_lease(const Job& job);
  boost::asio::awaitable<void> run_and_tell(const Job& job);
  Async<bool> take_lease(const Job& job);
  Async<> release_leases();
  std::chrono::milliseconds jitter_of(const Job& job);

  boost::asio::io_context& context_;
  Services& services_;
  const std::string node_;
  std::vector<std::unique_ptr<Loop>> loops_;
  // The context's thread only.
  bool stopping_ = false;
  std::size_t running_ = 0;
  std::promise<void> stopped_;
  // The owner's thread only.
  bool started_ = false;
};

}  // namespace parley::services
