// parley: the program. `help` tells of all commands: `serve` is the server, `config check` and `doctor` help to set it
// up, `user` and `token` look after accounts, `load-test` fills a server with clients, `media-worker` is one media
// worker (started by the server), `docs` prints the pages that are made from the tables.
#include "api/documents.hpp"
#include "app/cleanup_command.hpp"
#include "app/config_command.hpp"
#include "app/doctor/doctor.hpp"
#include "app/load_test_command.hpp"
#include "app/logging.hpp"
#include "app/migrate_command.hpp"
#include "app/server.hpp"
#include "app/settings_sources.hpp"
#include "app/user_commands.hpp"
#include "events/documents.hpp"
#include "media/worker_main.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <string_view>

namespace {

using parley::app::LoadedSettings;

constexpr int usage_error = 2;

/// The settings of a command; with errors they are told, and nothing comes back.
std::optional<LoadedSettings> usable_settings(const parley::app::SettingFlags& flags) {
  LoadedSettings loaded = parley::app::load_settings(flags, environ);
  if (!loaded.has_errors()) return loaded;
  for (const parley::app::Finding& finding : loaded.findings)
    if (finding.error) std::cerr << "parley: " << sentence(loaded, finding) << '\n';
  return std::nullopt;
}

int serve(const parley::app::SettingFlags& flags) {
  const auto loaded = usable_settings(flags);
  if (!loaded) return usage_error;
  parley::app::set_up_logging(loaded->settings.log_level, loaded->settings.log_format);
  for (const parley::app::Finding& warning : loaded->findings) spdlog::warn("{}", sentence(*loaded, warning));
  try {
    return parley::app::run_server(loaded->settings);
  } catch (const std::exception& error) {
    std::cerr << "parley: " << error.what() << '\n';
    return 1;
  }
}

/// A command that works on a server's data, and may be asked to change nothing.
int run_on_data(int (*command)(const parley::app::Settings&, bool), const parley::app::SettingFlags& flags,
                bool dry_run) {
  const auto loaded = usable_settings(flags);
  if (!loaded) return usage_error;
  parley::app::set_up_logging("warning", loaded->settings.log_format);
  try {
    return command(loaded->settings, dry_run);
  } catch (const std::exception& error) {
    std::cerr << "parley: " << error.what() << '\n';
    return 1;
  }
}

int look_after_users(const parley::app::UserCommands& users, const parley::app::SettingFlags& flags) {
  const auto loaded = usable_settings(flags);
  return loaded ? users.run(loaded->settings) : usage_error;
}

int print_docs(const std::string& page) {
  if (page == "events")
    std::cout << parley::events::events_page();
  else if (page == "asyncapi")
    std::cout << parley::events::asyncapi_json() << '\n';
  else if (page == "routes")
    std::cout << parley::api::routes_page();
  else if (page == "settings")
    std::cout << parley::app::settings_page();
  else if (page == "env")
    std::cout << parley::app::env_example();
  else
    std::cout << parley::api::openapi_json() << '\n';
  return 0;
}

/// "a, b and c".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

/// What is wrong with a word that a command does not know.
std::string complaint(const CLI::App& command, const std::string& word) {
  const bool is_flag = word.starts_with("-");
  std::vector<std::string> right;
  if (is_flag)
    for (const CLI::Option* option : command.get_options())
      for (const std::string& name : option->get_lnames()) right.push_back("--" + name);
  else
    for (const CLI::App* one : command.get_subcommands({})) right.push_back(one->get_name());
  const std::string nearest = parley::app::nearest_word(word.substr(0, word.find('=')), right);
  const std::string what = is_flag         ? "there is no flag " + word
                           : right.empty() ? "\"" + word + "\" is not expected here"
                                           : "there is no command " + word;
  std::string hint;
  if (!nearest.empty())
    hint = "; did you mean " + nearest + "?";
  else if (!is_flag && !right.empty())
    hint = "; there are " + listed(right);
  return "parley: " + what + hint + '\n';
}

/// What `parley help` is short for: the flag --help behind the command's own words.
std::vector<std::string> with_help_as_flag(std::vector<std::string> words) {
  if (words.empty() || words.front() != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

/// The words of `parley help WORDS` that name no command, in words; empty where all do.
std::string unknown_help(const CLI::App& program, const std::vector<std::string>& words) {
  const CLI::App* command = &program;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto below = command->get_subcommands({});
    const auto named = std::ranges::find_if(below, [&](const CLI::App* one) { return one->check_name(words[i]); });
    if (named == below.end()) return complaint(*command, words[i]);
    command = *named;
  }
  return {};
}

/// All that was typed and is not known, in words; empty where all is.
std::string unknown_words(const CLI::App& command) {
  std::string text;
  bool behind_flag = false;  // what stands behind an unknown flag is its value, most likely
  for (const std::string& word : command.remaining(false)) {
    if (!behind_flag || word.starts_with("-")) text += complaint(command, word);
    behind_flag = word.starts_with("-") && word.find('=') == std::string::npos;
  }
  for (const CLI::App* chosen : command.get_subcommands()) text += unknown_words(*chosen);
  return text;
}

/// How the command that was chosen is written, whole, and where to read more; a line each.
std::string usage_of(const CLI::App& program) {
  std::string name = program.get_name();
  for (auto chosen = program.get_subcommands(); !chosen.empty(); chosen = chosen.front()->get_subcommands())
    name += ' ' + chosen.front()->get_name();
  const std::string help = program.help();
  const std::size_t begin = help.find("Usage: ");
  const std::string usage =
      begin == std::string::npos ? std::string() : help.substr(begin, help.find('\n', begin) - begin);
  return usage + '\n' + name + " --help tells more.\n";
}

}  // namespace

int main(int argc, char** argv) {
  // A worker's arguments are the engine's own; they go past this command line.
  if (argc > 1 && std::string_view(argv[1]) == "media-worker")
    return parley::media::run_media_worker(argc - 1, argv + 1);

  CLI::App program("Parley, a self-hosted meeting server.");
  program.name("parley");
  program.set_version_flag("--version", PARLEY_VERSION);

  parley::app::SettingFlags flags;
  CLI::App* serving = program.add_subcommand("serve", "Run the server");
  parley::app::add_settings(*serving, flags);

  CLI::App* config = program.add_subcommand("config", "Look at the settings");
  CLI::App* checking = config->add_subcommand("check", "Print the settings in force, and what is wrong or risky");
  parley::app::add_settings(*checking, flags);
  checking->footer("Exit code: 0 fine, 1 warnings, 2 errors.");

  CLI::App* doctor = program.add_subcommand("doctor", "Look at all that a server needs, and say what to do");
  parley::app::add_settings(*doctor, flags);
  doctor->footer("Exit code: 0 all well, 1 warnings, 2 failures.");

  const parley::app::UserCommands users(program,
                                        [&flags](CLI::App& command) { parley::app::add_settings(command, flags); });

  std::string page;
  CLI::App* docs = program.add_subcommand("docs", "Print a page that is made from the program's tables");
  docs->add_option("page", page, "routes, events, openapi, asyncapi, settings or env")
      ->required()
      ->check(CLI::IsMember({"routes", "events", "openapi", "asyncapi", "settings", "env"}));

  bool dry_run = false;
  CLI::App* cleaning = program.add_subcommand(
      "cleanup", "Delete and purge once what has had its time; a running server does so every five minutes");
  parley::app::add_settings(*cleaning, flags);
  cleaning->add_flag("--dry-run", dry_run, "Change nothing; tell what would be done");

  CLI::App* migrating = program.add_subcommand(
      "migrate", "Bring the database up to this version; a server does so by itself when it starts");
  parley::app::add_settings(*migrating, flags);
  migrating->add_flag("--dry-run", dry_run, "Change nothing; tell what would be done");

  const parley::app::LoadTestCommand load_test(program);

  program.add_subcommand("media-worker", "Run one media worker; the server starts these itself");
  program.add_subcommand("help", "Print this; help COMMAND prints that command's help");

  for (CLI::App* command : {&program, serving, config, checking, doctor, docs, cleaning, migrating})
    command->allow_extras();
  const std::vector<std::string> typed(argv + 1, argv + argc);
  if (!typed.empty() && typed.front() == "help") {
    if (const std::string unknown = unknown_help(program, typed); !unknown.empty()) {
      std::cerr << unknown << usage_of(program);
      return usage_error;
    }
  }
  try {
    std::vector<std::string> words = with_help_as_flag(typed);
    std::ranges::reverse(words);  // as the parser takes them
    program.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    std::cerr << "parley: " << error.what() << '\n' << usage_of(program);
    return usage_error;
  }
  if (const std::string unknown = unknown_words(program); !unknown.empty()) {
    std::cerr << unknown << usage_of(program);
    return usage_error;
  }
  if (serving->parsed()) return serve(flags);
  if (checking->parsed()) return parley::app::check_config(parley::app::load_settings(flags, environ));
  if (doctor->parsed()) return parley::app::run_doctor(parley::app::load_settings(flags, environ));
  if (cleaning->parsed()) return run_on_data(parley::app::run_cleanup, flags, dry_run);
  if (migrating->parsed()) return run_on_data(parley::app::run_migrate, flags, dry_run);
  if (users.parsed()) return look_after_users(users, flags);
  if (load_test.parsed()) return load_test.run();
  if (docs->parsed()) return print_docs(page);
  std::cerr << program.help();  // of the command that was chosen
  return usage_error;
}
