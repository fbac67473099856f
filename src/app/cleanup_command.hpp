// `parley cleanup`: does once what the server's cleanup job does every five minutes.
#pragma once

#include "app/settings.hpp"

namespace parley::app {

/// Prints how many of each; with `dry_run` how many it would be. Returns the program's exit code.
int run_cleanup(const Settings& settings, bool dry_run);

}  // namespace parley::app
