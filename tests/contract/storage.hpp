// Storage: what every storage must do, whichever database is below it. Each TEST_P(Storage, …) of this folder runs on
// SQLite and on PostgreSQL (databases.cpp says where). One database of each kind serves the whole program: tests tell
// their rows apart by ids of their own.
#pragma once

#include "services/security/sodium.hpp"
#include "storage/database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

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
  template <class Job>
  auto run(bool write, Job job) {
    using Result = std::invoke_result_t<Job&, Transaction&>;
    std::optional<Result> result;
    std::exception_ptr failure;
    auto task = write ? database.write(std::move(job)) : database.read(std::move(job));
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, Result done) {
      failure = thrown;
      if (!thrown) result.emplace(std::move(done));
    });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
  /// Writes something that gives nothing back.
  template <class Step>
  void write(Step step) {
    const auto done = run(true, [step](Transaction& t) -> core::Outcome<> {
      step(t);
      return {};
    });
    ASSERT_TRUE(done);
  }
  /// Reads what an expression gives.
  template <class Ask>
  auto read(Ask ask) {
    using Value = std::invoke_result_t<Ask&, Transaction&>;
    return run(false, [ask](Transaction& t) -> core::Outcome<Value> { return ask(t); }).value();
  }

  core::User add_user(std::optional<std::string> email = {}) {
    core::User user{.user_id = id("usr_"), .email = email, .name = "Änn", .created_at = now, .updated_at = now};
    write([user](Transaction& t) { ASSERT_TRUE(t.users.insert(user)); });
    return user;
  }
  core::Meeting new_meeting(const core::User& host) {
    core::Meeting meeting;
    meeting.meeting_id = id("mtg_");
    meeting.code = core::make_meeting_code(random, 12);
    meeting.created_by = host.user_id;
    meeting.host_id = host.user_id;
    meeting.created_at = now;
    meeting.updated_at = now;
    return meeting;
  }
  core::Meeting add_meeting(const core::User& host) {
    core::Meeting meeting = new_meeting(host);
    write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
    return meeting;
  }
  core::Participant new_participant(const core::Meeting& meeting, const core::User& user) {
    core::Participant participant;
    participant.participant_id = id("ptc_");
    participant.meeting_id = meeting.meeting_id;
    participant.user_id = user.user_id;
    participant.name = user.name;
    participant.created_at = now;
    participant.updated_at = now;
    return participant;
  }
  core::Participant add_participant(const core::Meeting& meeting, const core::User& user) {
    core::Participant participant = new_participant(meeting, user);
    write([participant](Transaction& t) { ASSERT_TRUE(t.participants.insert(participant)); });
    return participant;
  }
  std::string id(std::string_view prefix) { return core::make_id(random, prefix); }
  std::string email() { return id("") + "@example.org"; }

  services::SodiumRandom random;
  const core::TimePoint now = core::SystemClock().now();
  boost::asio::io_context io;
  Database database{{.url = url_of(GetParam())}};
};

}  // namespace parley::storage
