#include "app/doctor/doctor.hpp"

#include "app/doctor/checks.hpp"
#include "app/settings_sources.hpp"

#include <csignal>

namespace parley::app {

int run_doctor(const LoadedSettings& loaded) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up shows in the result of the write
  Report report;
  for (const Finding& finding : loaded.findings) {
    if (finding.error)
      report.fail("settings", sentence(loaded, finding));
    else
      report.warn("settings", sentence(loaded, finding));
  }
  if (loaded.has_errors()) {
    // A server does not start with REDIS_URL yet; whoever sets it up may know all the same whether Redis is well.
    check_redis(loaded.settings, report);
    std::cout << "The rest was not looked at: mend the settings first.\n";
    return report.exit_code();
  }
  if (!loaded.has_warnings()) report.ok("settings", "fine");

  const Settings& settings = loaded.settings;
  const bool server_runs = check_data_folder(settings, report);
  check_disk(settings, report);
  check_database(settings, report);
  check_redis(settings, report);
  check_clock(settings, report);
  check_open_files(report);
  check_ports(settings, server_runs, report);
  check_addresses(settings, report);
  check_certificate(settings, report);
  check_ice_servers(settings, report);
  check_mail(settings, report);
  std::cout << report.failures() << " failures, " << report.warnings() << " warnings\n";
  return report.exit_code();
}

}  // namespace parley::app
