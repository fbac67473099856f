// What is SQLite's own: the file's bounds, locks, losses, and what is left after the power went.
#include "../services/world.hpp"
#include "storage/dialect.hpp"
#include "storage/job_queue.hpp"
#include "storage/migrations.hpp"

#include <soci/soci.h>
#include <sqlite3.h>

#include <latch>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace parley::storage {
namespace {

using namespace std::chrono_literals;
using services::Transaction;
using tests::code_of;

class SqliteFile : public testing::Test {
 protected:
  std::string path() const { return (folder.path() / "parley.db").string(); }
  DatabaseOptions options() const { return {.url = "sqlite:" + path(), .readers = 1, .busy_timeout_ms = 50}; }

  core::Outcome<> add_user(Database& database, const std::string& user_id) {
    auto job = [user_id](Transaction& t) -> core::Outcome<> {
      t.users.insert({.user_id = user_id, .name = "n"});
      return {};
    };
    return run(database.write(std::move(job)));
  }
  core::Outcome<bool> has_user(Database& database, const std::string& user_id) {
    auto job = [user_id](Transaction& t) -> core::Outcome<bool> { return t.users.find(user_id).has_value(); };
    return run(database.read(std::move(job)));
  }
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr bug, T done) {
      ASSERT_FALSE(bug);
      result.emplace(std::move(done));
    });
    io.restart();
    io.run();
    return std::move(*result);
  }

  tests::TemporaryFolder folder;
  boost::asio::io_context io;
};

TEST_F(SqliteFile, IsDurableAndKeepsItsReferences) {
  Database database(options());
  auto session = connect("sqlite:" + path(), 1000);
  std::string mode;
  int value = 0;
  *session << "PRAGMA journal_mode", soci::into(mode);
  EXPECT_EQ(mode, "wal");
  *session << "PRAGMA synchronous", soci::into(value);
  EXPECT_EQ(value, 2) << "2 is FULL";
  *session << "PRAGMA foreign_keys", soci::into(value);
  EXPECT_EQ(value, 1);
}

TEST_F(SqliteFile, ALockedDatabaseAnswersUnavailableAndGoesOnWhenItIsFree) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto refused = add_user(database, "usr_locked");
  ASSERT_EQ(code_of(refused), "unavailable");
  EXPECT_TRUE(refused.error().retry_after);
  EXPECT_FALSE(database.available());
  EXPECT_TRUE(has_user(database, "usr_before").value()) << "reading goes on meanwhile";
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_TRUE(add_user(database, "usr_after"));
  EXPECT_TRUE(database.available());
  EXPECT_FALSE(has_user(database, "usr_locked").value());
}

TEST_F(SqliteFile, AFullQueueRefusesAtOnce) {
  DatabaseOptions small = options();
  small.queue_bound = 3;
  Database database(small);
  std::latch blocked(1);
  std::latch running(1);
  auto block = [&](Transaction&) -> core::Outcome<> {
    running.count_down();
    blocked.wait();
    return {};
  };
  boost::asio::co_spawn(io, database.write(std::move(block)), boost::asio::detached);
  std::jthread runner([&] { io.run(); });
  running.wait();
  std::atomic<int> refused = 0;
  std::atomic<int> done = 0;
  for (int i = 0; i < 5; ++i) {
    auto job = [](Transaction&) -> core::Outcome<> { return {}; };
    boost::asio::co_spawn(io, database.write(std::move(job)), [&](std::exception_ptr, core::Outcome<> outcome) {
      if (outcome)
        ++done;
      else if (outcome.error().code == core::Code::unavailable)
        ++refused;
    });
  }
  while (refused < 2) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(done, 0);
  blocked.count_down();
  runner.join();
  EXPECT_EQ(done, 3);
  EXPECT_EQ(refused, 2);
}

TEST_F(SqliteFile, StoppingAnswersWhatWaitsAndRefusesWhatComesLater) {
  Database database(options());
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    auto job = [](Transaction&) -> core::Outcome<> { return {}; };
    boost::asio::co_spawn(io, database.write(std::move(job)),
                          [&](std::exception_ptr, core::Outcome<> outcome) { done += outcome.has_value(); });
  }
  io.poll();
  database.stop();
  database.stop();
  io.restart();
  io.run();
  EXPECT_EQ(done, 50);
  EXPECT_EQ(code_of(add_user(database, "usr_late")), "unavailable");
}

TEST_F(SqliteFile, ABrokenFileIsRefusedAtTheStart) {
  std::FILE* file = std::fopen(path().c_str(), "w");
  std::fputs(
      "this is no database, and it is long enough to be looked at as one, page header and all, so it must be refused",
      file);
  std::fclose(file);
  EXPECT_THROW(Database{options()}, std::exception);
  EXPECT_THROW(Database({.url = "mysql://x"}), std::invalid_argument);
}

