#include "support/server_test.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace parley::socketio {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Admission = std::expected<void, Refusal>;

// ---- Admission ----

TEST_F(ServerTest, middleware_decides_in_order_and_may_take_its_time) {
  make();
  nsp().use([this](SocketPtr socket) -> asio::awaitable<Admission> {
    log.add("first " + std::string(socket->auth().contains("token") ? "with" : "without") + " token");
    asio::steady_timer timer(socket->executor(), 5ms);
    co_await timer.async_wait(asio::use_awaitable);
    if (!socket->auth().contains("token")) co_return std::unexpected(Refusal{"unauthorized", {{"code", 7}}});
    socket->data() = std::string("somebody");
    co_return Admission();
  });
  nsp().use([this](SocketPtr socket) -> asio::awaitable<Admission> {
    log.add("second " + socket->query("key").value_or("-"));
    co_return Admission();
  });
  nsp().on_connection(
      [this](const SocketPtr& socket) { log.add("connected " + std::any_cast<std::string>(socket->data())); });
  start();

  TestClient refused(port());
  EXPECT_EQ(refused.join(), R"(44{"message":"unauthorized","data":{"code":7}})");
  EXPECT_EQ(log.next(), "first without token");
  EXPECT_TRUE(refused.join("", R"({"token":1})").starts_with("40{\"sid\"")) << "it may try again";
  EXPECT_EQ(log.next(), "first with token");
  EXPECT_EQ(log.next(), "second -");
  EXPECT_EQ(log.next(), "connected somebody");

  TestClient with_query(port(), "&key=of%20connection");
  with_query.join("", R"({"token":1})");
  log.next();
  EXPECT_EQ(log.next(), "second of connection");
  log.next();
  TestClient with_own_query(port(), "&key=of%20connection");
  with_own_query.send(R"(40/?key=own,{"token":1})");
  log.next();
  EXPECT_EQ(log.next(), "second own");
}

TEST_F(ServerTest, middleware_that_throws_refuses) {
  make();
  nsp().use([](SocketPtr) -> asio::awaitable<Admission> {
    throw std::runtime_error("broken");
    co_return Admission();
  });
  start();
  TestClient client(port());
  EXPECT_EQ(client.join(), R"(44{"message":"Internal server error"})");
  EXPECT_EQ(log.next(), "error in middleware: broken");
}

TEST_F(ServerTest, a_client_that_leaves_during_its_admission_is_not_connected) {
  make();
  nsp().use([this](SocketPtr socket) -> asio::awaitable<Admission> {
    log.add("asked");
    asio::steady_timer timer(socket->executor(), 50ms);
    co_await timer.async_wait(asio::use_awaitable);
    log.add("let in");
    co_return Admission();
  });
  nsp().on_connection([this](const SocketPtr&) { log.add("connected"); });
  log_disconnects();
  start();
  {
    TestClient client(port());
    client.send("40");
    EXPECT_EQ(log.next(), "asked");
  }
  EXPECT_EQ(log.next(), "let in");
  EXPECT_TRUE(log.quiet_for(50ms));
  EXPECT_EQ(nsp().connected(), 0U);
}

// ---- Events ----

TEST_F(ServerTest, handlers_run_in_order_and_may_be_coroutines) {
  make();
  nsp().on_any([this](const SocketPtr&, Event& event) { log.add("any " + event.name); });
  nsp().on("e", [this](const SocketPtr&, Event& event) {
    log.add("nsp " + boost::json::serialize(event.arguments.values()));
  });
  nsp().on("slow", [this](SocketPtr socket, Event event) -> asio::awaitable<void> {
    asio::steady_timer timer(socket->executor(), 20ms);
    co_await timer.async_wait(asio::use_awaitable);
    log.add("slow is done");
    event.ack({"done"});
    event.ack({"only the first counts"});
  });
  nsp().on_connection(
      [this](const SocketPtr& socket) { socket->on("e", [this](const SocketPtr&, Event&) { log.add("own"); }); });
  start();
  TestClient client(port());
  client.join();
  client.send(R"(427["slow"])");
  client.send(R"(42["e",1,"x"])");
  for (const auto* line : {"any slow", "any e", "nsp [1,\"x\"]", "own", "slow is done"}) EXPECT_EQ(log.next(), line);
  EXPECT_EQ(client.next(), R"(437["done"])");
  client.send(R"(42["e"])");
  EXPECT_EQ(log.next(), "any e");
}

