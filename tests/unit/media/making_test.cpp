// Who waits for something that is made, or measured, goes on when whoever makes it fails.
#include "media/making.hpp"

#include "media/latest.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace parley::media {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> make(Making& making, bool fails) {
  const Making::End end(making);
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  if (fails) throw std::runtime_error("the worker is gone");
}

asio::awaitable<void> wait_for(Making& making, int& went_on) {
  co_await making.wait();
  ++went_on;
}

void expect_that_waiters_go_on(bool fails) {
  asio::io_context context;
  Making making(context.get_executor());
  int went_on = 0;
  bool failed = false;
  asio::co_spawn(context, make(making, fails), [&](const std::exception_ptr& error) { failed = error != nullptr; });
  for (int i = 0; i < 3; ++i) asio::co_spawn(context, wait_for(making, went_on), asio::detached);
  context.run();  // returns when nobody waits any more
  EXPECT_EQ(went_on, 3);
  EXPECT_EQ(failed, fails);
  context.restart();
  asio::co_spawn(context, wait_for(making, went_on), asio::detached);
  context.run();
  EXPECT_EQ(went_on, 4) << "who comes later does not wait";
}

TEST(Making, LetsThoseWhoWaitGoOnWhenItIsMade) { expect_that_waiters_go_on(false); }

TEST(Making, LetsThoseWhoWaitGoOnWhenItsMakerFails) { expect_that_waiters_go_on(true); }

struct Measurer {
  int measured = 0;

  asio::awaitable<int> measure() {
    const int turn = ++measured;
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    if (turn == 1) throw std::runtime_error("the worker is gone");
    co_return turn;
  }
};

asio::awaitable<void> ask(Latest<int>& latest, Measurer& measurer, std::vector<int>& answers) {
  const auto measure = [&measurer] { return measurer.measure(); };
  const auto answer = co_await latest.get(measure);
  answers.push_back(*answer);
}

TEST(Latest, IsMeasuredByTheNextWhoWaitsWhereOneFails) {
  asio::io_context context;
  Latest<int> latest(context.get_executor(), std::chrono::hours(1));
  Measurer measurer;
  std::vector<int> answers;
  int failures = 0;
  for (int i = 0; i < 3; ++i)
    asio::co_spawn(context, ask(latest, measurer, answers), [&](const std::exception_ptr& error) {
      if (error) ++failures;
    });
  context.run();
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(answers, (std::vector<int>{2, 2}));
}

}  // namespace
}  // namespace parley::media
