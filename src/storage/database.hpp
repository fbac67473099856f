// Database: services::Store over SQL connections on threads of its own. One writer thread commits what waits in groups,
// each job in a savepoint, and answers after the commit; a few reader threads serve reads. Owned by src/app; its
// awaitables may be used from any executor, and callers are resumed on theirs.
//
// At the bounds: a full queue answers `unavailable` at once. A database that is locked, full or lost makes every job of
// the group `unavailable` with nothing done, and the connection is made anew.
#pragma once

#include "services/ports.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace parley::storage {

struct DatabaseOptions {
  std::string url;  ///< "sqlite:<path>" or "postgresql://…"
  int readers = 2;
  std::size_t queue_bound = 4096;  ///< jobs that wait, for the writer and for the readers each
  std::size_t group_bound = 256;   ///< jobs in one commit
  int busy_timeout_ms = 5000;      ///< how long another program's lock is waited for
};

class Database final : public services::Store {
 public:
  /// Connects and brings the schema up to date. Throws soci::soci_error or std::runtime_error with what is wrong.
  explicit Database(DatabaseOptions options);
  ~Database() override;

  /// Finishes what waits, then ends the threads; later jobs are `unavailable`. To be called while the callers'
  /// executors still run, so that they get their answers. A second call does nothing. The destructor calls it.
  void stop();

  /// Whether the last job that reached the database found it well.
  bool available() const;

  /// Jobs that wait or run now, and commits so far; for metrics.
  struct Load {
    std::size_t waiting_reads = 0;
    std::size_t waiting_writes = 0;
    std::uint64_t commits = 0;
    std::uint64_t writes = 0;
  };
  Load load() const;

 protected:
  services::Async<> execute(Mode mode, Work work) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::storage
