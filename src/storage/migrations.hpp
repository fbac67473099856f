// Migrations: the schema's way forward, step by step. Embedded in the binary; applied at start, each in a transaction
// of its own. Any number of programs may start on one database at once: one applies, the others wait.
#pragma once

#include "storage/session.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace parley::storage {

struct Migration {
  int number;  ///< ascending; gaps are fine
  std::string_view name;
  std::string_view sql;  ///< statements, each ended by a semicolon at the end of a line
};

/// In ascending order.
std::span<const Migration> embedded_migrations();

/// Applies the migrations that the database has not seen, and returns how many. Throws soci::soci_error when one fails,
/// with nothing of that one done, and std::runtime_error for a database that is newer than this program.
int migrate(Session& session, std::span<const Migration> migrations);

/// The numbers of those that the database has seen, ascending; none of one that was never migrated.
std::vector<int> applied_migrations(Session& session);

/// Throws std::runtime_error where the database has seen one that is not among `migrations`.
void refuse_newer(const std::vector<int>& applied, std::span<const Migration> migrations);

/// The number of the last applied migration; 0 for an empty database.
int schema_version(Session& session);

/// Whether the database has seen all of them. Of a database that was never migrated too.
bool is_migrated(Session& session, std::span<const Migration> migrations);

}  // namespace parley::storage
