// Storage: what every storage must do, whichever database is below it. Each TEST_P(Storage, …) of this folder runs on
// SQLite and on PostgreSQL (databases.cpp says where). One database of each kind serves the whole program: tests tell
// their rows apart by ids of their own.
#pragma once

#include "services/security/sodium.hpp"
#include "storage/database.hpp"
#include "support/coroutines.hpp"
#include "support/jobs.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <functional>

namespace parley::storage {

using namespace std::chrono_literals;
using services::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// The URL of the program's database of that kind: "sqlite" or "postgresql".
std::string url_of(const std::string& kind);

class Storage : public testing::TestWithParam<std::string> {
 protected:
  Storage();
  ~Storage() override;

  template <class Job>
  auto run(bool write, Job job) {
    return tests::answer_of(io, database, write ? tests::Asking::write : tests::Asking::read, std::move(job));
  }
  /// Writes something that gives nothing back.
  void write(const std::function<void(Transaction&)>& step);
  /// Reads what an expression gives.
  template <class Ask>
  auto read(Ask ask) {
    using Value = std::invoke_result_t<Ask&, Transaction&>;
    return run(false, [ask](Transaction& t) -> core::Outcome<Value> { return ask(t); }).value();
  }

  core::User add_user(std::optional<std::string> email = {});
  core::Meeting new_meeting(const core::User& host);
  core::Meeting add_meeting(const core::User& host);
  core::Participant new_participant(const core::Meeting& meeting, const core::User& user);
  core::Participant add_participant(const core::Meeting& meeting, const core::User& user);
  std::string id(std::string_view prefix) { return core::make_id(random, prefix); }
  std::string email() { return id("") + "@example.org"; }

  services::SodiumRandom random;
  const core::TimePoint now = core::SystemClock().now();
  boost::asio::io_context io;
  Database database{{.url = url_of(GetParam())}};
};

}  // namespace parley::storage
