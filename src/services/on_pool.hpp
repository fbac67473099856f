// Work that blocks, on a thread of a pool, for a coroutine that waits for it on its own thread.
#pragma once

#include "services/ports.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace parley::services {

/// Runs `work`, which gives an Outcome, on the pool. A caller that goes away does not cancel it: what it uses must be
/// owned by it, and it is destroyed on the pool before its outcome is told.
/// (co_spawn on a pool hands the caller's cancellation on, and throws in the pool's own thread when that comes between
/// two steps of the task, which ends the program.)
template <class Work>
auto on_pool(boost::asio::thread_pool& pool, Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&>> {
  namespace asio = boost::asio;
  using Result = std::invoke_result_t<Work&>;
  // Named, not a temporary of the co_await: g++ 12 destroys the captures of such a temporary twice (GCC bug 99576).
  auto start = [&pool, work = std::move(work)](auto handler) mutable {
    // The guard keeps the caller's io_context running while the pool works for it.
    auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(pool, [work = std::move(work), handler = std::move(handler), guard = std::move(guard)]() mutable {
      Result result{};
      std::exception_ptr bug;
      try {
        Work own = std::move(work);
        result = own();
      } catch (...) {
        bug = std::current_exception();
      }
      auto resume_on = guard.get_executor();
      asio::post(resume_on,
                 [handler = std::move(handler), bug = std::move(bug), result = std::move(result),
                  guard = std::move(guard)]() mutable { std::move(handler)(std::move(bug), std::move(result)); });
    });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::exception_ptr, Result)>(
      std::move(start), asio::use_awaitable);
}

}  // namespace parley::services
