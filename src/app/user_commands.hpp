// `parley user …` and `parley token`: accounts by the command line, on the database that a server uses, whether it runs
// or not.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace parley::app {

struct Settings;

class UserCommands {
 public:
  /// Adds the commands to the program; `add_settings` adds the settings' flags to each of them. To be kept until run().
  UserCommands(CLI::App& program, const std::function<void(CLI::App&)>& add_settings);

  /// Whether one of them was called for.
  bool parsed() const;

  /// Carries it out. Answers on standard output, complaints on standard error; returns the program's exit code.
  int run(const Settings& settings) const;

 private:
  CLI::App* user_;
  CLI::App* add_;
  CLI::App* list_;
  CLI::App* passwd_;
  CLI::App* disable_;
  CLI::App* enable_;
  CLI::App* role_;
  CLI::App* token_;
  std::string email_;
  std::string name_;
  std::string organization_;
  bool admin_ = false;
  std::string query_;
  std::string new_role_;
  std::string lifetime_ = "1h";
};

}  // namespace parley::app
