// What is PostgreSQL's own: a server that goes away and comes back, connections that break, and other nodes.
#include "storage/dialect.hpp"
#include "storage/lookout.hpp"
#include "support.hpp"
#include "support/postgresql.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <future>
#include <map>
#include <set>
#include <thread>

namespace parley::storage {
namespace {

class Postgresql : public DatabaseTest {
 protected:
  DatabaseOptions options() const { return {.url = url, .readers = 2, .statement_timeout_ms = 1000}; }

  const std::string url = tests::make_database(tests::shared_postgresql());
};

/// With a server of its own, which it may stop.
class PostgresqlServerGoesAway : public DatabaseTest {
 protected:
  DatabaseOptions options() const { return {.url = url, .readers = 2, .statement_timeout_ms = 1000}; }

  /// Writes numbered users, several at once, until `stop`; keeps which were answered well, and that each was answered
  /// once.
  struct Storm {
    std::atomic<bool> stop = false;
    std::atomic<int> refused = 0;
    std::mutex mutex;
    std::vector<int> answered;
    std::map<int, int> told;  ///< how often the commit of a job was told
    int asked = 0;
  };
  boost::asio::awaitable<void> write_until_stopped(Database& database, Storm& storm) {
    while (!storm.stop) {
      const int i = storm.asked++;
      auto job = [i, &storm](Transaction& t) -> core::Outcome<> {
        t.users.insert({.user_id = "usr_a" + std::to_string(i), .name = "n"});
        t.users.insert({.user_id = "usr_b" + std::to_string(i), .name = "n"});
        t.after_commit([i, &storm] {
          const std::scoped_lock lock(storm.mutex);
          ++storm.told[i];
        });
        return {};
      };
      const auto done = co_await database.write(std::move(job));
      if (done) {
        const std::scoped_lock lock(storm.mutex);
        storm.answered.push_back(i);
      } else {
        EXPECT_EQ(code_of(done), "unavailable");
        EXPECT_TRUE(done.error().retry_after);
        ++storm.refused;
      }
    }
  }

  /// Which users of the storm are kept, asked for at once.
  std::set<std::string> users_of(Database& database, int asked) {
    auto job = [asked](Transaction& t) -> core::Outcome<std::set<std::string>> {
      std::set<std::string> found;
      for (int i = 0; i < asked; ++i)
        for (const std::string name : {"usr_a", "usr_b"})
          if (t.users.find(name + std::to_string(i))) found.insert(name + std::to_string(i));
      return found;
    };
    return run(database.read(std::move(job))).value();
  }

  /// Lets the storm rage around what happens to the server, and looks at what is left afterwards.
  template <class Happening>
  void storm_around(Happening happening) {
    Database database(options());
    ASSERT_TRUE(add_user(database, "usr_before"));
    Storm storm;
    for (int i = 0; i < 16; ++i) boost::asio::co_spawn(io, write_until_stopped(database, storm), boost::asio::detached);
    io.restart();
    std::jthread runner([&] { io.run(); });
    const auto answered = [&] {
      const std::scoped_lock lock(storm.mutex);
      return storm.answered.size();
    };
    EXPECT_TRUE(eventually([&] { return answered() > 100; }));
    happening(storm);
    const auto before = answered();
    EXPECT_TRUE(eventually([&] { return answered() > before + 100; })) << "it goes on by itself";
    storm.stop = true;
    runner.join();
    EXPECT_TRUE(database.available());
    std::set<int> kept(storm.answered.begin(), storm.answered.end());
    EXPECT_EQ(kept.size(), storm.answered.size());
    const auto there = users_of(database, storm.asked);
    for (int i = 0; i < storm.asked; ++i) {
      const bool a = there.contains("usr_a" + std::to_string(i));
      EXPECT_EQ(a, there.contains("usr_b" + std::to_string(i))) << "half done: " << i;
      EXPECT_TRUE(a || !kept.contains(i)) << "answered and lost: " << i;
      EXPECT_EQ(storm.told.contains(i) ? storm.told.at(i) : 0, kept.contains(i) ? 1 : 0) << i;
    }
  }

