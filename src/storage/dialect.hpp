// Dialect: the few places where SQLite and PostgreSQL need different words. All other SQL is one text.
#pragma once

#include "storage/session.hpp"

#include <memory>
#include <string>

namespace parley::storage {

struct ConnectOptions {
  int busy_timeout_ms = 5000;        ///< how long another's lock is waited for
  int statement_timeout_ms = 10000;  ///< PostgreSQL ends a statement that takes longer
  bool create = true;                ///< make SQLite's file when it is not there, for this user alone
};

/// A connection for a database URL: "sqlite:<path>" (a file) or "postgresql://…". SQLite comes in WAL mode with
/// synchronous=FULL, foreign keys and the busy time-out. PostgreSQL comes with time-outs for connecting (5 s, unless
/// the URL says otherwise), for statements and locks, and for a transaction whose program has gone silent; a server
/// that falls silent meanwhile is given up on (lookout.hpp). Throws soci::soci_error when it cannot be opened,
/// std::invalid_argument for another kind of URL.
std::unique_ptr<Session> connect(const std::string& url, const ConnectOptions& options = {});

/// Whether the database's server answers somebody who connects anew, within 5 s; it need not let them in. SQLite has
/// none, and always does. Blocks; any thread.
bool answers(const std::string& url);

/// How a transaction begins that will write: it takes its place among the writers at once, on PostgreSQL by a lock that
/// writers of all nodes take turns at. With one writer at a time nothing has to be tried again, whatever the groups
/// touch. May be several statements, which go in one round trip.
std::string begin_write(Session& session);

/// How a transaction begins that reads from one state.
std::string begin_read(Session& session);

/// Begins a transaction that may change the schema: one program at a time does, and it may take its time. `in_use`: the
/// database has a schema already, and running nodes may write to it; they wait.
std::string begin_migration(Session& session, bool in_use);

/// What an error tells.
enum class Fault {
  none,
  statement,    ///< the statement is wrong or against a constraint: a bug of ours
  contention,   ///< another transaction was in the way; the same work may succeed when tried again
  unavailable,  ///< the database is there, but locked, full, slow or broken
  lost,         ///< the connection is no use any more; another may be
};
Fault fault_of(const soci::soci_error& error);

/// Whether the open transaction can only be rolled back, although nobody may have noticed: PostgreSQL would answer its
/// COMMIT with a rollback.
bool transaction_failed(Session& session);

/// Throws (Fault::lost) when SQLite's file was removed or replaced while it was open: what is written to it then would
/// be lost with the last program that holds it.
void require_in_place(Session& session);

/// Before a session is closed: it takes its leave of nobody, as a server that hangs would not answer.
void abandon(Session& session);

/// Makes the statement that hangs in the session fail soon. The one function here that another thread may call, while
/// the session exists.
void interrupt(Session& session);

}  // namespace parley::storage
