// Session: a connection with the database, and what this folder keeps beside it. connect() in dialect.hpp makes every
// session there is. Used by one thread, but for `progress`.
#pragma once

#include <soci/soci.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace parley::storage {

class Session : public soci::session {
 public:
  using soci::session::session;

  /// The text of every kept statement (sql.hpp) that was made over this session; tests ask the database how it would
  /// run each of them.
  std::vector<std::string> kept_statements;

  /// Counts what may have changed rows. Whoever changes rows by other means than a Command or a Query counts here too:
  /// a job that fails is rolled back only where something was counted.
  std::uint64_t changes = 0;

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
