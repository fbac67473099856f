// Connection: one session with the database and the repositories over it, and how jobs run on it. Used by one thread,
// but for progress() and interrupt().
#pragma once

#include "services/ports.hpp"
#include "storage/database.hpp"
#include "storage/dialect.hpp"
#include "storage/memory.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::storage {

/// A job with its answer, which is given exactly once.
struct Job {
  std::move_only_function<bool(services::Transaction&)> work;
  std::move_only_function<void(std::exception_ptr, core::Outcome<>)> answer;
  bool gathers = false;  ///< what it reads is to be remembered
};

/// What is remembered of the database, and what watches over it. Shared by all connections with one database.
struct Remembrance {
  explicit Remembrance(const DatabaseOptions& options);
  /// Nothing of it can be relied on any more.
  void reset();

  Memory memory;
  std::unique_ptr<Witness> witness;
  const std::function<void()> foreign = [this] { memory.forget_all(); };
};

/// What became of a job that ran.
struct JobResult {
  std::exception_ptr bug{};  ///< it threw something that tells nothing of the database
  std::vector<std::move_only_function<void()>> after_commit{};
};

/// What became of jobs that ran in one transaction.
struct GroupResult {
  /// none: done, with a result for each job. lost: the connection went before anything was done, another may serve.
  /// unavailable: not done, or, where the commit itself failed, perhaps done; in both cases there is no result to tell.
  Fault fault = Fault::none;
  std::string reason{};      ///< of the fault, for the operator
  std::string line{};        ///< of the log: what failed, and the reason
  bool has_no_room = false;  ///< it is that the database's disk is full
  std::vector<JobResult> jobs{};
};

class Connection {
 public:
  /// `first`: the one that may make and migrate the database. The others want it as it must be, and throw
  /// std::runtime_error when it is not.
  enum class Opening { first, later };
  /// `remembrance`: what it shares with the other connections. Unset: every job asks the database for everything.
  Connection(const DatabaseOptions& options, Opening opening, Remembrance* remembrance = nullptr);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs jobs in one reading transaction.
  GroupResult read(std::vector<Job>& jobs);

  /// Runs jobs in one writing transaction and commits. What a job changed that then failed is rolled back; the others
  /// are not disturbed.
  GroupResult write(std::vector<Job>& jobs);

  /// Moves on while statements run; from any thread.
  std::uint64_t progress() const;
  /// Lets the statement that hangs fail; from any thread.
  void interrupt();

  /// The text of every statement that the repositories keep.
  const std::vector<std::string>& kept_statements() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Repositories that know what is remembered and have no connection. Any thread; the caller holds the memory.
class MemoryRepositories {
 public:
  explicit MemoryRepositories(Memory& memory);
  ~MemoryRepositories();
  /// Whether the work could be done with what is remembered. Where not, nothing is done.
  bool run(const std::function<void(services::Transaction&)>& job);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::storage
