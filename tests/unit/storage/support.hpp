// What the tests of the storage share: a database that is asked from the test's own thread.
#pragma once

#include "storage/database.hpp"
#include "support/code_of.hpp"
#include "support/coroutines.hpp"
#include "support/jobs.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <thread>

namespace parley::storage {

using namespace std::chrono_literals;
using services::Transaction;
using tests::code_of;

class DatabaseTest : public testing::Test {
 protected:
  core::Outcome<> add_user(Database& database, const std::string& user_id) {
    auto job = [user_id](Transaction& t) -> core::Outcome<> {
      t.users.insert({.user_id = user_id, .name = "n"});
      return {};
    };
    return tests::answer_of(io, database, tests::Asking::write, std::move(job));
  }
  core::Outcome<bool> has_user(Database& database, const std::string& user_id) {
    auto job = [user_id](Transaction& t) -> core::Outcome<bool> { return t.users.find(user_id).has_value(); };
    return tests::answer_of(io, database, tests::Asking::read, std::move(job));
  }
  /// The same where it may be remembered.
  core::Outcome<bool> sees_user(Database& database, const std::string& user_id) {
    auto job = [user_id](Transaction& t) -> core::Outcome<bool> { return t.users.find(user_id).has_value(); };
    return tests::answer_of(io, database, tests::Asking::look, std::move(job));
  }
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    return tests::result_of(io, std::move(task));
  }
  /// Waits for what will come, however busy the machine is.
  template <class Condition>
  static testing::AssertionResult eventually(Condition condition, std::chrono::seconds limit = 60s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return testing::AssertionFailure() << "it did not come";
      std::this_thread::sleep_for(5ms);
    }
    return testing::AssertionSuccess();
  }

  tests::TemporaryFolder folder;
  boost::asio::io_context io;
};

}  // namespace parley::storage
