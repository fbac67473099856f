// Where settings come from: reads file, environment and flags into one, and keeps what came from where, for messages
// that name the key, the file and the line.
#pragma once

#include "app/settings.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace parley::app {

/// The flags of a command that takes settings, as given. Lives as long as the command line is parsed.
struct SettingFlags {
  std::string config;  ///< --config
  std::vector<std::pair<const SettingRow*, std::string>> values;
};

/// Adds a flag for each setting, and --config.
void add_settings(CLI::App& command, SettingFlags& flags);

struct SettingValue {
  std::string text;
  std::string source;  ///< "flag", "environment", "parley.conf:3"
  std::string where;   ///< begins a message about it: "--port", "PORT in the environment", "parley.conf:3: port"
};

struct LoadedSettings {
  Settings settings;
  std::map<std::string_view, SettingValue> values;  ///< by the row's name; what is not there has its default
  std::vector<Finding> findings;                    ///< all of them, errors and warnings

  bool has_errors() const;
  bool has_warnings() const;
};

/// Reads all sources and checks the whole. `environment` is a null-terminated list of "NAME=value", as `environ`.
LoadedSettings load_settings(const SettingFlags& flags, const char* const* environment);

/// A finding as a sentence that says where the setting stands.
std::string sentence(const LoadedSettings& loaded, const Finding& finding);

/// A value as it may be shown: secrets and passwords in URLs are not.
std::string shown(const SettingRow& row, const std::string& text);

}  // namespace parley::app
