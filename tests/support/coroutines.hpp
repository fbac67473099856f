// Coroutines in tests: run to their ends from code that is none. What is made anew for each type is as little as can
// be; Asio's part is compiled once (coroutines.cpp), since it is most of what such a test takes to compile.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace parley::tests {

/// Runs coroutines side by side on the caller's thread, until nothing is left to do on `io`. Throws what one of them
/// threw.
void finish(boost::asio::io_context& io, std::vector<boost::asio::awaitable<void>> tasks);
void finish(boost::asio::io_context& io, boost::asio::awaitable<void> task);

/// Runs a coroutine to its end on the caller's thread, and no longer: timers and the like are left where they are.
void finish_only(boost::asio::io_context& io, boost::asio::awaitable<void> task);

/// Runs what is due on `io`, and what follows within a moment from other threads. Timers are left where they are.
void settle(boost::asio::io_context& io);

/// Runs a coroutine where others' threads run the executor, and waits for its end.
void finish_elsewhere(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task);

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> task, std::optional<T>& result) {
  T done = co_await std::move(task);
  result.emplace(std::move(done));
}

/// The results of coroutines that run side by side, in their order.
template <class T>
std::vector<T> results_of(boost::asio::io_context& io, std::vector<boost::asio::awaitable<T>> tasks) {
  std::vector<std::optional<T>> results(tasks.size());
  std::vector<boost::asio::awaitable<void>> kept;
  for (std::size_t i = 0; i < tasks.size(); ++i) kept.push_back(keep(std::move(tasks[i]), results[i]));
  finish(io, std::move(kept));
  std::vector<T> all;
  for (auto& result : results) all.push_back(std::move(*result));
  return all;
}

template <class T>
T result_of(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
  std::optional<T> result;
  finish(io, keep(std::move(task), result));
  return std::move(*result);
}

template <class T>
T result_only(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
  std::optional<T> result;
  finish_only(io, keep(std::move(task), result));
  return std::move(*result);
}

template <class T>
T result_from(const boost::asio::any_io_executor& executor, boost::asio::awaitable<T> task) {
  std::optional<T> result;
  finish_elsewhere(executor, keep(std::move(task), result));
  return std::move(*result);
}

}  // namespace parley::tests
