// SharedRoles: the permission table that all threads check against while an administrator may change it. Reading it
// gives a copy, so that one check sees one table.
#pragma once

#include "core/roles.hpp"

#include <mutex>
#include <shared_mutex>

namespace parley::services {

class SharedRoles {
 public:
  explicit SharedRoles(const core::RoleTable& table) : table_(table) {}

  operator core::RoleTable() const {  // NOLINT(google-explicit-constructor): it stands for the table
    const std::shared_lock lock(mutex_);
    return table_;
  }
  SharedRoles& operator=(const core::RoleTable& table) {
    const std::unique_lock lock(mutex_);
    table_ = table;
    return *this;
  }

 private:
  mutable std::shared_mutex mutex_;
  core::RoleTable table_;
};

}  // namespace parley::services