TEST_F(SqliteFile, WhatWasAnsweredSurvivesKillNine) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Tells the number of every user whose insertion was answered, until it is killed.
    ::close(pipe_ends[0]);
    Database database(options());
    for (int i = 0;; ++i) {
      if (!add_user(database, "usr_" + std::to_string(i))) ::_exit(1);
      if (::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
    }
  }
  ::close(pipe_ends[1]);
  int last = -1;
  for (int i = -1; last < 20 && ::read(pipe_ends[0], &i, sizeof i) == sizeof i;) last = i;
  ::kill(child, SIGKILL);
  for (int i = -1; ::read(pipe_ends[0], &i, sizeof i) == sizeof i;) last = i;
  ::close(pipe_ends[0]);
  ::waitpid(child, nullptr, 0);
  ASSERT_GE(last, 20);
  Database database(options());
  for (int i = 0; i <= last; ++i) EXPECT_TRUE(has_user(database, "usr_" + std::to_string(i)).value()) << i;
}

TEST_F(SqliteFile, MigrationsRunOnceEachAndAFailedOneLeavesNothing) {
  auto session = connect("sqlite:" + path(), 1000);
  const Migration first{1, "first", "-- A: comment\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n"};
  const Migration second{2, "second", "CREATE TABLE b (x INTEGER);\n"};
  const Migration broken{3, "broken", "CREATE TABLE c (x INTEGER);\nINSERT INTO nowhere VALUES (1);\n"};
  const std::vector<Migration> one = {first};
  const std::vector<Migration> two = {first, second};
  const std::vector<Migration> three = {first, second, broken};
  EXPECT_EQ(migrate(*session, one), 1);
  EXPECT_EQ(migrate(*session, one), 0);
  EXPECT_EQ(migrate(*session, two), 1);
  EXPECT_THROW(migrate(*session, three), soci::soci_error);
  EXPECT_EQ(schema_version(*session), 2);
  int tables = 0;
  *session << "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('a', 'b', 'c')", soci::into(tables);
  EXPECT_EQ(tables, 2);
  EXPECT_THROW(migrate(*session, one), std::runtime_error) << "the database is newer than the program";
}

TEST_F(SqliteFile, TwoProgramsThatStartAtOnceMigrateOnce) {
  std::vector<std::jthread> starts;
  std::atomic<int> started = 0;
  for (int i = 0; i < 4; ++i)
    starts.emplace_back([&] {
      Database database({.url = "sqlite:" + path(), .readers = 1});
      ++started;
    });
  starts.clear();
  EXPECT_EQ(started, 4);
}

TEST_F(SqliteFile, NoListScansATableThatGrows) {
  Database database(options());
  auto session = connect("sqlite:" + path(), 1000);
  for (const char* sql :
       {"SELECT * FROM participants p JOIN meetings m ON m.meeting_id = p.meeting_id WHERE p.user_id = 'x' AND "
        "m.deleted_at IS NULL "
        "ORDER BY COALESCE(m.start_time, m.created_at) DESC, m.meeting_id DESC LIMIT 50",
        "SELECT * FROM participants WHERE meeting_id = 'x' AND (created_at > 1 OR (created_at = 1 AND participant_id > "
        "'x')) "
        "ORDER BY created_at, participant_id LIMIT 50",
        "SELECT COUNT(*) FROM participants WHERE status = 'joined' AND meeting_id = 'x'",
        "SELECT * FROM participants WHERE status = 'joined'",
        "SELECT * FROM participants WHERE meeting_id = 'x' AND user_id = 'y'",
        "SELECT * FROM participants WHERE meeting_id = 'x' AND guest_session_id = 'y'",
        "SELECT * FROM attendance WHERE meeting_id = 'x' ORDER BY joined_at, attendance_id",
        "UPDATE attendance SET left_at = 1 WHERE participant_id = 'x' AND left_at IS NULL",
        "SELECT * FROM chat_messages WHERE meeting_id = 'x' AND position < 9 ORDER BY position DESC LIMIT 50",
        "SELECT COALESCE(MAX(position), 0) FROM chat_messages WHERE meeting_id = 'x'",
        "SELECT * FROM audit_log WHERE meeting_id = 'x' ORDER BY at DESC LIMIT 50",
        "SELECT * FROM users WHERE email = 'x'", "SELECT * FROM meetings WHERE code = 'x' AND deleted_at IS NULL",
        "UPDATE refresh_tokens SET revoked_at = 1 WHERE family_id = 'x' AND revoked_at IS NULL",
        "DELETE FROM idempotency_keys WHERE created_at < 1"}) {
    std::string detail;
    int id = 0;
    int parent = 0;
    int unused = 0;
    soci::statement plan = (session->prepare << std::string("EXPLAIN QUERY PLAN ") + sql, soci::into(id),
                            soci::into(parent), soci::into(unused), soci::into(detail));
    plan.execute();
    while (plan.fetch()) EXPECT_FALSE(detail.starts_with("SCAN")) << sql << '\n' << detail;
  }
}

TEST(JobQueue, FinishesWhatWaitsWhenItIsClosed) {
  JobQueue<int> queue(4);
  int job = 1;
  EXPECT_TRUE(queue.push(job));
  queue.close();
  EXPECT_FALSE(queue.push(job));
  EXPECT_EQ(queue.pop(10), std::vector<int>{1});
  EXPECT_TRUE(queue.pop(10).empty());
}

}  // namespace
}  // namespace parley::storage
