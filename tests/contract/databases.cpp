// Where the suite finds its databases.
#include "storage.hpp"
#include "support/postgresql.hpp"

#include <filesystem>

namespace parley::storage {
namespace {

/// The folder of the SQLite file; gone with the program.
struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-contract-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

}  // namespace

std::string url_of(const std::string& kind) {
  if (kind == "postgresql") {
    static const std::string url = tests::make_database(tests::shared_postgresql());
    return url;
  }
  static const Folder folder;
  return "sqlite:" + (folder.path / "parley.db").string();
}

INSTANTIATE_TEST_SUITE_P(Databases, Storage, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace parley::storage
