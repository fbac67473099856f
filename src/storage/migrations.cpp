#include "storage/migrations.hpp"

#include "storage/dialect.hpp"

#include <algorithm>
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

void apply(Session& session, const Migration& migration) {
  for (const std::string& statement : statements_of(migration.sql)) session << statement;
  session << "INSERT INTO schema_migrations (number, name) VALUES (" << migration.number << ", '"
          << std::string(migration.name) << "')";
}

/// Runs a step in a transaction that no other program's migrations disturb.
template <class Step>
void alone(Session& session, bool in_use, Step step) {
  session << begin_migration(session, in_use);
  try {
    step();
    session << "COMMIT";
  } catch (...) {
    try {
      session << "ROLLBACK";
    } catch (const soci::soci_error&) {
      // The connection is gone, and the transaction with it; the first error is the one to tell.
    }
    throw;
  }
}

std::vector<int> applied_numbers(Session& session) {
  std::vector<int> numbers;
  soci::rowset<int> rows = (session.prepare << "SELECT number FROM schema_migrations ORDER BY number");
  for (const int number : rows) numbers.push_back(number);
  return numbers;
}

}  // namespace

void refuse_newer(const std::vector<int>& applied, std::span<const Migration> migrations) {
  for (const int number : applied) {
    if (std::ranges::find(migrations, number, &Migration::number) != migrations.end()) continue;
    throw std::runtime_error("The database has been changed by a newer program: it has schema change " +
                             std::to_string(number) + ", and this program knows " +
                             std::to_string(migrations.empty() ? 0 : migrations.back().number) +
                             " as the last one. Start the newer program on it.");
  }
}

int migrate(Session& session, std::span<const Migration> migrations) {
  std::vector<int> applied;
  alone(session, false, [&] {
    session << "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)";
    applied = applied_numbers(session);
  });
  refuse_newer(applied, migrations);
  int count = 0;
  for (const Migration& migration : migrations) {
    if (std::ranges::binary_search(applied, migration.number)) continue;
    alone(session, false, [&] {
      // Another program may have done it in the meantime.
      if (std::ranges::binary_search(applied_numbers(session), migration.number)) return;
      apply(session, migration);
      ++count;
    });
  }
  return count;
}

int schema_version(Session& session) {
  const auto applied = applied_numbers(session);
  return applied.empty() ? 0 : applied.back();
}

std::vector<int> applied_migrations(Session& session) {
  try {
    return applied_numbers(session);
  } catch (const soci::soci_error& error) {
    if (fault_of(error) != Fault::statement) throw;
    return {};  // There is not even the table.
  }
}

bool is_migrated(Session& session, std::span<const Migration> migrations) {
  const auto applied = applied_migrations(session);
  return std::ranges::all_of(migrations,
                             [&](const Migration& each) { return std::ranges::binary_search(applied, each.number); });
}

}  // namespace parley::storage
