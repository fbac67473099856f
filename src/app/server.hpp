// The composition root: makes every part, joins them, and runs the server until it is told to stop.
#pragma once

namespace parley::app {

struct Settings;

/// Runs the server until SIGTERM or SIGINT; a second signal ends it at once. Prints "Parley is ready: <link>" on
/// standard output once it serves. Returns the program's exit code. Throws std::exception with a sentence for the
/// operator where it cannot start.
int run_server(const Settings& settings);

}  // namespace parley::app
