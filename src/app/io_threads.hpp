// IoThreads: the threads that serve connections, each with an io_context of its own. Owned by the server.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <thread>
#include <vector>

namespace parley::app {

class IoThreads {
 public:
  /// `count` contexts; 0: one a core. They run from start() on.
  explicit IoThreads(int count);
  /// Stops and joins.
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  void start();
  /// Drops what waits and joins the threads.
  void stop();

  std::vector<boost::asio::io_context*> contexts() const;
  boost::asio::io_context& first() const { return *contexts_.front(); }

 private:
  using Work = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Work> work_;
  std::vector<std::thread> threads_;
};

}  // namespace parley::app
