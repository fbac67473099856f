// Transactions: all or nothing, one after the other, committed in groups.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, AFailedJobLeavesNothingAndDisturbsNoOther) {
  const core::User kept{.user_id = id("usr_"), .name = "kept", .created_at = now};
  const core::User dropped{.user_id = id("usr_"), .name = "dropped", .created_at = now};
  const core::User thrown{.user_id = id("usr_"), .name = "thrown", .created_at = now};
  int answered = 0;
  const auto spawn = [&](core::User user, int how) {
    auto job = [user, how](Transaction& t) -> core::Outcome<> {
      t.users.insert(user);
      if (how == 1) return core::fail(core::Code::conflict, "no");
      if (how == 2) throw std::logic_error("a bug");
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)),
                          [&answered, how](std::exception_ptr bug, core::Outcome<> outcome) {
                            EXPECT_EQ(bug != nullptr, how == 2);
                            if (how != 2) {
                              EXPECT_EQ(outcome.has_value(), how == 0);
                            }
                            ++answered;
                          });
  };
  spawn(dropped, 1);
  spawn(kept, 0);
  spawn(thrown, 2);
  io.restart();
  io.run();
  EXPECT_EQ(answered, 3);
  EXPECT_TRUE(read([&](Transaction& t) { return t.users.find(kept.user_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.users.find(dropped.user_id); }));
  EXPECT_FALSE(read([&](Transaction& t) { return t.users.find(thrown.user_id); }));
}

TEST_P(Storage, WhatFollowsACommitFollowsInItsOrderAndOnlyThen) {
  std::vector<int> told;
  std::mutex mutex;
  for (int i = 0; i < 200; ++i) {
    auto job = [&, i](Transaction& t) -> core::Outcome<> {
      t.after_commit([&, i] {
        const std::scoped_lock lock(mutex);
        told.push_back(i);
      });
      if (i % 3 == 0) return core::fail(core::Code::conflict, "no");
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)), boost::asio::detached);
  }
  io.restart();
  io.run();
  std::vector<int> expected;
  for (int i = 0; i < 200; ++i)
    if (i % 3) expected.push_back(i);
  EXPECT_EQ(told, expected);
}

TEST_P(Storage, WritesThatWaitTogetherAreCommittedTogether) {
  const auto before = database.load();
  for (int i = 0; i < 1000; ++i) {
    auto job =
        [user = core::User{.user_id = id("usr_"), .name = "n", .created_at = now}](Transaction& t) -> core::Outcome<> {
      t.users.insert(user);
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)), boost::asio::detached);
  }
  io.restart();
  io.run();
  const auto after = database.load();
  EXPECT_EQ(after.writes - before.writes, 1000u);
  EXPECT_LT(after.commits - before.commits, 200u);
}

}  // namespace
}  // namespace parley::storage
