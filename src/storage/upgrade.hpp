// Upgrading a database by its URL, for `parley migrate`; a server's first connection does the same.
#pragma once

#include <string>
#include <vector>

namespace parley::storage {

/// From which version of the schema to which, and the names of the steps between.
struct Upgrade {
  int from = 0;  ///< 0: never used yet
  int to = 0;
  std::vector<std::string> steps;  ///< "0014 occurrences"
};

/// What upgrade() would do now; changes nothing, and makes no file. Both throw std::runtime_error with a sentence for
/// the operator where the database cannot be used, or is newer than this program.
Upgrade upgrade_wanted(const std::string& url);

/// Makes the database where it is a SQLite file that is not there, and applies all that it has not seen. Servers may
/// run on it.
Upgrade upgrade(const std::string& url);

}  // namespace parley::storage
