// `parley migrate`: brings the database's schema up to date, as a server does when it starts; for those who want it
// done before, or want to know what would be.
#pragma once

#include "app/settings.hpp"

namespace parley::app {

/// Prints the schema's version before and after; with `dry_run` changes nothing, and prints what would be done. Returns
/// the program's exit code.
int run_migrate(const Settings& settings, bool dry_run);

}  // namespace parley::app
