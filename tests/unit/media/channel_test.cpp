// The channel against a worker that misbehaves: the other end is in the test's hands.
#include "media/worker/channel.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace parley::media {
namespace {

using namespace std::chrono_literals;

class ChannelTest : public ::testing::Test {
 protected:
  ChannelTest() {
    std::array<int, 2> requests{};
    std::array<int, 2> answers{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, requests.data()), 0);
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, answers.data()), 0);
    channel = std::make_shared<Channel>(context.get_executor(), answers[0], requests[0], "worker", 100ms);
    reads_requests = requests[1];
    writes_answers = answers[1];
    channel->start([this](const std::string& reason) { end = reason; });
  }
  ~ChannelTest() override {
    ::close(reads_requests);
    if (writes_answers >= 0) ::close(writes_answers);
  }

  void answer(const std::vector<std::uint8_t>& bytes) const {
    EXPECT_EQ(::write(writes_answers, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void end_answers() { ::close(std::exchange(writes_answers, -1)); }

  /// Sends a request, and keeps what becomes of it.
  void ask() {
    boost::asio::co_spawn(context, await_answer(channel->send({.method = FBS::Request::Method{}})),
                          boost::asio::detached);
  }

  boost::asio::awaitable<void> await_answer(std::shared_ptr<Channel::Pending> pending) {
    const auto outcome = co_await pending->get();
    error = outcome ? core::Error{core::Code::internal, "accepted", {}, {}} : outcome.error();
  }

  boost::asio::io_context context;
  std::shared_ptr<Channel> channel;
  int reads_requests = -1;
  int writes_answers = -1;
  std::string end;
  std::optional<core::Error> error;
};

TEST_F(ChannelTest, WritesALengthAndAMessageOfThatLength) {
  ask();
  context.run_for(20ms);
  std::array<char, 4096> bytes{};
  const ssize_t size = ::read(reads_requests, bytes.data(), bytes.size());
  ASSERT_GT(size, 4);
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ(length, size - 4);
}

TEST_F(ChannelTest, GivesUpOnAnAnswerThatDoesNotCome) {
  ask();
  context.run_for(1s);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, core::Code::unavailable);
  EXPECT_EQ(error->message, "The media worker did not answer in time.");
  EXPECT_TRUE(channel->is_open());
}

TEST_F(ChannelTest, EndsWhatWaitsWithTheWorker) {
  ask();
  context.run_for(10ms);
  end_answers();
  context.run_for(1s);
  EXPECT_EQ(end, "it closed its channel");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, core::Code::unavailable);
  EXPECT_FALSE(channel->is_open());
}

TEST_F(ChannelTest, EndsAtAMessageThatIsTooLong) {
  answer({0xff, 0xff, 0xff, 0x7f});
  context.run_for(1s);
  EXPECT_EQ(end, "it sent a message of 2147483647 bytes");
}

TEST_F(ChannelTest, EndsAtGarbage) {
  answer({8, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xef});
  context.run_for(1s);
  EXPECT_EQ(end, "it sent a message that is not understood");
}

TEST_F(ChannelTest, RefusesRequestsOnceItEnded) {
  channel->close("It was told to.");
  ask();
  context.run_for(1s);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "The media worker is gone.");
  EXPECT_EQ(end, "") << "its own end is not news";
}

TEST_F(ChannelTest, RefusesMoreRequestsThanItsBound) {
  for (int count = 0; count < 16384; ++count) channel->send({.method = FBS::Request::Method{}});
  ask();
  context.run_for(1s);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "The media worker has too much to do.");
}

TEST_F(ChannelTest, TellsOfAnEndAlsoBeyondItsBounds) {
  for (int count = 0; count < 16384; ++count) channel->send({.method = FBS::Request::Method{}});
  channel->command({.method = FBS::Request::Method{}, .handler_id = "what has ended"});
  std::string written;
  std::array<char, 65536> bytes{};
  for (int round = 0; round < 5000 && written.find("what has ended") == std::string::npos; ++round) {
    context.run_for(1ms);
    for (ssize_t size = 1; size > 0;) {
      size = ::recv(reads_requests, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size > 0) written.append(bytes.data(), static_cast<std::size_t>(size));
    }
  }
  EXPECT_NE(written.find("what has ended"), std::string::npos);
}

TEST_F(ChannelTest, RefusesMoreBytesThanItsBound) {
  const std::string long_id(1024 * 1024, 'x');
  for (int count = 0; count < 17; ++count) channel->send({.method = FBS::Request::Method{}, .handler_id = long_id});
  ask();
  context.run_for(1s);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "The media worker has too much to do.");
}

}  // namespace
}  // namespace parley::media