  tests::PostgresqlServer server;
  const std::string url = tests::make_database(server.url());
};

TEST_F(PostgresqlServerGoesAway, StoppedAndStartedAgain) {
  storm_around([&](Storm& storm) {
    server.stop();
    EXPECT_TRUE(eventually([&] { return storm.refused > 50; }));
    server.start();
  });
}

TEST_F(PostgresqlServerGoesAway, CrashedAndStartedAgain) {
  storm_around([&](Storm& storm) {
    server.crash();
    EXPECT_TRUE(eventually([&] { return storm.refused > 50; }));
    server.start();
  });
}

TEST_F(PostgresqlServerGoesAway, HangsAndGoesOn) {
  storm_around([&](Storm& storm) {
    server.pause();
    EXPECT_TRUE(eventually([&] { return storm.refused > 0; })) << "it must not hang with the database";
    server.resume();
  });
}

TEST_F(PostgresqlServerGoesAway, IsNotWaitedForWhileItAnswersNobodyHoweverLongAStatementMayTake) {
  DatabaseOptions patient = options();
  patient.busy_timeout_ms = patient.statement_timeout_ms = 600'000;
  Database database(patient);
  ASSERT_TRUE(add_user(database, "usr_before"));
  ASSERT_TRUE(has_user(database, "usr_before").value());
  ASSERT_TRUE(sees_user(database, "usr_before").value());
  server.pause();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of(sees_user(database, "usr_before")), "unavailable") << "the first that waits";
  EXPECT_FALSE(database.available());
  EXPECT_EQ(code_of(has_user(database, "usr_before")), "unavailable");
  EXPECT_EQ(code_of(add_user(database, "usr_lost")), "unavailable");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 120s);
  server.resume();
  EXPECT_TRUE(eventually([&] { return database.available(); }));
  EXPECT_TRUE(sees_user(database, "usr_before").value());
  EXPECT_TRUE(add_user(database, "usr_after"));
}

