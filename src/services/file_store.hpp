// FileStore: where the bytes of files are kept, under names that it makes. src/storage implements it over a folder.
// What is known of the files (whose they are, what they are called) is in the database, see file_repositories.hpp.
// Shared by all threads; its work is done off the io threads.
#pragma once

#include "services/ports.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace parley::services {

/// A file that is being written. One that is destroyed before settle() leaves nothing behind.
class FileSink {
 public:
  virtual ~FileSink() = default;
  /// What it is kept under.
  virtual const std::string& name() const = 0;
  /// Adds bytes. `unavailable` when the disk is full or broken. One call at a time, here and below.
  virtual Async<> write(std::string bytes) = 0;
  /// Nothing is added any more: the file is made durable under its name. Until it is settled, a crash leaves it to be
  /// looked at by the next start (FileStore::leftovers).
  virtual Async<> keep() = 0;
  /// The database knows the file.
  virtual void settle() = 0;
};

/// A file that is being read. It can be read to its end, even when it is removed meanwhile.
class FileSource {
 public:
  virtual ~FileSource() = default;
  virtual std::uint64_t size() const = 0;
  /// `count` bytes from `at` on, fewer at the end. `unavailable` when the disk is broken.
  virtual Async<std::string> read(std::uint64_t at, std::size_t count) = 0;
};

class FileStore {
 public:
  virtual ~FileStore() = default;
  /// Begins a file of so many bytes (0: nobody knows). `unavailable` where there is no room for it.
  virtual Async<std::unique_ptr<FileSink>> create(std::uint64_t expected) = 0;
  /// not_found where there is none.
  virtual Async<std::shared_ptr<FileSource>> open(std::string name) = 0;
  /// Removes files; those that are gone already are no error.
  virtual Async<> remove(std::vector<std::string> names) = 0;
  /// The names of files that were begun and not settled, untouched for `age` or longer.
  virtual Async<std::vector<std::string>> leftovers(std::chrono::seconds age) = 0;
  /// Clears up a leftover; with `known`, the database has the file, and it stays.
  virtual Async<> clear_leftover(std::string name, bool known) = 0;
};

}  // namespace parley::services