TEST_F(ServerTest, what_handlers_throw_is_reported_and_harms_nobody) {
  make();
  nsp().on_connection([](const SocketPtr&) { throw std::runtime_error("at connection"); });
  nsp().on("bad", [](const SocketPtr&, Event&) { throw std::runtime_error("at event"); });
  nsp().on("worse", [](SocketPtr, Event) -> asio::awaitable<void> {
    throw std::runtime_error("in coroutine");
    co_return;
  });
  nsp().on("good", [](const SocketPtr&, Event& event) { event.ack({}); });
  nsp().on_disconnect([](const SocketPtr&, std::string_view) { throw std::runtime_error("at the end"); });
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "error in connection handler: at connection");
  client.send(R"(42["bad"])");
  EXPECT_EQ(log.next(), "error in event handler: at event");
  client.send(R"(42["worse"])");
  EXPECT_EQ(log.next(), "error in coroutine: in coroutine");
  client.send(R"(421["good"])");
  EXPECT_EQ(client.next(), "431[]");
  client.send("41");
  EXPECT_EQ(log.next(), "error in disconnect handler: at the end");
}

// ---- Acknowledgements ----

TEST_F(ServerTest, emits_with_ack_end_in_one_of_four_ways) {
  options.max_pending_acks = 2;
  make();
  SocketPtr socket;
  nsp().on_connection([&](const SocketPtr& one) {
    socket = one;
    log.add("connected");
  });
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "connected");
  const auto ask = [&](std::chrono::milliseconds timeout) {
    socket->emit_with_ack("question", {1}, timeout, [this](AckResult result) {
      static constexpr const char* errors[] = {"timed out", "disconnected", "too many"};
      log.add(result ? boost::json::serialize(result->values()) : errors[static_cast<int>(result.error())]);
    });
  };
  ask(5s);
  EXPECT_EQ(client.next(), R"(420["question",1])");
  client.send(R"(430["answer",{"a":1}])");
  EXPECT_EQ(log.next(), R"(["answer",{"a":1}])");
  ask(20ms);
  EXPECT_EQ(log.next(), "timed out");
  client.send(R"(431["too late"])");
  ask(5s);
  ask(5s);
  ask(5s);
  EXPECT_EQ(log.next(), "too many");
  client.vanish();
  EXPECT_EQ(log.next(), "disconnected");
  EXPECT_EQ(log.next(), "disconnected");
  ask(5s);
  EXPECT_EQ(log.next(), "disconnected");
}

TEST_F(ServerTest, coroutines_of_any_thread_may_ask_a_client) {
  make();
  SocketPtr socket;
  nsp().on_connection([&](const SocketPtr& one) {
    socket = one;
    log.add("connected");
  });
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "connected");
  asio::io_context elsewhere;
  asio::co_spawn(
      elsewhere,
      [&]() -> asio::awaitable<void> {
        const Arguments question{"?"};
        const auto answer = co_await socket->request("question", question, 5s);
        log.add(answer && elsewhere.get_executor().running_in_this_thread() ? boost::json::serialize(answer->values())
                                                                            : "wrong");
      },
      asio::detached);
  std::jthread thread([&] { elsewhere.run(); });
  EXPECT_EQ(client.next(), R"(420["question","?"])");
  client.send(R"(430["!"])");
  EXPECT_EQ(log.next(), R"(["!"])");
}

// ---- Ends ----

