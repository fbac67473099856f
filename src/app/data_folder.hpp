// DataFolder: the folder that holds all that a server keeps, locked for one server at a time. Held for the program's
// life.
#pragma once

#include <filesystem>
#include <string>

namespace parley::app {

struct Settings;

/// What is wrong with a kept secret, as a sentence for the operator; empty where nothing is, or there is none.
std::string secret_problem(const std::filesystem::path& file);

/// A warning for the operator where a server has run on this data folder and its database's file is not there, so that
/// a new, empty one is about to be made; empty where all is as it should be, and on PostgreSQL.
std::string lost_database(const Settings& settings);

/// What to do, for the operator, where the write-ahead log of an SQLite database is there and the database is not:
/// opening it would remove the log, and with it what was written last. Empty where all is as it should be.
std::string orphaned_log(const Settings& settings);

class DataFolder {
 public:
  /// Makes the folder (0700) where missing and locks it. Throws std::runtime_error where it cannot be made or written,
  /// or another server uses it.
  explicit DataFolder(std::filesystem::path path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// The secret kept in the folder (64 hexadecimal characters, 0600), made on first use. Throws std::runtime_error
  /// where there is one that is not whole: a new one would sign everybody out.
  std::string secret(const std::string& name) const;

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace parley::app
