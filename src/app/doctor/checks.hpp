// The checks of `parley doctor`, by subject. Each looks at the real thing and blocks for some seconds at most.
#pragma once

#include "app/doctor/report.hpp"
#include "app/settings.hpp"

namespace parley::app {

/// Where the database is, the default included.
std::string database_url_of(const Settings& settings);

/// Rights, lock and secret of the data folder; answers whether a server runs on it.
bool check_data_folder(const Settings& settings, Report& report);
void check_disk(const Settings& settings, Report& report);
void check_clock(const Settings& settings, Report& report);
void check_open_files(Report& report);
void check_database(const Settings& settings, Report& report);

/// `server_runs`: ports that are taken are most likely its own.
void check_ports(const Settings& settings, bool server_runs, Report& report);
void check_addresses(const Settings& settings, Report& report);
void check_certificate(const Settings& settings, Report& report);

void check_ice_servers(const Settings& settings, Report& report);
void check_mail(const Settings& settings, Report& report);
void check_redis(const Settings& settings, Report& report);

}  // namespace parley::app
