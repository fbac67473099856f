// DiskFiles: a FileStore in a folder. Files lie in it under random names; those that are being written lie in incoming/
// as NAME.part, and get a second name (a hard link) in the folder once they are whole and durable. The work is done on
// threads of its own. Owned by src/app; outlives what it gave out.
#pragma once

#include "core/ids.hpp"
#include "services/file_store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>

namespace parley::storage {

class DiskFiles final : public services::FileStore {
 public:
  /// The folder is made with the first file. `reserve`: bytes of the disk that are left for others.
  DiskFiles(std::filesystem::path folder, core::RandomSource& random, std::uint64_t reserve = 64ULL << 20);
  ~DiskFiles() override;
  /// Answers everybody who waits. Call it before the threads that they wait on end; no file is touched afterwards.
  void stop();

  services::Async<std::unique_ptr<services::FileSink>> create(std::uint64_t expected) override;
  services::Async<std::shared_ptr<services::FileSource>> open(std::string name) override;
  services::Async<> remove(std::vector<std::string> names) override;
  services::Async<std::vector<std::string>> leftovers(std::chrono::seconds age) override;
  services::Async<> clear_leftover(std::string name, bool known) override;

 private:
  struct Place;
  class Sink;
  class Source;

  core::RandomSource& random_;
  const std::shared_ptr<const Place> place_;
  boost::asio::thread_pool threads_{2};
};

}  // namespace parley::storage
