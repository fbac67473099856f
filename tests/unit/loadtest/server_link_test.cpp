// The connection for events, to a server that says what it should not.
#include "loadtest/server_link.hpp"

#include "loadtest/link.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::loadtest {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Lines = std::vector<std::string>;

/// Lets one client in (Engine.IO 4, Socket.IO 5), sends it packets, and waits until it has gone.
asio::awaitable<void> serve_one(asio::ip::tcp::acceptor& acceptor, Lines packets) {
  auto socket = co_await acceptor.async_accept(asio::use_awaitable);
  beast::websocket::stream<beast::tcp_stream> stream(std::move(socket));
  co_await stream.async_accept(asio::use_awaitable);
  const std::string opening = "0{}";
  co_await stream.async_write(asio::buffer(opening), asio::use_awaitable);
  beast::flat_buffer said;
  co_await stream.async_read(said, asio::use_awaitable);
  packets.insert(packets.begin(), "40{}");
  for (const std::string& packet : packets) co_await stream.async_write(asio::buffer(packet), asio::use_awaitable);
  while (true) {
    const auto [failed, length] = co_await stream.async_read(said, link_quietly);
    if (failed) co_return;
  }
}

void demand_success(const std::exception_ptr& failure) {
  if (failure) std::rethrow_exception(failure);
}

TEST(LoadTestLink, AnEventThatCannotBeReadEndsTheConnectionAndSaysWhichItWas) {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  const ServerAddress address{
      .is_secure = false, .host = "127.0.0.1", .port = std::to_string(acceptor.local_endpoint().port())};
  asio::ssl::context tls = tls_context(true);
  std::shared_ptr<EventLink> link;
  Lines known;
  Lines losses;
  const auto receive = [&]() -> asio::awaitable<void> {
    boost::json::object auth;
    link = co_await EventLink::open(address, tls, std::move(auth));
    link->on_event = [&known](std::string_view, const boost::json::object& data) {
      known.emplace_back(data.at("producer").at("producer_id").as_string());
    };
    link->on_lost = [&losses](const std::string& why) { losses.push_back(why); };
  };
  asio::co_spawn(io,
                 serve_one(acceptor, {R"(42["media:producer:new",{"producer":{"producer_id":"p1"}}])",
                                      R"(42["media:producer:new",{"producer":{}}])"}),
                 &demand_success);
  asio::co_spawn(io, receive, &demand_success);
  io.run_for(std::chrono::seconds(30));
  EXPECT_EQ(known, Lines{"p1"});
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_TRUE(losses.front().starts_with("the event media:producer:new is malformed: ")) << losses.front();
}

}  // namespace
}  // namespace parley::loadtest
