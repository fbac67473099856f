// What must hold whatever thread a socket lives on: rooms, order, recovery. Each test runs with one thread and with
// several.
#include "support/server_test.hpp"

#include <boost/json.hpp>

#include <map>

namespace parley::socketio {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class ServerOnThreads : public ServerTest {
 protected:
  /// Sockets enter the rooms that their auth names, and tell the log when they are there.
  void set_up() {
    make(GetParam());
    nsp().on_connection([this](const SocketPtr& socket) {
      if (const auto* rooms = socket->auth().if_contains("rooms"))
        for (const auto& room : rooms->get_array()) socket->join(room.get_string());
      log.add(std::string(socket->recovered() ? "back " : "new ") + std::to_string(socket->rooms().size()));
    });
    nsp().on("others", [](const SocketPtr& socket, Event& event) { socket->to("a").emit("news", event.arguments); });
  }
  std::unique_ptr<TestClient> client(std::string_view rooms) {
    auto one = std::make_unique<TestClient>(port());
    one->join("", R"({"rooms":)" + std::string(rooms) + "}");
    log.next();
    return one;
  }
};
INSTANTIATE_TEST_SUITE_P(Threads, ServerOnThreads, testing::Values(1, 4), testing::PrintToStringParamName());

TEST_P(ServerOnThreads, rooms_reach_over_threads) {
  set_up();
  start();
  const std::unique_ptr<TestClient> clients[] = {client(R"(["a"])"), client(R"(["a","b"])"), client(R"(["b"])"),
                                                 client("[]"), client(R"(["a"])")};
  nsp().to("a").emit("news", {"a"});
  nsp().to("a").to("b").emit("news", {"a or b"});
  nsp().to("a").except("b").emit("news", {"a but b"});
  nsp().except("a").emit("news", {"no a"});
  nsp().emit("news", {"all"});
  nsp().to("b").join("a");
  nsp().to("a").emit("news", {"a again"});
  nsp().to("a").leave("a");
  nsp().to("a").emit("news", {"nobody"});
  nsp().emit("end");
  const std::vector<std::string> expected[] = {{"a", "a or b", "a but b", "all", "a again"},
                                               {"a", "a or b", "all", "a again"},
                                               {"a or b", "no a", "all", "a again"},
                                               {"no a", "all"},
                                               {"a", "a or b", "a but b", "all", "a again"}};
  for (std::size_t i = 0; i < std::size(clients); ++i) {
    for (const auto& text : expected[i]) EXPECT_EQ(clients[i]->next(), R"(42["news",")" + text + "\"]") << i;
    EXPECT_EQ(clients[i]->next(), R"(42["end"])") << i;
  }
}

TEST_P(ServerOnThreads, a_socket_is_not_told_its_own_news) {
  set_up();
  start();
  const auto one = client(R"(["a"])");
  const auto two = client(R"(["a"])");
  one->send(R"(42["others",1])");
  EXPECT_EQ(two->next(), R"(42["news",1])");
  two->send(R"(42["others",2])");
  EXPECT_EQ(one->next(), R"(42["news",2])");
}

TEST_P(ServerOnThreads, what_one_thread_emits_arrives_in_order) {
  set_up();
  SocketPtr third;
  nsp().on_connection([&](const SocketPtr& socket) {
    if (!third && socket->rooms().size() == 3) third = socket;
  });
  start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 7; ++i) clients.push_back(client(R"(["a"])"));
  const auto marked = client(R"(["a","b","c"])");
  for (int i = 0; i < 500; ++i) {
    nsp().to("a").emit("n", {i});
    if (i % 10 == 0) third->emit("own", {i});
  }
  for (auto& one : clients)
    for (int i = 0; i < 500; ++i) {
      ASSERT_EQ(one->next(), "42[\"n\"," + std::to_string(i) + "]");
    }
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(marked->next(), "42[\"n\"," + std::to_string(i) + "]");
    if (i % 10 == 0) {
      ASSERT_EQ(marked->next(), "42[\"own\"," + std::to_string(i) + "]");
    }
  }
}

