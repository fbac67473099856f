#include "app/config_command.hpp"

#include "app/settings_sources.hpp"

#include <algorithm>
#include <iostream>

namespace parley::app {
namespace {

/// Text for a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

template <class Visit>
void by_group(Visit visit) {
  std::string_view group;
  for (const SettingRow& row : setting_rows()) {
    visit(row, row.group != group);
    group = row.group;
  }
}

}  // namespace

int check_config(const LoadedSettings& loaded) {
  std::size_t width = 0;
  for (const SettingRow& row : setting_rows()) width = std::max(width, row.name.size());
  for (const SettingRow& row : setting_rows()) {
    const auto found = loaded.values.find(row.name);
    const bool is_set = found != loaded.values.end();
    std::cout << row.name << std::string(width - row.name.size(), ' ') << " = "
              << (is_set ? shown(row, found->second.text) : std::string(row.otherwise)) << "   ("
              << (is_set ? found->second.source : "default") << ")\n";
  }
  for (const Finding& finding : loaded.findings)
    std::cout << (finding.error ? "error: " : "warning: ") << sentence(loaded, finding) << '\n';
  if (loaded.has_errors()) {
    std::cout << "The server does not start with these settings.\n";
    return 2;
  }
  if (!loaded.has_warnings()) std::cout << "The settings are fine.\n";
  return loaded.has_warnings() ? 1 : 0;
}

std::string settings_page() {
  std::string page =
      "# Settings\n\nMade from the table of settings by `parley docs settings`.\n\n"
      "Each can stand in a file (`parley serve --config FILE`, or the environment's `PARLEY_CONFIG`), in the "
      "environment "
      "or in a flag.\nA flag wins over the environment, the environment over the file. The names are the same: "
      "`PUBLIC_URL` in the environment,\n`public_url = …` in the file, `--public-url …` as a flag. "
      "[operations.md](operations.md) tells how they go together.\n";
  by_group([&](const SettingRow& row, bool first) {
    if (first) page += "\n## " + std::string(row.group) + "\n| name | what | default |\n|---|---|---|\n";
    page += "| `" + std::string(row.name) + "` | " + cell(row.what) + " | " + cell(row.otherwise) + " |\n";
  });
  return page;
}

std::string env_example() {
  std::string text =
      "# Every setting of Parley with an example value; made by `parley docs env`.\n"
      "# Take the # away before those that you set. The file serves as a settings file (parley serve --config FILE),\n"
      "# for Docker's --env-file and for systemd's EnvironmentFile=. Keep it readable for the server's user only.\n";
  by_group([&](const SettingRow& row, bool first) {
    if (first) text += "\n# --- " + std::string(row.group) + "\n";
    text += "# " + std::string(row.what) + " Default: " + std::string(row.otherwise) + ".\n";
    text += "#" + std::string(row.name) + "=" + std::string(row.example) + "\n";
  });
  return text;
}

}  // namespace parley::app
