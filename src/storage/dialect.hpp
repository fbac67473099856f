// Dialect: the few places where SQLite and PostgreSQL need different words. All other SQL is one text.
#pragma once

#include <memory>
#include <string>

namespace soci {
class session;
class soci_error;
}  // namespace soci

namespace parley::storage {

/// A connection for a database URL: "sqlite:<path>" (a file; made when it is not there) or "postgresql://…". SQLite
/// comes in WAL mode with synchronous=FULL, foreign keys and a busy time-out of `busy_timeout_ms`.
/// Throws soci::soci_error when it cannot be opened, std::invalid_argument for another kind of URL.
std::unique_ptr<soci::session> connect(const std::string& url, int busy_timeout_ms);

/// How a transaction begins that will write: it takes its place among the writers at once.
std::string begin_write(soci::session& session);

/// How a transaction begins that reads from one state.
std::string begin_read(soci::session& session);

/// Keeps other programs from migrating until the transaction's end.
void lock_migrations(soci::session& session);

/// Whether an error tells of the database (locked, full, lost, unreadable) and not of the statement.
bool is_outage(const soci::soci_error& error);

/// Whether it was only another transaction in the way, so that the same work may succeed when tried again.
bool is_contention(const soci::soci_error& error);

}  // namespace parley::storage
