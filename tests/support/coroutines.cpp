#include "coroutines.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <stdexcept>

namespace parley::tests {

void finish(boost::asio::io_context& io, std::vector<boost::asio::awaitable<void>> tasks) {
  std::exception_ptr failure;
  for (auto& task : tasks)
    boost::asio::co_spawn(io, std::move(task), [&failure](std::exception_ptr thrown) {
      if (thrown) failure = thrown;
    });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
}

void finish(boost::asio::io_context& io, boost::asio::awaitable<void> task) {
  std::vector<boost::asio::awaitable<void>> tasks;
  tasks.push_back(std::move(task));
  finish(io, std::move(tasks));
}

void finish_only(boost::asio::io_context& io, boost::asio::awaitable<void> task) {
  bool done = false;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown) {
    done = true;
    failure = thrown;
  });
  io.restart();
  while (!done)
    if (io.run_one_for(std::chrono::minutes(1)) == 0) throw std::runtime_error("a coroutine did not come to its end");
  if (failure) std::rethrow_exception(failure);
}

void settle(boost::asio::io_context& io) {
  io.restart();
  // Each handler gets its moment, so that nothing that is due is left however busy the machine is.
  while (io.run_one_for(std::chrono::milliseconds(20)) > 0) {
  }
  io.poll();
}

void finish_elsewhere(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task) {
  boost::asio::co_spawn(executor, std::move(task), boost::asio::use_future).get();
}

}  // namespace parley::tests
