#include "app/migrate_command.hpp"

#include "app/data_folder.hpp"
#include "app/doctor/checks.hpp"
#include "storage/upgrade.hpp"

#include <filesystem>
#include <iostream>

namespace parley::app {
namespace {

/// The folder of the default database, as a server would make it. One that is there may be in use.
void make_folder(const Settings& settings) {
  if (settings.database_url.empty() && !std::filesystem::exists(settings.data)) const DataFolder made(settings.data);
}

void tell(const storage::Upgrade& upgrade, bool dry_run) {
  if (upgrade.steps.empty()) {
    std::cout << "The schema is at version " << upgrade.from << ", as this program wants it; nothing "
              << (dry_run ? "would be" : "was") << " changed.\n";
    return;
  }
  std::cout << (dry_run ? "Would be migrated" : "Migrated") << " from version " << upgrade.from << " to " << upgrade.to
            << ":\n";
  for (const std::string& step : upgrade.steps) std::cout << "  " << step << '\n';
}

}  // namespace

int run_migrate(const Settings& settings, bool dry_run) {
  if (!dry_run) make_folder(settings);
  const std::string url = database_url_of(settings);
  const storage::Upgrade upgrade = dry_run ? storage::upgrade_wanted(url) : storage::upgrade(url);
  tell(upgrade, dry_run);
  return 0;
}

}  // namespace parley::app
