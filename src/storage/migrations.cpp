#include "storage/migrations.hpp"

#include "storage/dialect.hpp"

#include <soci/soci.h>

#include <stdexcept>
#include <string>

namespace parley::storage {
namespace {

/// The statements of a migration, without comment lines: SOCI takes one at a time and reads colons as parameters.
std::vector<std::string> statements_of(std::string_view sql) {
  std::vector<std::string> statements;
  std::string current;
  while (!sql.empty()) {
    const auto end = std::min(sql.find('\n'), sql.size());
    const std::string_view line = sql.substr(0, end);
    sql.remove_prefix(std::min(end + 1, sql.size()));
    if (line.empty() || line.starts_with("--")) continue;
    current.append(line).push_back('\n');
    if (!line.ends_with(';')) continue;
    current.resize(current.size() - 2);
    statements.push_back(std::move(current));
    current.clear();
  }
  if (!current.empty()) throw std::runtime_error("A migration does not end with a semicolon at the end of a line.");
  return statements;
}

void apply(soci::session& session, const Migration& migration) {
  for (const std::string& statement : statements_of(migration.sql)) session << statement;
  session << "INSERT INTO schema_migrations (number, name) VALUES (" << migration.number << ", '"
          << std::string(migration.name) << "')";
}

/// Applies one migration unless another program did so in the meantime. The lock is held until the transaction's end.
bool apply_alone(soci::session& session, const Migration& migration) {
  session << begin_write(session);
  try {
    lock_migrations(session);
    const bool needed = schema_version(session) < migration.number;
    if (needed) apply(session, migration);
    session << "COMMIT";
    return needed;
  } catch (...) {
    try {
      session << "ROLLBACK";
    } catch (const soci::soci_error&) {
      // The connection is gone, and the transaction with it; the first error is the one to tell.
    }
    throw;
  }
}

}  // namespace

int schema_version(soci::session& session) {
  int version = 0;
  session << "SELECT COALESCE(MAX(number), 0) FROM schema_migrations", soci::into(version);
  return version;
}

int migrate(soci::session& session, std::span<const Migration> migrations) {
  session << "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)";
  const int version = schema_version(session);
  if (!migrations.empty() && version > migrations.back().number)
    throw std::runtime_error("The database has schema version " + std::to_string(version) + ", this program knows " +
                             std::to_string(migrations.back().number) + " at most: start a newer program on it.");
  int applied = 0;
  for (const Migration& migration : migrations)
    if (migration.number > version && apply_alone(session, migration)) ++applied;
  return applied;
}

}  // namespace parley::storage
