// A look at a database that changes no data, for `parley doctor`.
#pragma once

#include "core/time.hpp"

#include <optional>
#include <string>

namespace parley::storage {

struct DatabaseFacts {
  std::string version;          ///< "SQLite 3.40.1", "PostgreSQL 15.8"
  int schema_version = 0;       ///< 0: never used yet
  int known_version = 0;        ///< of this program
  std::string damage;           ///< what SQLite's own check found; empty where all is well
  core::TimePoint server_time;  ///< by the database's clock
};

/// Throws std::runtime_error with a sentence for the operator where it cannot be used. A SQLite file that is not there
/// is nothing (nullopt); it is not made.
std::optional<DatabaseFacts> inspect(const std::string& url);

}  // namespace parley::storage
