#include "app/settings_sources.hpp"

#include <CLI/CLI.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace parley::app {
namespace {

constexpr std::string_view own_prefix = "PARLEY_";
constexpr std::string_view config_name = "PARLEY_CONFIG";
/// What else begins so and means something: to `parley load-test` and to media workers.
constexpr std::string_view other_names[] = {"PARLEY_TOKEN", "PARLEY_MEDIA_GSO"};

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Without the quotes around it, if there are some.
std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

std::vector<std::string> names(std::string (*spell)(const SettingRow&)) {
  std::vector<std::string> all;
  for (const SettingRow& row : setting_rows()) all.push_back(spell(row));
  return all;
}

std::string environment_name(const SettingRow& row) { return std::string(row.name); }

std::string did_you_mean(const std::string& nearest) {
  return nearest.empty() ? std::string() : "; did you mean " + nearest + "?";
}

/// What a cluster manager sets for a service whose name begins with "parley", such as PARLEY_PORT=tcp://10.0.0.1:80 and
/// PARLEY_PORT_80_TCP_ADDR=10.0.0.1. `bare`: the name without PARLEY_.
bool is_of_cluster(const std::string& bare, const std::string& value) {
  for (const std::string_view scheme : {"tcp://", "udp://", "sctp://"})
    if (value.starts_with(scheme)) return true;
  if (bare.starts_with("SERVICE_") || bare.find("_SERVICE_") != std::string::npos) return true;
  constexpr std::string_view port = "PORT_";
  const auto at = bare.find(port);
  return at != std::string::npos && std::string_view("0123456789").find(bare[at + port.size()]) != std::string::npos;
}

/// The first name that goes on where `word` ends, such as DATA_DIR for DATA.
std::string longer_name(const std::string& word, const std::vector<std::string>& right) {
  const auto found = std::ranges::find_if(right, [&](const std::string& each) { return each.starts_with(word + "_"); });
  return found == right.end() ? std::string() : *found;
}

std::string in_file_spelling(std::string_view key) {
  std::string name(key);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return name;
}

class Loading {
 public:
  explicit Loading(LoadedSettings& loaded) : loaded_(loaded) {}

  void file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::error_code error;
    if (!stream || std::filesystem::is_directory(path, error))
      return fail("cannot read the settings file " + path + ": " + std::strerror(stream ? EISDIR : errno));
    std::string line;
    for (int number = 1; std::getline(stream, line); ++number) file_line(path, number, line);
    warn_of_readers(path);
  }

  void environment(const char* const* environment) {
    const std::vector<std::string> right = names(environment_name);
    for (; *environment; ++environment) {
      const std::string_view entry(*environment);
      const auto equals = entry.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string name(entry.substr(0, equals));
      const std::string value(entry.substr(equals + 1));
      const auto known = std::find(right.begin(), right.end(), name);
      if (known != right.end())
        set(*find_setting(name), value, "environment", name + " in the environment");
      else
        unknown_in_environment(name, value, right);
    }
  }

  void flags(const SettingFlags& flags) {
    for (const auto& [row, value] : flags.values) {
      if (value.empty())
        loaded_.values.erase(row->name);  // an empty flag asks for the default
      else
        set(*row, value, "flag", flag_name(*row));
    }
  }

  /// Once all sources are in: only what won is read, so that a flag can mend a file.
  void read() {
    for (const SettingRow& row : setting_rows()) {
      const auto found = loaded_.values.find(row.name);
      if (found == loaded_.values.end()) continue;
      const std::string wrong = row.read(loaded_.settings, found->second.text);
      if (wrong.empty()) continue;
      const bool confidential = row.secret || row.name.ends_with("_URL");
      fail(std::string(row.name), confidential ? wrong : wrong + ", and is \"" + found->second.text + "\"");
    }
  }

