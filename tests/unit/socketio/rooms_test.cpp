#include "socketio/rooms.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace parley::socketio {
namespace {

/// Somebody in a namespace; rooms never look into the connection, so that one serves all.
struct Person : Occupant {
  Person() : Occupant(engineio::Id::make(0)) {}
};

class RoomsTest : public testing::Test {
 protected:
  RoomsTest()
      : shard_(std::make_shared<engineio::Shard>(context_, 0, engineio::Options{})),
        connection_(shard_, http::Request{}) {
    for (auto& person : people) rooms.enter(person, connection_);
  }
  std::set<int> select(const Target& target) {
    std::set<int> selected;
    rooms.for_each(target, [&](Occupant& occupant, engineio::Connection&) {
      const auto index = static_cast<int>(static_cast<Person*>(&occupant) - people.data());
      EXPECT_TRUE(selected.insert(index).second) << index << " was visited twice";
    });
    return selected;
  }

  boost::asio::io_context context_;
  std::shared_ptr<engineio::Shard> shard_;
  engineio::Connection connection_;
  Rooms rooms;
  std::array<Person, 6> people;
};

using Set = std::set<int>;

TEST_F(RoomsTest, select_unions_and_exceptions) {
  for (const int i : {0, 1, 2}) rooms.join(people[i], "a");
  for (const int i : {2, 3}) rooms.join(people[i], "b");
  EXPECT_EQ(select({}), (Set{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(select({.rooms = {"a"}}), (Set{0, 1, 2}));
  EXPECT_EQ(select({.rooms = {"a", "b"}}), (Set{0, 1, 2, 3}));
  EXPECT_EQ(select({.rooms = {"a"}, .except = {"b"}}), (Set{0, 1}));
  EXPECT_EQ(select({.except = {"a"}}), (Set{3, 4, 5}));
  EXPECT_EQ(select({.rooms = {"a"}, .except_socket = people[0].id_}), (Set{1, 2}));
  EXPECT_EQ(select({.rooms = {"a", "b"}, .except_socket = people[2].id_}), (Set{0, 1, 3}));
  EXPECT_EQ(select({.rooms = {"nowhere"}}), Set{});
}

TEST_F(RoomsTest, know_everybody_by_id) {
  EXPECT_EQ(select({.rooms = {people[4].id_.string()}}), Set{4});
  EXPECT_EQ(select({.rooms = {people[4].id_.string(), people[5].id_.string()}}), (Set{4, 5}));
  EXPECT_EQ(select({.except = {people[4].id_.string()}}), (Set{0, 1, 2, 3, 5}));
  EXPECT_EQ(rooms.find(people[3].id_), &people[3]);
}

TEST_F(RoomsTest, forget_who_left) {
  rooms.join(people[0], "a");
  rooms.join(people[0], "a");
  EXPECT_EQ(rooms.size("a"), 1U);
  rooms.leave(people[0], "a");
  rooms.leave(people[0], "a");
  EXPECT_EQ(rooms.size("a"), 0U);
  rooms.join(people[1], "a");
  rooms.exit(people[1]);
  rooms.exit(people[1]);
  EXPECT_EQ(rooms.size(), 5U);
  EXPECT_EQ(select({.rooms = {"a"}}), Set{});
  rooms.join(people[1], "a");
  EXPECT_EQ(rooms.size("a"), 0U) << "who is not in the namespace cannot join";
}

TEST_F(RoomsTest, stay_right_over_many_changes) {
  std::mt19937 random(7);
  std::map<std::string, Set> expected;
  for (int step = 0; step < 5000; ++step) {
    const int who = static_cast<int>(random() % people.size());
    const std::string room(1, static_cast<char>('a' + random() % 4));
    if (random() % 2) {
      rooms.join(people[who], room);
      expected[room].insert(who);
    } else {
      rooms.leave(people[who], room);
      expected[room].erase(who);
    }
    EXPECT_EQ(select({.rooms = {room}}), expected[room]);
  }
}

}  // namespace
}  // namespace parley::socketio