TEST_P(ServerOnThreads, all_sockets_of_a_room_can_be_disconnected) {
  set_up();
  log_disconnects();
  start();
  const auto one = client(R"(["a"])");
  const auto two = client(R"(["b"])");
  const auto three = client(R"(["a"])");
  nsp().to("a").emit("news", {"bye"});
  nsp().to("a").disconnect(true);
  for (const auto* gone : {&one, &three}) {
    EXPECT_EQ((*gone)->next(), R"(42["news","bye"])");
    EXPECT_EQ((*gone)->next(), "41");
    EXPECT_EQ((*gone)->next(), std::nullopt);
  }
  EXPECT_EQ(log.next(), "server namespace disconnect");
  EXPECT_EQ(log.next(), "server namespace disconnect");
  nsp().emit("end");
  EXPECT_EQ(two->next(), R"(42["end"])");
}

class RecoveryOnThreads : public ServerOnThreads {
 protected:
  void set_up(RecoveryOptions recovery = {}) {
    options.recovery = recovery;
    ServerOnThreads::set_up();
    nsp().on("keep", [](const SocketPtr& socket, Event& event) {
      socket->data() = std::string(event.arguments[0].get_string());
    });
    nsp().on("kept", [](const SocketPtr& socket, Event& event) {
      const auto* text = std::any_cast<std::string>(&socket->data());
      event.ack({text ? *text : "nothing"});
    });
  }
  static boost::json::object connect_data(const std::string& packet) {
    return boost::json::parse(packet.substr(2)).as_object();
  }
  /// The offset that an event carries.
  static std::string offset_of(const std::string& packet) {
    return std::string(boost::json::parse(packet.substr(2)).as_array().back().as_string());
  }
  static std::string comeback(const boost::json::object& before, std::string_view offset) {
    return boost::json::serialize(
        boost::json::object{{"pid", before.at("pid")}, {"offset", offset}, {"rooms", {"x", "y", "z"}}});
  }
};
INSTANTIATE_TEST_SUITE_P(Threads, RecoveryOnThreads, testing::Values(1, 4), testing::PrintToStringParamName());

TEST_P(RecoveryOnThreads, brings_back_id_rooms_data_and_events) {
  set_up();
  start();
  for (int round = 0; round < 8; ++round) {
    auto one = std::make_unique<TestClient>(port());
    const auto before = connect_data(one->join("", R"({"rooms":["a"]})"));
    EXPECT_EQ(log.next(), "new 1");
    one->send(R"(42["keep","this"])");
    one->send(R"(420["kept"])");
    EXPECT_EQ(one->next(), R"(430["this"])");
    nsp().to("a").emit("news", {1});
    const auto offset = offset_of(one->next().value());
    one->vanish();
    while (nsp().connected() > 0) std::this_thread::sleep_for(1ms);
    nsp().to("a").emit("news", {2});
    nsp().to("b").emit("news", {"not for it"});
    nsp().to("a").may_be_lost().emit("news", {"lost"});

    TestClient again(port());
    const auto after = connect_data(again.join("", comeback(before, offset)));
    EXPECT_EQ(after.at("sid"), before.at("sid"));
    EXPECT_EQ(after.at("pid"), before.at("pid"));
    nsp().to("a").emit("news", {3});
    EXPECT_TRUE(again.next().value().starts_with(R"(42["news",2,)"));
    EXPECT_TRUE(again.next().value().starts_with(R"(42["news",3,)"));
    // The connection handler joins "x", "y" and "z", but rooms that were there stay.
    EXPECT_EQ(log.next(), "back 4");
    again.send(R"(421["kept"])");
    EXPECT_EQ(again.next(), R"(431["this"])");
    again.send("41");
    while (nsp().connected() > 0) std::this_thread::sleep_for(1ms);
  }
}

