// What is SQLite's own: the file's bounds, locks, losses, and what is left after the power went.
#include "storage/dialect.hpp"
#include "storage/failure_text.hpp"
#include "storage/inspect.hpp"
#include "storage/job_queue.hpp"
#include "support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <sqlite3.h>

#include <latch>
#include <thread>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::storage {
namespace {

class SqliteFile : public DatabaseTest {
 protected:
  std::string path() const { return (folder.path() / "parley.db").string(); }
  DatabaseOptions options() const { return {.url = "sqlite:" + path(), .readers = 1, .busy_timeout_ms = 50}; }
};

TEST_F(SqliteFile, IsDurableAndKeepsItsReferences) {
  Database database(options());
  auto session = connect("sqlite:" + path());
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
  EXPECT_THAT([&] { Database{options()}; }, testing::ThrowsMessage<std::runtime_error>(testing::AllOf(
                                                testing::HasSubstr(path()), testing::HasSubstr("DATABASE_URL"))));
  EXPECT_THROW(Database({.url = "mysql://x"}), std::invalid_argument);
}

/// Many writers at once, so that groups are open when the end comes.
TEST_F(SqliteFile, IsForThisUserAloneWithAllThatStandsBesideIt) {
  const mode_t before = ::umask(0);
  Database database(options());
  ::umask(before);
  ASSERT_TRUE(add_user(database, "usr_1"));
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat status{};
    ASSERT_EQ(::stat((path() + end).c_str(), &status), 0) << end;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << end;
  }
}

TEST_F(SqliteFile, ABugInAStatementTellsNoValues) {
  Database database(options());
  std::exception_ptr bug;
  auto job = [](Transaction& t) -> core::Outcome<> {
    // A meeting of nobody: the reference fails.
    t.meetings.insert({.meeting_id = "mtg_1", .code = "CODE", .title = "hushhush"});
    return {};
  };
  boost::asio::co_spawn(io, database.write(std::move(job)),
                        [&](std::exception_ptr thrown, core::Outcome<>) { bug = thrown; });
  io.restart();
  io.run();
  ASSERT_TRUE(bug);
  try {
    std::rethrow_exception(bug);
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("hushhush")));
    EXPECT_THAT(error.what(), testing::HasSubstr("FOREIGN KEY"));
  }
}

TEST_F(SqliteFile, IsLookedAtWithoutBeingMadeOrMoved) {
  EXPECT_FALSE(inspect(options().url)) << "there is none";
  EXPECT_FALSE(std::filesystem::exists(path()));
  {
    Database database(options());
  }
  const auto facts = inspect(options().url);
  ASSERT_TRUE(facts);
  EXPECT_THAT(facts->version, testing::StartsWith("SQLite 3"));
  EXPECT_GT(facts->schema_version, 0);
  EXPECT_EQ(facts->schema_version, facts->known_version);
  EXPECT_EQ(facts->damage, "");
  EXPECT_LT(std::chrono::abs(facts->server_time - core::SystemClock().now()), 5s);
}

TEST(FailureText, NamesTheDatabaseWithoutItsPassword) {
  EXPECT_EQ(database_name("sqlite:/var/lib/parley.db"), "/var/lib/parley.db");
  EXPECT_EQ(database_name("postgresql://me:hush@db.example:5433/parley"),
            "PostgreSQL at db.example:5433, database parley");
  EXPECT_EQ(database_name("postgresql://me:hush@[broken"), "PostgreSQL");
}

TEST(FailureText, SaysOfAServerThatDoesNotAnswerSomethingElseThanOfOneThatRefuses) {
  const std::string url = "postgresql://me:hush@db.example:5433/parley";
  EXPECT_THAT(failure_text(url, soci::soci_error("connection to server failed: timeout expired\n")),
              testing::AllOf(testing::HasSubstr("did not answer in time"), testing::Not(testing::HasSubstr("hush"))));
  EXPECT_THAT(failure_text(url, soci::soci_error("Connection refused")), testing::HasSubstr("Check that it runs"));
}

TEST_F(SqliteFile, WhatWasAnsweredSurvivesKillNineInAStormOfWrites) {
  constexpr int writers = 64;
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Tells the number of every pair of users whose insertion was answered, until it is killed.
    ::close(pipe_ends[0]);
    Database database(options());
    int made = 0;
    for (int w = 0; w < writers; ++w) {
      auto storm = [&]() -> boost::asio::awaitable<void> {
        while (true) {
          const int i = made++;
          auto job = [i](Transaction& t) -> core::Outcome<> {
            t.users.insert({.user_id = "usr_a" + std::to_string(i), .name = "n"});
            t.users.insert({.user_id = "usr_b" + std::to_string(i), .name = "n"});
            return {};
          };
          const auto done = co_await database.write(std::move(job));
          if (!done || ::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
        }
      };
      boost::asio::co_spawn(io, storm, boost::asio::detached);
    }
    io.run();
    ::_exit(1);
  }
  ::close(pipe_ends[1]);
  std::vector<int> answered;
  for (int i = 0; answered.size() < 3000 && ::read(pipe_ends[0], &i, sizeof i) == sizeof i;) answered.push_back(i);
  ::kill(child, SIGKILL);
  for (int i = 0; ::read(pipe_ends[0], &i, sizeof i) == sizeof i;) answered.push_back(i);
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(answered.size(), 3000u);
  Database database(options());
  std::sort(answered.begin(), answered.end());
  for (const int i : answered) EXPECT_TRUE(has_user(database, "usr_a" + std::to_string(i)).value()) << i;
  // Also of what was not answered nothing is half there.
  for (int i = 0; i < answered.back() + 2 * writers; ++i)
    EXPECT_EQ(has_user(database, "usr_a" + std::to_string(i)).value(),
              has_user(database, "usr_b" + std::to_string(i)).value())
        << i;
}

