// The machine below the server: data folder, disk, database, clock, open files.
#include "app/data_folder.hpp"
#include "app/doctor/checks.hpp"
#include "app/doctor/reason.hpp"
#include "storage/inspect.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <exception>
#include <optional>
#include <system_error>

namespace parley::app {
namespace {

using std::filesystem::path;

/// The folder itself, or the nearest one above it that is there.
path existing_part(path folder) {
  folder = std::filesystem::absolute(folder);
  std::error_code error;
  while (!std::filesystem::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

bool is_locked(const path& folder) {
  const int file = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool locked = ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return locked;
}

std::string octal(mode_t mode) {
  const auto bits = mode & 0777U;
  return std::string{static_cast<char>('0' + (bits >> 6)), static_cast<char>('0' + ((bits >> 3) & 7U)),
                     static_cast<char>('0' + (bits & 7U))};
}

/// Why a folder cannot be written in, as access() told, and what to do.
std::string not_writable(const path& folder, int error, const std::string& permission_advice) {
  if (error == EROFS)
    return folder.string() +
           " lies on a file system that is mounted read-only. Mount it for writing (a container's volume "
           "without :ro), or choose another folder with DATA_DIR";
  return "this user may not write in " + folder.string() + ". " + permission_advice;
}

std::string megabytes(unsigned long long bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

/// Where there is no folder yet: whether the server can make it.
void check_parent(const std::string& name, Report& report) {
  const std::string what = "data folder";
  const path above = existing_part(name);
  if (::access(above.c_str(), W_OK | X_OK) == 0)
    return report.ok(what, name + " is not there yet; the server makes it");
  const int error = errno;
  report.fail(what, name + " is not there and cannot be made: " +
                        not_writable(above, error,
                                     "Make it, and give it to the server's user: install -d -m 700 -o USER " + name));
}

}  // namespace

std::string database_url_of(const Settings& settings) {
  return settings.database_url.empty() ? "sqlite:" + (settings.data / "parley.db").string() : settings.database_url;
}

bool check_data_folder(const Settings& settings, Report& report) {
  const std::string what = "data folder";
  const std::string name = settings.data.string();
  struct stat status{};
  if (::stat(settings.data.c_str(), &status) != 0) {
    const int error = errno;
    if (error == ENOENT)
      check_parent(name, report);
    else
      report.fail(what, name + " cannot be looked at: " + reason(error));
    return false;
  }
  if (!S_ISDIR(status.st_mode)) {
    report.fail(what, name + " is no folder; choose another with DATA_DIR");
    return false;
  }
  if (::access(settings.data.c_str(), R_OK | W_OK | X_OK) != 0) {
    const int error = errno;
    report.fail(what, not_writable(settings.data, error,
                                   "Run this as the server's user, or give it the folder: chown USER " + name));
    return false;
  }
  const bool runs = is_locked(settings.data);
  if ((status.st_mode & 077U) != 0)
    report.warn(what, name + " is open to others (mode " + octal(status.st_mode) + "): chmod 700 " + name);
  else
    report.ok(what, name + (runs ? " is in use by a server that runs" : " can be read and written"));
  const std::string wrong = secret_problem(settings.data / "jwt-secret");
  if (!wrong.empty() && settings.jwt_secret.empty()) report.fail("token secret", wrong);
  return runs;
}

void check_disk(const Settings& settings, Report& report) {
  constexpr unsigned long long least = 100ULL << 20U;
  constexpr unsigned long long comfortable = 1ULL << 30U;
  const path folder = existing_part(settings.data);
  struct statvfs status{};
  if (::statvfs(folder.c_str(), &status) != 0)
    return report.fail("disk", "cannot look at " + folder.string() + ": " + reason(errno));
  const unsigned long long free = static_cast<unsigned long long>(status.f_bavail) * status.f_frsize;
  const std::string text = megabytes(free) + " free at " + folder.string();
  if (free < least) return report.fail("disk", text + ". Make room: without, nothing can be written");
  if (free < comfortable) return report.warn("disk", text + ". Make room soon");
  report.ok("disk", text);
}

void check_database(const Settings& settings, Report& report) {
  try {
    const auto facts = storage::inspect(database_url_of(settings));
    if (!facts) return report.ok("database", "not there yet; the server makes it");
    const std::string text = facts->version + ", schema " + std::to_string(facts->schema_version);
    if (!facts->damage.empty())
      return report.fail("database", text + ", is damaged: " + facts->damage + ". Put it back from a backup");
    if (facts->schema_version > facts->known_version)
      return report.fail("database", text + " is newer than this program, which knows " +
                                         std::to_string(facts->known_version) + ". Start the newer program on it");
    const auto off = std::chrono::abs(facts->server_time - core::SystemClock().now());
    if (off > std::chrono::minutes(1))
      report.warn("clock", "the database's clock is " +
                               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(off).count()) +
                               " s away from this machine's. Let both follow NTP");
    report.ok("database", facts->schema_version < facts->known_version
                              ? text + "; the server brings it to " + std::to_string(facts->known_version)
                              : text);
  } catch (const std::exception& error) {
    report.fail("database", error.what());
  }
}

void check_clock(const Settings& settings, Report& report) {
  const std::time_t now = std::time(nullptr);
  constexpr std::time_t program_age = 1'735'689'600;  // 2025-01-01: the program is younger
  if (now < program_age)
    return report.fail("clock",
                       "this machine's clock is years behind: certificates and tokens fail. Set it, and let it "
                       "follow NTP");
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(settings.data, error)) {
    struct stat status{};
    if (::stat(entry.path().c_str(), &status) != 0 || status.st_mtime <= now + 300) continue;
    return report.warn(
        "clock", entry.path().string() + " was written in the future, so the clock went back since. Let it follow NTP");
  }
  report.ok("clock", "not before what was written last");
}

void check_open_files(Report& report) {
  constexpr rlim_t comfortable = 65'536;
  constexpr rlim_t least = 1024;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return report.fail("open files", reason(errno));
  if (limit.rlim_max == RLIM_INFINITY) return report.ok("open files", "no limit");
  const std::string text = std::to_string(limit.rlim_max) + " at once, one a connection";
  const std::string advice = ". Raise the limit: LimitNOFILE=65536 for systemd, --ulimit nofile=65536 for Docker";
  if (limit.rlim_max < least) return report.fail("open files", text + advice);
  if (limit.rlim_max < comfortable) return report.warn("open files", text + advice);
  report.ok("open files", text);
}

}  // namespace parley::app