TEST_P(RecoveryOnThreads, loses_nothing_and_doubles_nothing_in_a_storm) {
  set_up({.max_events = 1'000'000});
  start();
  constexpr int count = 3000;
  std::jthread storm([&] {
    for (int i = 0; i < count; ++i) {
      nsp().to("a").emit("n", {i});
      if (i % 50 == 0) std::this_thread::sleep_for(2ms);
    }
  });
  auto one = std::make_unique<TestClient>(port());
  const auto before = connect_data(one->join("", R"({"rooms":["a"]})"));
  std::optional<std::int64_t> latest;
  std::string offset;
  for (int seen = 0; latest != count - 1; ++seen) {
    if (seen > 0 && seen % 97 == 0) {
      one->vanish();
      one = std::make_unique<TestClient>(port());
      const auto after = connect_data(one->join("", comeback(before, offset)));
      ASSERT_EQ(after.at("pid"), before.at("pid")) << "after " << *latest;
    }
    const auto packet = one->next();
    ASSERT_TRUE(packet);
    const auto number = boost::json::parse(packet->substr(2)).as_array().at(1).as_int64();
    if (latest) {
      ASSERT_EQ(number, *latest + 1);
    }
    latest = number;
    offset = offset_of(*packet);
  }
}

TEST_P(RecoveryOnThreads, takes_over_from_a_connection_that_is_not_known_to_be_dead) {
  set_up();
  log_disconnects();
  start();
  TestClient one(port());
  const auto before = connect_data(one.join("", R"({"rooms":["a"]})"));
  EXPECT_EQ(log.next(), "new 1");
  TestClient two(port());
  const auto after = connect_data(two.join("", comeback(before, "")));
  EXPECT_EQ(after.at("sid"), before.at("sid"));
  EXPECT_EQ(log.next(), "transport close");
  EXPECT_EQ(log.next(), "back 4");
  EXPECT_EQ(one.next(), std::nullopt);
  nsp().to("a").emit("news");
  EXPECT_TRUE(two.next().value().starts_with(R"(42["news")"));
}

TEST_P(RecoveryOnThreads, tells_when_a_session_will_not_come_back) {
  set_up({.max_disconnection_duration = 50ms});
  nsp().on_disconnect([this](const SocketPtr& socket, std::string_view) {
    log.add(socket->may_recover() ? "may come back" : "is gone");
  });
  nsp().on_expired(
      [this](const LostSession& session) { log.add("expired " + std::any_cast<std::string>(session.data)); });
  start();
  TestClient one(port());
  const auto before = connect_data(one.join("", R"({"rooms":[]})"));
  log.next();
  one.send(R"(42["keep","this"])");
  one.send(R"(420["kept"])");
  one.next();
  one.vanish();
  EXPECT_EQ(log.next(), "may come back");
  EXPECT_EQ(log.next(), "expired this");
  TestClient two(port());
  const auto after = connect_data(two.join("", comeback(before, "")));
  EXPECT_NE(after.at("sid"), before.at("sid"));
  EXPECT_EQ(log.next(), "new 3");
  two.send("41");
  EXPECT_EQ(log.next(), "is gone");
  EXPECT_TRUE(log.quiet_for(100ms));
}

TEST_P(RecoveryOnThreads, asks_the_middleware_first_where_that_is_wanted) {
  set_up({.skip_middleware = false});
  nsp().use([](SocketPtr socket) -> asio::awaitable<std::expected<void, Refusal>> {
    if (socket->auth().contains("banned")) co_return std::unexpected(Refusal{"banned", nullptr});
    co_return std::expected<void, Refusal>();
  });
  start();
  TestClient one(port());
  const auto before = connect_data(one.join("", R"({"rooms":[]})"));
  one.vanish();
  while (nsp().connected() > 0) std::this_thread::sleep_for(1ms);
  TestClient two(port());
  auto auth = boost::json::parse(comeback(before, "")).as_object();
  auth["banned"] = true;
  EXPECT_EQ(two.join("", boost::json::serialize(auth)), R"(44{"message":"banned"})");
  EXPECT_EQ(connect_data(two.join("", comeback(before, ""))).at("sid"), before.at("sid"));
}

}  // namespace
}  // namespace parley::socketio
