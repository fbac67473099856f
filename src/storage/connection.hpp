// Connection: one session with the database and the repositories over it, and how jobs run on it. Used by one thread.
#pragma once

#include "services/ports.hpp"
#include "storage/database.hpp"

#include <exception>
#include <memory>

namespace parley::storage {

/// A job with its answer, which is given exactly once.
struct Job {
  std::move_only_function<bool(services::Transaction&)> work;
  std::move_only_function<void(std::exception_ptr, core::Outcome<>)> answer;
};

/// What became of a job that ran.
struct JobResult {
  std::exception_ptr bug{};  ///< it threw something that tells nothing of the database
  bool outage = false;       ///< the database failed it
  std::vector<std::move_only_function<void()>> after_commit{};
};

class Connection {
 public:
  explicit Connection(const DatabaseOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void migrate_schema();

  /// Runs one job in a reading transaction.
  JobResult read(Job& job);

  /// Runs jobs in one writing transaction, each in a savepoint, and commits. After an outage nothing is done, and every
  /// result says so.
  std::vector<JobResult> write(std::vector<Job>& jobs);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::storage
