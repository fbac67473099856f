// `parley config check`, and the documents that are made from the table of settings.
#pragma once

#include <string>

namespace parley::app {

struct LoadedSettings;

/// Prints what is in force and from where, then warnings and errors. The exit code: 0 fine, 1 warnings, 2 errors.
int check_config(const LoadedSettings& loaded);

/// docs/settings.md.
std::string settings_page();
/// .env.example.
std::string env_example();

}  // namespace parley::app
