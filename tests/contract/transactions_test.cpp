// Transactions: all or nothing, one after the other, committed in groups.
#include "storage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

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

TEST_P(Storage, NewRowsThatAreToldTogetherAreSeenByTheirOwnTransaction) {
  constexpr int rows = 45;  // more than one statement of each size
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant own = add_participant(meeting, user);
  std::vector<std::string> audit_ids;
  for (int i = 0; i < rows; ++i) audit_ids.push_back(id("aud_"));
  const std::string attendance = id("att_");
  auto job = [&](Transaction& t) -> core::Outcome<std::pair<std::size_t, std::size_t>> {
    for (const std::string& audit : audit_ids)
      t.audit.insert({.audit_id = audit, .action = "TEST", .meeting_id = meeting.meeting_id, .at = now});
    t.attendance.insert({.attendance_id = attendance,
                         .meeting_id = meeting.meeting_id,
                         .participant_id = own.participant_id,
                         .joined_at = now});
    const std::size_t written = t.audit.list(meeting.meeting_id, 100).size();
    t.attendance.close(own.participant_id, now + 3s);
    return std::pair(written, t.attendance.page(meeting.meeting_id, 10, std::nullopt).size());
  };
  const auto seen = run(true, job);
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen, std::pair(std::size_t{rows}, std::size_t{1}));
  EXPECT_THAT(read([&](Transaction& t) { return t.audit.list(meeting.meeting_id, 100); }), SizeIs(rows));
  const auto stays = read([&](Transaction& t) { return t.attendance.page(meeting.meeting_id, 10, std::nullopt); });
  ASSERT_THAT(stays, SizeIs(1));
  EXPECT_EQ(stays.front().seconds, 3) << "closed in the transaction that opened it";
}

TEST_P(Storage, ARowThatIsRefusedIsTheFaultOfItsJobAlone) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const std::string taken = id("aud_");
  const auto entry = [&](std::string audit_id) {
    return services::AuditEntry{
        .audit_id = std::move(audit_id), .action = "TEST", .meeting_id = meeting.meeting_id, .at = now};
  };
  write([&](Transaction& t) { t.audit.insert(entry(taken)); });
  int kept = 0;
  int refused = 0;
  for (int i = 0; i < 6; ++i) {
    auto job = [entry, audit_id = i % 3 == 1 ? taken : id("aud_")](Transaction& t) -> core::Outcome<> {
      t.audit.insert(entry(audit_id));
      return {};
    };
    boost::asio::co_spawn(io, database.write(std::move(job)), [&](std::exception_ptr bug, core::Outcome<> outcome) {
      ++(bug ? refused : kept);
      if (!bug) {
        EXPECT_TRUE(outcome);
      }
    });
  }
  io.restart();
  io.run();
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(kept, 4);
  EXPECT_THAT(read([&](Transaction& t) { return t.audit.list(meeting.meeting_id, 100); }), SizeIs(1 + 4));
  // Alone it is no different.
  auto again = [&](Transaction& t) -> core::Outcome<> {
    t.audit.insert(entry(taken));
    return {};
  };
  EXPECT_ANY_THROW(run(true, again));
  write([&](Transaction& t) { t.audit.insert(entry(id("aud_"))); });
  EXPECT_THAT(read([&](Transaction& t) { return t.audit.list(meeting.meeting_id, 100); }), SizeIs(1 + 5));
}

}  // namespace
}  // namespace parley::storage