TEST_F(ServerTest, every_end_has_its_reason) {
  options.ping_interval = 80ms;
  options.ping_timeout = 60ms;
  options.connect_timeout = 10s;
  make();
  nsp().on("leave", [](const SocketPtr& socket, Event& event) { socket->disconnect(event.arguments.size() > 0); });
  nsp().on_disconnecting([this](const SocketPtr& socket, std::string_view) {
    log.add("still in " + std::to_string(socket->rooms().size()));
  });
  nsp().on_connection([](const SocketPtr& socket) { socket->join("room"); });
  log_disconnects();
  start();
  const auto reason_of = [&](auto end) {
    TestClient client(port());
    client.join();
    end(client);
    EXPECT_EQ(log.next(), "still in 1");
    return log.next();
  };
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("41"); }), "client namespace disconnect");
  EXPECT_EQ(reason_of([](TestClient& client) { client.vanish(); }), "transport close");
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("1"); }), "transport close");
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("2"); }), "transport error");
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("42{}"); }), "parse error");
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("x"); }), "parse error");
  EXPECT_EQ(reason_of([](TestClient& client) { client.send("40"); }), "forced server close");
  EXPECT_EQ(reason_of([](TestClient& client) { client.next(true); }), "ping timeout");
  EXPECT_EQ(reason_of([](TestClient& client) {
              client.send(R"(42["leave"])");
              EXPECT_EQ(client.next(), "41");
            }),
            "server namespace disconnect");
  EXPECT_EQ(reason_of([](TestClient& client) {
              client.send(R"(42["leave",true])");
              EXPECT_EQ(client.next(), "41");
              EXPECT_EQ(client.next(), std::nullopt);
              EXPECT_EQ(client.close_code, 1000);
            }),
            "server namespace disconnect");
  EXPECT_EQ(nsp().connected(), 0U);
  TestClient last(port());
  last.join();
  server->close();
  EXPECT_EQ(log.next(), "still in 1");
  EXPECT_EQ(log.next(), "server shutting down");
  EXPECT_EQ(last.next(), std::nullopt);
  EXPECT_EQ(last.close_code, 1001);
}

TEST_F(ServerTest, attachments_must_come_in_time) {
  options.attachment_timeout = 50ms;
  make();
  log_disconnects();
  start();
  TestClient client(port());
  client.join();
  client.send(R"(451-["e",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(log.next(), "parse error");
}

TEST_F(ServerTest, a_client_that_does_not_read_is_disconnected) {
  options.max_queued_bytes = 1'000'000;
  make();
  SocketPtr socket;
  nsp().on_connection([&](const SocketPtr& one) {
    socket = one;
    log.add("connected");
  });
  log_disconnects();
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "connected");
  const std::string large(100'000, 'x');
  for (int i = 0; i < 200; ++i) socket->emit("e", {large});
  EXPECT_EQ(log.next(), "slow client");
  while (client.next()) {
  }
  socket->emit("e", {"to nobody"});
}

TEST_F(ServerTest, a_message_above_the_bound_goes_out_where_nothing_waits) {
  options.max_queued_bytes = 1000;
  make();
  SocketPtr socket;
  nsp().on_connection([&](const SocketPtr& one) {
    socket = one;
    log.add("connected");
  });
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "connected");
  socket->emit("e", {std::string(100'000, 'x')});
  EXPECT_EQ(client.next().value_or("").size(), 100'000U + 10);
}

TEST_F(ServerTest, sessions_are_bounded) {
  options.max_sessions = 2;
  make();
  start();
  TestClient one(port());
  {
    TestClient two(port());
    EXPECT_TRUE(TestClient(port()).opened.empty());
  }
  while (server->engine().connections() > 1) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(TestClient(port()).opened.starts_with("0{"));
}

TEST_F(ServerTest, what_may_be_lost_is_not_queued) {
  make();
  SocketPtr socket;
  nsp().on_connection([&](const SocketPtr& one) {
    socket = one;
    log.add("connected");
  });
  start();
  TestClient client(port());
  client.join();
  EXPECT_EQ(log.next(), "connected");
  for (int i = 0; i < 500; ++i) socket->emit_may_be_lost("e", {std::string(100'000, 'x')});
  socket->emit("last");
  int got = 0;
  for (auto packet = client.next(); packet && *packet != R"(42["last"])"; packet = client.next()) ++got;
  EXPECT_GT(got, 0);
  EXPECT_LT(got, 500);
}

}  // namespace
}  // namespace parley::socketio