TEST_F(SqliteFile, AFullDiskAnswersUnavailableLeavesNothingHalfDoneAndIsOverByItself) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  EXPECT_EQ(database.last_failure(), "");
  // No file of this program may grow any more: to SQLite that is a full disk.
  struct rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto ignore_before = ::signal(SIGXFSZ, SIG_IGN);
  struct rlimit full = before;
  full.rlim_cur = std::filesystem::file_size(path() + "-wal");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  auto job = [](Transaction& t) -> core::Outcome<> {
    for (int i = 0; i < 200; ++i)
      t.users.insert({.user_id = "usr_full" + std::to_string(i), .name = std::string(4000, 'n')});
    return {};
  };
  const auto refused = run(database.write(job));
  EXPECT_EQ(code_of(refused), "unavailable");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("disk of the server's database is full"));
  EXPECT_FALSE(database.available());
  EXPECT_THAT(database.last_failure(), testing::AllOf(testing::HasSubstr(path()), testing::HasSubstr("KB at most")));
  EXPECT_TRUE(has_user(database, "usr_before").value()) << "reading goes on";
  EXPECT_FALSE(has_user(database, "usr_full0").value());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, ignore_before);
  EXPECT_TRUE(eventually([&] { return database.available(); })) << "it looks by itself";
  EXPECT_TRUE(run(database.write(job)));
  EXPECT_TRUE(has_user(database, "usr_full199").value());
}

TEST_F(SqliteFile, AFileThatWasTakenAwayIsNotWrittenToAndWelcomedBack) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(sees_user(database, "usr_before").value());
  const auto away = folder.path() / "away";
  std::filesystem::create_directory(away);
  const auto move_all = [](const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const std::string name : {"parley.db", "parley.db-wal", "parley.db-shm"})
      if (std::filesystem::exists(from / name)) std::filesystem::rename(from / name, to / name);
  };
  move_all(folder.path(), away);
  EXPECT_TRUE(eventually([&] { return code_of(sees_user(database, "usr_before")) == "unavailable"; }))
      << "what is remembered is of another file";
  EXPECT_EQ(code_of(add_user(database, "usr_lost")), "unavailable");
  EXPECT_EQ(code_of(has_user(database, "usr_before")), "unavailable");
  EXPECT_FALSE(std::filesystem::exists(path())) << "an empty one in its place would hide the loss";
  move_all(away, folder.path());
  EXPECT_TRUE(eventually([&] { return database.available(); }));
  EXPECT_TRUE(add_user(database, "usr_after"));
  EXPECT_TRUE(has_user(database, "usr_before").value());
  EXPECT_FALSE(has_user(database, "usr_lost").value());
  EXPECT_TRUE(sees_user(database, "usr_before").value());
}

TEST_F(SqliteFile, AnotherFileInItsPlaceIsRefused) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  std::filesystem::rename(path(), folder.path() / "old");
  std::filesystem::remove(path() + "-wal");
  std::filesystem::remove(path() + "-shm");
  std::FILE* empty = std::fopen(path().c_str(), "w");
  std::fclose(empty);
  EXPECT_EQ(code_of(add_user(database, "usr_lost")), "unavailable");
}

TEST_F(SqliteFile, AJobThatTakesLongIsNotTakenForOneThatHangs) {
  DatabaseOptions hasty = options();
  hasty.statement_timeout_ms = 100;
  Database database(hasty);
  auto job = [&](Transaction& t) -> core::Outcome<> {
    t.users.find("usr_x");
    std::this_thread::sleep_for(3500ms);
    t.users.find("usr_x");
    return {};
  };
  EXPECT_TRUE(run(database.read(std::move(job))));
  EXPECT_TRUE(add_user(database, "usr_after"));
}

TEST(JobQueue, LeavesOtherTakersTheirShare) {
  JobQueue<int> queue(8);
  for (int job = 0; job < 5; ++job) queue.push(job);
  EXPECT_EQ(queue.pop(10, 2), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(queue.pop(1, 2), std::vector<int>{3});
  EXPECT_EQ(queue.pop_all(), std::vector<int>{4});
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
