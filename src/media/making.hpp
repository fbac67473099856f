// Making: something that is made once, while others wait for it. Its owner outlives those who wait; one executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace parley::media {

class Making {
 public:
  explicit Making(const boost::asio::any_io_executor& executor)
      : done_(executor, std::chrono::steady_clock::time_point::max()) {}

  /// Until it is made, or whoever made it has failed.
  boost::asio::awaitable<void> wait() {
    while (!ended_) co_await done_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  /// Held by who makes it: lets those who wait go on at its end, also when that comes by an exception or because the
  /// coroutine is cancelled.
  class End {
   public:
    explicit End(Making& making) : making_(making) {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() {
      making_.ended_ = true;
      making_.done_.cancel();
    }

   private:
    Making& making_;
  };

 private:
  boost::asio::steady_timer done_;
  bool ended_ = false;
};

}  // namespace parley::media
