// Database: services::Store over SQL connections on threads of its own. One writer thread commits what waits in groups,
// each job in a savepoint, and answers after the commit; a few reader threads serve reads. Owned by src/app; its
// awaitables may be used from any executor, and callers are resumed on theirs.
//
// At the bounds: a full queue answers `unavailable` at once. A database that is locked, full or away makes all jobs of
// the group `unavailable` with nothing done. A connection that was lost is made anew; jobs of which nothing was done
// yet run on the new one, once. When no connection can be made, everything that waits is `unavailable`, so that nobody
// waits for long. A watchdog ends statements that hang, and asks a database that was not well whether it is again. One
// on a server that answers has its time (statement_timeout_ms); a server that answers nobody is given up on after 3 s
// and the 5 s that making a connection may take. So is one that falls silent while a connection is made (lookout.hpp).
#pragma once

#include "services/ports.hpp"
#include "storage/memory.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace parley::storage {

struct DatabaseOptions {
  std::string url;  ///< "sqlite:<path>" or "postgresql://…"
  int readers = 2;
  std::size_t queue_bound = 4096;     ///< jobs that wait, for the writer and for the readers each
  std::size_t group_bound = 256;      ///< jobs in one commit
  std::size_t read_bound = 16;        ///< jobs that read from one state, one after the other
  int busy_timeout_ms = 5000;         ///< how long another program's lock is waited for
  int statement_timeout_ms = 10'000;  ///< how long a statement may take; one that hangs is ended a little later
  std::size_t memory_places = Memory::default_bound;  ///< how much is remembered (memory.hpp); 0: nothing
};

class Database final : public services::Store {
 public:
  /// Connects and brings the schema up to date. Throws std::runtime_error with a sentence for the operator: which
  /// database, what is wrong, what to do.
  explicit Database(DatabaseOptions options);
  ~Database() override;

  /// Finishes what waits, then ends the threads; later jobs are `unavailable`. To be called while the callers'
  /// executors still run, so that they get their answers. A second call does nothing. The destructor calls it.
  void stop();

  /// Whether the last jobs that reached the database, the last to read and the last to write, found it well.
  bool available() const;

  /// Why the last job that was answered `unavailable` for the database itself could not be done: a sentence for the
  /// operator, with what to do. Empty where none was. Any thread.
  std::string last_failure() const;

  /// Jobs that wait or run now, and commits so far; for metrics.
  struct Load {
    std::size_t waiting_reads = 0;
    std::size_t waiting_writes = 0;
    std::uint64_t commits = 0;
    std::uint64_t writes = 0;
  };
  Load load() const;

  /// How much is remembered, and how often that was enough.
  Memory::Figures memory() const;

 protected:
  bool recall(const Look& job) override;
  services::Async<> execute(Mode mode, Work work) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::storage
