// Session: a connection with the database, and what this folder keeps beside it. connect() in dialect.hpp makes every
// session there is. Used by one thread, but for `progress`.
#pragma once

#include <soci/soci.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace parley::storage {

/// Rows that a transaction has added and the database has not been told of yet.
class UnwrittenRows {
 public:
  virtual ~UnwrittenRows() = default;
  /// Tells the database. Throws soci::soci_error; the rows are gone then too.
  virtual void write() = 0;
  virtual void drop() noexcept = 0;
};

class Session : public soci::session {
 public:
  using soci::session::session;

  /// The text of every kept statement (sql.hpp) that was made over this session; tests ask the database how it would
  /// run each of them.
  std::vector<std::string> kept_statements;

  /// Counts what may have changed rows. Whoever changes rows by other means than a Command or a Query counts here too:
  /// a job that fails is rolled back only where something was counted.
  std::uint64_t changes = 0;

  /// Those who keep rows back (sql.hpp, GatheredInsert). Before a commit, and before a statement that could miss them,
  /// all are written.
  std::vector<UnwrittenRows*> unwritten;
  void write_all() {
    while (!unwritten.empty()) {
      UnwrittenRows* next = unwritten.back();
      unwritten.pop_back();
      next->write();
    }
  }
  /// With a transaction, or a part of it, that is rolled back.
  void drop_unwritten() noexcept {
    for (UnwrittenRows* each : unwritten) each->drop();
    unwritten.clear();
  }

  /// Above 0 while a repository changes what it has told the Recollection of.
  int told = 0;
  /// Rows of a table that is remembered were changed without that.
  bool untold_changes = false;

  /// Moves on with every statement. Read by the watchdog: a session that is at work and does not move on hangs.
  std::atomic<std::uint64_t> progress = 0;
};

/// Repositories know the session by SOCI's type.
inline Session& session_of(soci::session& session) { return static_cast<Session&>(session); }

}  // namespace parley::storage