 private:
  void file_line(const std::string& path, int number, std::string_view line) {
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    line = trim(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') return;
    const std::string place = path + ":" + std::to_string(number);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      return fail(place + ": a line is \"name = value\", or a comment that begins with #");
    const std::string key(trim(line.substr(0, equals)));
    const std::string value(unquote(trim(line.substr(equals + 1))));
    const SettingRow* row = find_setting(key);
    if (!row) {
      const std::string nearest = nearest_word(in_file_spelling(key), names(file_name));
      return fail(place + ": there is no setting \"" + key + "\"" + did_you_mean(nearest));
    }
    const auto [earlier, first] = lines_.emplace(row->name, number);
    if (!first) return fail(place + ": " + key + " is set in line " + std::to_string(earlier->second) + " already");
    set(*row, value, place, place + ": " + file_name(*row));
  }

  /// An empty value in a file or the environment is as none.
  void set(const SettingRow& row, const std::string& value, std::string source, std::string where) {
    if (!value.empty()) loaded_.values[row.name] = {value, std::move(source), std::move(where)};
  }

  /// The environment is shared with others, so only what was clearly meant for this program is an error.
  void unknown_in_environment(const std::string& name, const std::string& value,
                              const std::vector<std::string>& right) {
    if (name == config_name || std::ranges::find(other_names, name) != std::end(other_names)) return;
    if (name.starts_with(own_prefix)) {
      const std::string bare = name.substr(own_prefix.size());
      if (is_of_cluster(bare, value)) return;
      const std::string nearest = nearest_word(bare, right);
      if (nearest.empty() && nearest_word(name, {std::string(config_name)}).empty())
        return warn(name + " in the environment is no setting, and is ignored" +
                    did_you_mean(longer_name(bare, right)));
      return fail(name + " in the environment is no setting" +
                  did_you_mean(nearest.empty() ? std::string(config_name) : nearest));
    }
    if (name.size() < 7 || value.empty()) return;  // short names are near to much that is others'
    const std::string nearest = nearest_word(name, right);
    if (nearest.empty()) return;
    const std::size_t longer = std::max(name.size(), nearest.size());
    const std::size_t shorter = std::min(name.size(), nearest.size());
    const bool very_near = longer - shorter <= 1 && (name.starts_with(nearest.substr(0, 4)));
    if (very_near) warn(name + " in the environment is no setting of Parley" + did_you_mean(nearest));
  }

  void warn_of_readers(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & S_IROTH) == 0) return;
    for (const SettingRow& row : setting_rows())
      if (row.secret && lines_.contains(row.name))
        return warn(path + " holds secrets and every user of this machine can read it; chmod 600 " + path);
  }

  void warn(std::string message) { loaded_.findings.push_back({false, {}, std::move(message)}); }
  void fail(std::string message) { loaded_.findings.push_back({true, {}, std::move(message)}); }
  void fail(std::string setting, std::string message) {
    loaded_.findings.push_back({true, std::move(setting), std::move(message)});
  }

  LoadedSettings& loaded_;
  std::map<std::string_view, int> lines_;
};

/// A URL's password, and one that stands in its query, are replaced.
std::string without_passwords(std::string text) {
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const auto end = std::min(text.find('/', scheme + 3), text.size());
  const auto at = text.rfind('@', end);
  const auto colon = text.find(':', scheme + 3);
  if (at != std::string::npos && at > scheme && colon < at) text.replace(colon + 1, at - colon - 1, "…");
  if (const auto query = text.find("password="); query != std::string::npos) {
    const auto from = query + std::strlen("password=");
    text.replace(from, std::min(text.find('&', from), text.size()) - from, "…");
  }
  return text;
}

void warn_of_visible_secrets(LoadedSettings& loaded) {
  for (const SettingRow& row : setting_rows()) {
    const auto found = loaded.values.find(row.name);
    if (found == loaded.values.end() || found->second.source != "flag") continue;
    if (!row.secret && without_passwords(found->second.text) == found->second.text) continue;
    loaded.findings.push_back({false, std::string(row.name),
                               "holds a secret, and every user of this machine can read the flags of a program; put it "
                               "into the environment or the settings file"});
  }
}

}  // namespace

void add_settings(CLI::App& command, SettingFlags& flags) {
  command.add_option("--config", flags.config, "Settings file: name = value, one a line (environment: PARLEY_CONFIG)")
      ->type_name("FILE");
  for (const SettingRow& row : setting_rows()) {
    const std::string flag = row.name == "DATA_DIR" ? "--data,--data-dir" : flag_name(row);
    command
        .add_option_function<std::string>(
            flag, [&flags, &row](const std::string& value) { flags.values.emplace_back(&row, value); },
            std::string(row.what) + " Default: " + std::string(row.otherwise) + ".")
        ->type_name("")
        ->take_last()
        ->group(std::string(row.group));
  }
}

bool LoadedSettings::has_errors() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.error; });
}

bool LoadedSettings::has_warnings() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return !finding.error; });
}

LoadedSettings load_settings(const SettingFlags& flags, const char* const* environment) {
  LoadedSettings loaded;
  Loading loading(loaded);
  std::string config = flags.config;
  for (const char* const* entry = environment; config.empty() && *entry; ++entry)
    if (const std::string_view text(*entry); text.starts_with(std::string(config_name) + "="))
      config = text.substr(config_name.size() + 1);
  if (!config.empty()) loading.file(config);
  loading.environment(environment);
  loading.flags(flags);
  loading.read();
  for (Finding& finding : check_settings(loaded.settings)) loaded.findings.push_back(std::move(finding));
  warn_of_visible_secrets(loaded);
  return loaded;
}

std::string sentence(const LoadedSettings& loaded, const Finding& finding) {
  if (finding.setting.empty()) return finding.message;
  const auto found = loaded.values.find(finding.setting);
  return (found == loaded.values.end() ? finding.setting : found->second.where) + " " + finding.message;
}

std::string shown(const SettingRow& row, const std::string& text) {
  return row.secret ? "set" : without_passwords(text);
}

}  // namespace parley::app