TEST_F(PostgresqlServerGoesAway, WhileTheFirstStatementsOfAConnectionRun) {
  const auto session = connect(url, {.statement_timeout_ms = 600'000});
  int one = 0;
  look_after(*session, url, [&] { *session << "SELECT 1 FROM pg_sleep(4)", soci::into(one); });
  EXPECT_EQ(one, 1) << "a slow statement on a server that lives is waited for";
  server.pause();
  const auto begin = std::chrono::steady_clock::now();
  try {
    look_after(*session, url, [&] { *session << "SELECT 2", soci::into(one); });
    ADD_FAILURE() << "it cannot have been answered";
  } catch (const soci::soci_error& error) {
    EXPECT_EQ(fault_of(error), Fault::lost);
    EXPECT_THAT(error.what(), testing::HasSubstr("says nothing"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
  server.resume();
}

TEST_F(PostgresqlServerGoesAway, WhileNobodyAsks) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  server.stop();
  server.start();
  // Connections that broke in the meantime are nobody's trouble.
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(has_user(database, "usr_before").value());
  EXPECT_TRUE(add_user(database, "usr_after"));
}

TEST_F(PostgresqlServerGoesAway, AServerThatIsNotReadyLooksByItself) {
  Database database(options());
  ASSERT_TRUE(add_user(database, "usr_before"));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(sees_user(database, "usr_before").value());
  server.stop();
  EXPECT_EQ(code_of(sees_user(database, "usr_before")), "unavailable") << "nobody knows whether it is still so";
  EXPECT_EQ(code_of(add_user(database, "usr_lost")), "unavailable");
  EXPECT_EQ(code_of(has_user(database, "usr_lost")), "unavailable");
  EXPECT_FALSE(database.available());
  server.start();
  EXPECT_TRUE(eventually([&] { return database.available(); }));
  EXPECT_TRUE(sees_user(database, "usr_before").value());
}

TEST_F(Postgresql, ConnectionsThatAreKilledAreMadeAnew) {
  Database database(options());
  const auto session = connect(url);
  for (int round = 0; round < 5; ++round) {
    *session
        << "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid "
           "<> pg_backend_pid()";
    EXPECT_TRUE(add_user(database, "usr_" + std::to_string(round))) << "nothing of it had been done: it runs again";
    EXPECT_TRUE(has_user(database, "usr_" + std::to_string(round)).value());
    EXPECT_TRUE(sees_user(database, "usr_" + std::to_string(round)).value());
  }
}

TEST_F(Postgresql, AConnectionThatIsKilledInTheMiddleOfAJobRunsItAgainFromTheBeginning) {
  Database database(options());
  const auto session = connect(url);
  auto runs = std::make_shared<int>(0);
  auto job = [&, runs](Transaction& t) -> core::Outcome<> {
    t.users.insert({.user_id = "usr_first", .name = "n"});
    if (++*runs == 1)
      *session << "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND "
                  "pid <> pg_backend_pid()";
    t.users.insert({.user_id = "usr_second", .name = "n"});
    return {};
  };
  EXPECT_TRUE(run(database.write(std::move(job))));
  EXPECT_EQ(*runs, 2);
  EXPECT_TRUE(has_user(database, "usr_first").value());
  EXPECT_TRUE(has_user(database, "usr_second").value());
}

TEST_F(Postgresql, ALockThatAnotherHoldsIsWaitedForAWhile) {
  DatabaseOptions hasty = options();
  hasty.busy_timeout_ms = 200;
  Database database(hasty);
  const auto session = connect(url);
  *session << "BEGIN";
  *session << "LOCK TABLE schema_migrations IN EXCLUSIVE MODE";
  EXPECT_EQ(code_of(add_user(database, "usr_locked")), "unavailable");
  EXPECT_FALSE(has_user(database, "usr_locked").value()) << "reading goes on meanwhile";
  *session << "ROLLBACK";
  EXPECT_TRUE(add_user(database, "usr_after"));
  EXPECT_FALSE(has_user(database, "usr_locked").value());
}

TEST_F(Postgresql, AStatementThatTakesLongOnAServerThatLivesIsWaitedFor) {
  DatabaseOptions patient = options();
  patient.busy_timeout_ms = patient.statement_timeout_ms = 600'000;
  Database database(patient);
  const auto session = connect(url, {.busy_timeout_ms = 600'000, .statement_timeout_ms = 600'000});
  *session << "BEGIN";
  *session << "LOCK TABLE schema_migrations IN EXCLUSIVE MODE";
  std::jthread later([&] {
    std::this_thread::sleep_for(5s);  // the watchdog has asked by then
    *session << "ROLLBACK";
  });
  EXPECT_TRUE(add_user(database, "usr_patient"));
  EXPECT_TRUE(database.available());
}

/// Each adds to one number by reading and writing it, as use cases do; none of the additions may be lost.
TEST_F(Postgresql, NodesThatWriteTheSameRowsWaitForEachOther) {
  constexpr int additions = 150;
  DatabaseOptions patient = options();
  patient.busy_timeout_ms = patient.statement_timeout_ms = 120'000;  // on a machine that is busy with other things
  {
    Database first(patient);
    auto job = [](Transaction& t) -> core::Outcome<> {
      t.users.insert({.user_id = "usr_counter", .name = "0"});
      return {};
    };
    ASSERT_TRUE(run(first.write(job)));
  }
  std::atomic<int> done = 0;
  const auto node = [&] {
    Database database(patient);
    boost::asio::io_context own;
    for (int i = 0; i < additions; ++i) {
      auto job = [](Transaction& t) -> core::Outcome<> {
        core::User user = *t.users.find("usr_counter");
        user.name = std::to_string(std::stoi(user.name) + 1);
        t.users.update(user);
        return {};
      };
      boost::asio::co_spawn(own, database.write(job),
                            [&](std::exception_ptr, core::Outcome<> outcome) { done += outcome.has_value(); });
    }
    own.run();
  };
  {
    std::jthread one(node);
    std::jthread two(node);
    std::jthread three(node);
  }
  EXPECT_EQ(done, 3 * additions) << "nobody is refused";
  Database database(patient);
  auto look = [](Transaction& t) -> core::Outcome<std::string> { return t.users.find("usr_counter")->name; };
  EXPECT_EQ(run(database.read(look)).value(), std::to_string(3 * additions));
}

TEST_F(Postgresql, AServerThatCannotBeReachedIsToldAtTheStart) {
  EXPECT_THROW(Database({.url = "postgresql://parley@/nowhere?host=/nonexistent"}), std::exception);
}

/// Takes connections, as a server does that is paused, and says nothing.
class SilentServer : public DatabaseTest {
 protected:
  boost::asio::ip::tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
  const std::string url =
      "postgresql://parley@127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/parley";
  const std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

TEST_F(SilentServer, IsToldAtTheStartBeforeLong) {
  EXPECT_FALSE(answers(url));
  EXPECT_THAT([&] { Database({.url = url}); },
              testing::ThrowsMessage<std::runtime_error>(testing::AllOf(testing::HasSubstr("PostgreSQL at 127.0.0.1"),
                                                                        testing::HasSubstr("did not answer in time"))));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
}

TEST_F(SilentServer, IsNotWaitedForByWhoMakesAConnectionWhateverThatHangsIn) {
  const auto gate = std::make_shared<std::promise<void>>();
  const auto made = std::make_shared<std::promise<void>>();
  const std::string file = "sqlite:" + (folder.path() / "late.db").string();
  const auto make = [gate, made, file] {
    gate->get_future().wait();
    auto late = connect(file);
    made->set_value();
    return late;
  };
  try {
    make_watched(url, make);
    ADD_FAILURE() << "nothing was made";
  } catch (const soci::soci_error& error) {
    EXPECT_EQ(fault_of(error), Fault::lost);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
  gate->set_value();
  made->get_future().wait();  // what comes too late is closed by the thread that made it
}

}  // namespace
}  // namespace parley::storage
