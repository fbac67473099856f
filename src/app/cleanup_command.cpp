#include "app/cleanup_command.hpp"

#include "app/offline_services.hpp"
#include "services/cleanup.hpp"

#include <sodium.h>

#include <iostream>
#include <stdexcept>

namespace parley::app {
int run_cleanup(const Settings& settings, bool dry_run) {
  if (sodium_init() < 0) throw std::runtime_error("the system's random source does not work");
  OfflineServices offline(settings);
  offline.services().settings.retention_days = settings.retention_days;
  const auto result = offline.run(services::clean_up(offline.services(), dry_run));
  if (!result) {
    std::cerr << "parley: the cleanup failed: " << result.error().message << '\n';
    return 1;
  }
  std::cout << (dry_run ? "Would be: " : "Done: ") << result->text() << '\n';
  return 0;
}

}  // namespace parley::app
