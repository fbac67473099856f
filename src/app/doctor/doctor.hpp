// `parley doctor`: looks at everything that a server with these settings needs, and says what to do about what is
// wrong.
#pragma once

namespace parley::app {

struct LoadedSettings;

/// Prints a line a check. The exit code: 0 all well, 1 warnings, 2 failures.
int run_doctor(const LoadedSettings& loaded);

}  // namespace parley::app
