// Migrations: the schema's way forward, step by step. Embedded in the binary; applied at start, each in a transaction
// of its own.
#pragma once

#include <span>
#include <string_view>

namespace soci {
class session;
}

namespace parley::storage {

struct Migration {
  int number;  ///< 1, 2, 3 …
  std::string_view name;
  std::string_view sql;  ///< statements, each ended by a semicolon at the end of a line
};

/// In ascending order.
std::span<const Migration> embedded_migrations();

/// Applies the migrations that the database has not seen, and returns how many. Throws soci::soci_error when one fails,
/// with nothing of that one done, and std::runtime_error for a database that is newer than this program.
int migrate(soci::session& session, std::span<const Migration> migrations);

/// The number of the last applied migration; 0 for an empty database.
int schema_version(soci::session& session);

}  // namespace parley::storage
