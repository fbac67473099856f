// AnyDatabase: tests that run on SQLite and on PostgreSQL, each with an empty database of its own.
#pragma once

#include "storage/dialect.hpp"
#include "support.hpp"
#include "support/postgresql.hpp"

namespace parley::storage {

class AnyDatabase : public DatabaseTest, public testing::WithParamInterface<std::string> {
 protected:
  bool postgresql() const { return GetParam() == "postgresql"; }
  std::string new_url() {
    if (postgresql()) return tests::make_database(tests::shared_postgresql());
    return "sqlite:" + (folder.path() / ("parley" + std::to_string(++made_) + ".db")).string();
  }

 private:
  int made_ = 0;
};

inline const auto both_databases = testing::Values("sqlite", "postgresql");
inline std::string database_kind(const testing::TestParamInfo<std::string>& info) { return info.param; }

}  // namespace parley::storage
