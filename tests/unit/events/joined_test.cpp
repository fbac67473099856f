#include "events/joined.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

namespace parley::events {
namespace {

namespace asio = boost::asio;

TEST(JoinedMeetings, finds_a_meeting_by_id_and_by_code_in_any_spelling) {
  JoinedMeetings joined;
  joined.put({"mtg_ABCDEFGHIJKL", "K7M-2QX-9RA", "ptc_1"});
  EXPECT_TRUE(joined.find("mtg_ABCDEFGHIJKL"));
  EXPECT_TRUE(joined.find("k7m2qx9ra"));
  EXPECT_FALSE(joined.find("K7M-2QX-9RB"));
  EXPECT_FALSE(joined.find(""));
}

TEST(JoinedMeetings, forgets_a_meeting_that_was_left) {
  JoinedMeetings joined;
  joined.put({"mtg_ABCDEFGHIJKL", "K7M-2QX-9RA", "ptc_1"});
  joined.put({"mtg_ABCDEFGHIJKM", "K7M-2QX-9RB", "ptc_2"});
  joined.erase("mtg_ABCDEFGHIJKL");
  joined.erase("mtg_ABCDEFGHIJKL");
  EXPECT_FALSE(joined.find("K7M-2QX-9RA"));
  ASSERT_EQ(joined.all().size(), 1U);
  EXPECT_EQ(joined.first()->participant_id, "ptc_2");
  joined.clear();
  EXPECT_FALSE(joined.first());
}

asio::awaitable<void> walk_through(Passage& passage, std::string name, std::vector<std::string>& log) {
  const auto pass = co_await passage.enter();
  log.push_back(name + " in");
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < 3; ++i) co_await asio::post(executor, asio::use_awaitable);
  log.push_back(name + " out");
}

TEST(Passage, lets_one_through_at_a_time_in_the_order_of_coming) {
  asio::io_context context;
  Passage passage;
  std::vector<std::string> log;
  for (const char* name : {"a", "b", "c"}) asio::co_spawn(context, walk_through(passage, name, log), asio::detached);
  context.run();
  EXPECT_EQ(log, (std::vector<std::string>{"a in", "a out", "b in", "b out", "c in", "c out"}));
}

TEST(Passage, is_free_again_after_an_error) {
  asio::io_context context;
  Passage passage;
  std::vector<std::string> log;
  const auto fail = [&]() -> asio::awaitable<void> {
    const auto pass = co_await passage.enter();
    throw std::runtime_error("lost");
  };
  asio::co_spawn(context, fail(), [](const std::exception_ptr&) {});
  asio::co_spawn(context, walk_through(passage, "a", log), asio::detached);
  context.run();
  EXPECT_EQ(log, (std::vector<std::string>{"a in", "a out"}));
}

}  // namespace
}  // namespace parley::events
