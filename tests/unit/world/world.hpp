// World: a whole domain for tests, on a database file of its own, with a clock that tests move and a record of what was
// told. A good thirty test files include it: what can be compiled once is in world.cpp.
#pragma once

#include "recorded.hpp"
#include "services/accounts.hpp"
#include "services/chat.hpp"
#include "services/joining.hpp"
#include "services/meetings.hpp"
#include "services/presence.hpp"
#include "services/services.hpp"
#include "support/code_of.hpp"
#include "support/coroutines.hpp"
#include "support/jobs.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::services {
class MemoryPresence;
}

namespace parley::tests {

class MovableClock final : public core::Clock {
 public:
  core::TimePoint now() const override { return core::TimePoint(std::chrono::milliseconds(now_.load())); }
  void move(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<long long> now_ = core::SystemClock().now().time_since_epoch().count();
};

class World {
  /// What the members below that are references stand for: as in the program.
  struct Real;

 public:
  World();
  explicit World(services::Settings settings);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Runs coroutines side by side to their ends, and gives their results in order.
  template <class T>
  std::vector<T> run_all(std::vector<boost::asio::awaitable<T>> tasks) {
    return results_of(io, std::move(tasks));
  }

  template <class T>
  T run(boost::asio::awaitable<T> task) {
    return result_of(io, std::move(task));
  }

  /// Runs a job on the database, to read.
  template <class Job>
  auto look(Job job) {
    return answer_of(io, database, Asking::read, std::move(job));
  }

  /// The same, to write.
  template <class Job>
  auto change(Job job) {
    return answer_of(io, database, Asking::write, std::move(job));
  }

  services::Actor user(const std::string& name);
  core::Meeting meeting(const services::Actor& host, services::CreateMeeting request = {});
  core::Outcome<services::JoinResult> join(const services::Actor& actor, const std::string& reference,
                                           std::optional<std::string> password = {},
                                           std::optional<std::string> name = {});
  std::vector<std::string> audit_actions(const std::string& meeting_id);
  services::Actor nobody() const { return {std::nullopt, std::nullopt, address}; }

  const std::string address = "192.0.2.7";
  boost::asio::io_context io;
  TemporaryFolder folder;
  MovableClock clock;
  RecordedEvents events;
  RecordedPersonEvents people;
  RecordedMailer mailer;
  RecordedAlarm alarm;
  RecordedGroupCallEvents group_call_events;

 private:
  const std::unique_ptr<Real> real_;

 public:
  core::RandomSource& random;
  services::PasswordHasher& passwords;
  services::TokenSigner& tokens;
  services::Calendar& calendar;
  services::Store& database;
  services::MemoryPresence& present;
  services::Presence& presence;
  services::FileStore& files;
  services::Services services;
};

}  // namespace parley::tests
