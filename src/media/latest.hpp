// Latest<T>: the result of an asynchronous measurement, kept for a while, and made once for all who ask meanwhile. Its
// owner outlives all calls; one executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>

namespace parley::media {

template <class T>
class Latest {
 public:
  using Pointer = std::shared_ptr<const T>;

  Latest(boost::asio::any_io_executor executor, std::chrono::milliseconds age)
      : executor_(std::move(executor)), age_(age) {}

  /// `measure` is called for an awaitable<T>. Should it fail with an exception, the next who waits measures.
  template <class Measure>
  boost::asio::awaitable<Pointer> get(Measure measure) {
    while (measuring_) {
      const auto end = measuring_;
      co_await end->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    if (value_ && std::chrono::steady_clock::now() - taken_ < age_) co_return value_;
    measuring_ = std::make_shared<boost::asio::steady_timer>(executor_, std::chrono::steady_clock::time_point::max());
    const End end{*this};
    T measured = co_await measure();
    value_ = std::make_shared<const T>(std::move(measured));
    taken_ = std::chrono::steady_clock::now();
    co_return value_;
  }

 private:
  /// Lets those who wait go on, also when the one who measures was cancelled.
  struct End {
    Latest& latest;
    ~End() {
      latest.measuring_->cancel();
      latest.measuring_.reset();
    }
  };

  boost::asio::any_io_executor executor_;
  std::chrono::milliseconds age_;
  std::shared_ptr<boost::asio::steady_timer> measuring_;
  Pointer value_;
  std::chrono::steady_clock::time_point taken_{};
};

}  // namespace parley::media
