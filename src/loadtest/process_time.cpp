#include "loadtest/process_time.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include <unistd.h>

namespace parley::loadtest {
namespace {

double own_cpu_seconds(std::int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  if (!std::getline(file, text)) return 0;
  // Behind the name in parentheses: state is the third field, utime the 14th and stime the 15th.
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

double cpu_seconds_of(std::int64_t process) {
  double seconds = own_cpu_seconds(process);
  std::error_code gone;
  const std::filesystem::directory_iterator none;
  for (std::filesystem::directory_iterator task("/proc/" + std::to_string(process) + "/task", gone);
       !gone && task != none; task.increment(gone)) {
    std::ifstream children(task->path() / "children");  // those that this thread has made
    for (std::int64_t child = 0; children >> child;) seconds += cpu_seconds_of(child);
  }
  return seconds;
}

std::optional<double> sum_of_metric(std::string_view page, std::string_view name) {
  std::optional<double> sum;
  for (std::size_t end = 0; !page.empty(); page.remove_prefix(std::min(page.size(), end + 1))) {
    end = std::min(page.size(), page.find('\n'));
    const std::string_view line = page.substr(0, end);
    if (!line.starts_with(name) || line.size() == name.size()) continue;
    if (line[name.size()] != '{' && line[name.size()] != ' ') continue;  // a longer name
    const std::size_t space = line.rfind(' ');
    if (space == std::string_view::npos) continue;
    sum = sum.value_or(0) + std::strtod(std::string(line.substr(space + 1)).c_str(), nullptr);
  }
  return sum;
}

}  // namespace parley::loadtest
