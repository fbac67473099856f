// parley: the program. `serve` is the server, `media-worker` one media worker (started by the server), `docs` prints
// the pages that are made from the tables.
#include "api/documents.hpp"
#include "app/cleanup_command.hpp"
#include "app/logging.hpp"
#include "app/server.hpp"
#include "app/settings.hpp"
#include "events/documents.hpp"
#include "media/worker_main.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string_view>

namespace {

int serve(const parley::app::Settings& settings) {
  if (const std::string wrong = parley::app::check(settings); !wrong.empty()) {
    std::cerr << "parley: " << wrong << '\n';
    return 2;
  }
  parley::app::set_up_logging(settings.log_level, settings.log_format);
  try {
    return parley::app::run_server(settings);
  } catch (const std::exception& error) {
    std::cerr << "parley: " << error.what() << '\n';
    return 1;
  }
}

int clean_up(const parley::app::Settings& settings, bool dry_run) {
  parley::app::set_up_logging("warning", settings.log_format);
  try {
    return parley::app::run_cleanup(settings, dry_run);
  } catch (const std::exception& error) {
    std::cerr << "parley: " << error.what() << '\n';
    return 1;
  }
}

int print_docs(const std::string& page) {
  if (page == "events")
    std::cout << parley::events::events_page();
  else if (page == "routes")
    std::cout << parley::api::routes_page();
  else
    std::cout << parley::api::openapi_json() << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // A worker's arguments are the engine's own; they go past this command line.
  if (argc > 1 && std::string_view(argv[1]) == "media-worker")
    return parley::media::run_media_worker(argc - 1, argv + 1);

  CLI::App program("Parley, a self-hosted meeting server.");
  program.name("parley");
  program.set_version_flag("--version", PARLEY_VERSION);
  program.require_subcommand(1);

  parley::app::Settings settings;
  CLI::App* serving = program.add_subcommand("serve", "Run the server");
  parley::app::add_settings(*serving, settings);

  std::string page;
  CLI::App* docs = program.add_subcommand("docs", "Print a page that is made from the route and event tables");
  docs->add_option("page", page, "routes, events or openapi")
      ->required()
      ->check(CLI::IsMember({"routes", "events", "openapi"}));

  bool dry_run = false;
  CLI::App* cleaning = program.add_subcommand(
      "cleanup", "Delete and purge once what has had its time; a running server does so every five minutes");
  parley::app::add_settings(*cleaning, settings);
  cleaning->add_flag("--dry-run", dry_run, "Change nothing; tell what would be done");

  program.add_subcommand("media-worker", "Run one media worker; the server starts these itself");

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  if (serving->parsed()) return serve(settings);
  if (cleaning->parsed()) return clean_up(settings, dry_run);
  return print_docs(page);
}
