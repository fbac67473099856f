#include "storage/failure_text.hpp"

#include "storage/schemes.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>
#include <string_view>

namespace parley::storage {
namespace {

std::string advice(int sqlite_code) {
  switch (sqlite_code) {
    case SQLITE_NOTADB:
      return "it is no SQLite database. If DATABASE_URL names the wrong file, correct it; if the file was damaged, put "
             "it back from a backup";
    case SQLITE_CORRUPT:
      return "it is damaged. Stop the server, keep a copy, and put the file back from a backup; "
             "`sqlite3 FILE .recover` may save what is left";
    case SQLITE_CANTOPEN:
      return "it cannot be opened. Its folder must be there, and this user must be able to read and write both";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "it cannot be written. This user must be able to write the file and its folder";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has it locked. Stop that program, or wait until it is done";
    case SQLITE_FULL:
      return "the disk is full. Make room";
    case SQLITE_IOERR:
      return "the disk reports an error. Look at the system's log, and check the disk";
    default:
      return {};
  }
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

std::string failure_text(const std::string& url, const std::exception& error) {
  const std::string name = database_name(url);
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    const std::string what = advice(sqlite->result() & 0xff);
    const std::string said = one_line(sqlite->get_error_message());
    return "the database " + name + " cannot be used: " + (what.empty() ? said : what + " (" + said + ")");
  }
  if (const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error))
    return "the database (" + name + ") cannot be used: " + one_line(soci_error->get_error_message()) +
           (url.starts_with(sqlite_scheme)
                ? ""
                : ". Check that it runs, and the address, user and password in DATABASE_URL");
  return "the database (" + name + ") cannot be used: " + one_line(error.what());
}

}  // namespace parley::storage
