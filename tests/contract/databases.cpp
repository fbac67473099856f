// Where the suite finds its databases.
#include "storage.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace parley::storage {

std::string url_of(const std::string& kind) {
  if (kind == "postgresql") {
    static const std::string url = tests::make_database(tests::shared_postgresql());
    return url;
  }
  static const tests::TemporaryFolder folder;
  return "sqlite:" + (folder.path() / "parley.db").string();
}

INSTANTIATE_TEST_SUITE_P(Databases, Storage, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

}  // namespace parley::storage
