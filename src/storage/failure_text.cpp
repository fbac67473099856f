#include "storage/failure_text.hpp"

#include "storage/schemes.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <sys/resource.h>
#include <sys/statvfs.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace parley::storage {
namespace {

/// With less a disk counts as full: SQLite cannot even begin its log there.
constexpr std::uint64_t least_room_bytes = 1U << 20;

std::string folder_of(const std::string& path) {
  std::error_code unknown;
  const std::filesystem::path whole = std::filesystem::absolute(path, unknown);
  return unknown ? path : whole.parent_path().string();
}

/// What this user may still write in a folder.
std::optional<std::uint64_t> room_in(const std::string& folder) {
  struct statvfs found{};
  if (::statvfs(folder.c_str(), &found) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

std::string full_disk(const std::string& path) {
  const std::string folder = folder_of(path);
  const auto room = room_in(folder);
  return "the disk is full: " + folder + " has " +
         (room ? std::to_string(*room / 1024) + " KB left" : std::string("no room left")) +
         ". Make room there. A server that runs goes on by itself then; one that has ended has to be started again";
}

/// SQLite tells of a full disk in several ways: as one only where it writes, not where it makes its files.
bool is_full(const std::string& path) {
  const auto room = room_in(folder_of(path));
  return room && *room < least_room_bytes;
}

/// How large files of this program may be at most; unset where nothing limits them.
std::optional<std::uint64_t> largest_file() {
  struct rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

std::string disk_error(const std::string& path) {
  if (is_full(path)) return full_disk(path);
  if (const auto most = largest_file())
    return "the disk reports an error, and files of this program may have " + std::to_string(*most / 1024) +
           " KB at most: raise that limit (LimitFSIZE of the service, or ulimit -f), and start the server again";
  return "the disk reports an error. Look at the system's log, and check the disk, and this user's quota on it";
}

std::string advice(int sqlite_code, const std::string& path) {
  switch (sqlite_code) {
    case SQLITE_NOTADB:
      return "it is no SQLite database. If DATABASE_URL names the wrong file, correct it; if the file was damaged, put "
             "it back from a backup";
    case SQLITE_CORRUPT:
      return "it is damaged. Stop the server, keep a copy, and put the file back from a backup; "
             "`sqlite3 FILE .recover` may save what is left";
    case SQLITE_CANTOPEN:
      if (is_full(path)) return full_disk(path);
      return "it cannot be opened. Its folder must be there, and this user must be able to read and write both";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "it cannot be written. This user must be able to write the file and its folder";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has it locked. Stop that program, or wait until it is done";
    case SQLITE_FULL:
      return full_disk(path);
    case SQLITE_IOERR:
      return disk_error(path);
    default:
      return {};
  }
}

/// What to do about an error of PostgreSQL, by its SQLSTATE or, where no connection was made, by libpq's words.
std::string postgresql_advice(std::string_view state, std::string_view said) {
  if (state == "53100") return "The disk of PostgreSQL is full: make room there, and all goes on by itself";
  if (state == "53300" || said.find("too many clients") != said.npos)
    return "PostgreSQL lets no more connections in: raise its max_connections, or end some of the others";
  if (state == "42501") return "The user in DATABASE_URL may not do this: make it the owner of the database";
  if (said.find("timeout expired") != said.npos || said.find("says nothing") != said.npos)
    return "It did not answer in time: look whether it runs and what it is busy with, whether something in between "
           "(a firewall, a pooler) swallows the connection, and at the address in DATABASE_URL";
  return "Check that it runs, and the address, user and password in DATABASE_URL";
}

std::string keyword(const PQconninfoOption* options, std::string_view name) {
  for (const PQconninfoOption* one = options; one && one->keyword; ++one)
    if (name == one->keyword && one->val) return one->val;
  return {};
}

/// libpq's messages end with a line break and may have several lines, of which DETAIL tells the values of a row. (What
/// soci_error::what() says has the values of all parameters; it is never used.)
std::string one_line(std::string text) {
  text = text.substr(0, text.find("DETAIL:"));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  return text;
}

}  // namespace

std::string database_name(const std::string& url) {
  if (url.starts_with(sqlite_scheme)) return url.substr(sqlite_scheme.size());
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                               &PQconninfoFree);
  if (!options) return "PostgreSQL";
  const std::string host = keyword(options.get(), "host");
  const std::string port = keyword(options.get(), "port");
  const std::string name = keyword(options.get(), "dbname");
  return "PostgreSQL at " + (host.empty() ? "this machine" : host) + (port.empty() ? "" : ":" + port) +
         (name.empty() ? "" : ", database " + name);
}

bool has_no_room(const std::string& url, const std::exception& error) {
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error))
    return std::string_view(postgresql->sqlstate()) == "53100";
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (!sqlite) return false;
  switch (sqlite->result() & 0xff) {
    case SQLITE_FULL:
      return true;
    case SQLITE_IOERR:
      return is_full(database_name(url)) || largest_file();
    case SQLITE_CANTOPEN:
      return is_full(database_name(url));
    default:
      return false;
  }
}

std::string failure_text(const std::string& url, const std::exception& error) {
  const std::string name = database_name(url);
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    const std::string what = advice(sqlite->result() & 0xff, name);
    const std::string said = one_line(sqlite->get_error_message());
    return "the database " + name + " cannot be used: " + (what.empty() ? said : what + " (" + said + ")");
  }
  if (const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error)) {
    const std::string said = one_line(soci_error->get_error_message());
    const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    return "the database (" + name + ") cannot be used: " + said +
           (url.starts_with(sqlite_scheme)
                ? ""
                : ". " + postgresql_advice(postgresql ? postgresql->sqlstate() : std::string(), said));
  }
  return "the database (" + name + ") cannot be used: " + one_line(error.what());
}

}  // namespace parley::storage
