#include "loadtest/process_time.hpp"

#include <algorithm>
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

}  // namespace parley::loadtest
