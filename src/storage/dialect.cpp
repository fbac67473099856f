#include "storage/dialect.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <stdexcept>
#include <string_view>

namespace parley::storage {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_sqlite(soci::session& session) { return session.get_backend_name() == "sqlite3"; }

std::unique_ptr<soci::session> connect_sqlite(const std::string& path, int busy_timeout_ms) {
  // SOCI's connection string quotes with ", and knows no way to write one inside.
  if (path.empty() || path.find('"') != std::string::npos)
    throw std::invalid_argument("DATABASE_URL: \"" + path + "\" cannot be the path of a database file.");
  auto session = std::make_unique<soci::session>(soci::sqlite3, "db=\"" + path + "\"");
  *session << "PRAGMA busy_timeout = " << busy_timeout_ms;
  *session << "PRAGMA journal_mode = WAL";
  *session << "PRAGMA synchronous = FULL";
  *session << "PRAGMA foreign_keys = ON";
  *session << "PRAGMA temp_store = MEMORY";
  return session;
}

/// SOCI takes libpq's keyword form only; libpq itself reads the URL.
std::string keyword_form(const std::string& url) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), &problem),
                                                                               &PQconninfoFree);
  const std::unique_ptr<char, void (*)(void*)> kept_problem(problem, &PQfreemem);
  if (!options)
    throw std::invalid_argument("DATABASE_URL is not understood: " + std::string(problem ? problem : "no memory"));
  std::string form;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    form += std::string(form.empty() ? "" : " ") + option->keyword + "='";
    for (const char c : std::string_view(option->val)) {
      if (c == '\'' || c == '\\') form += '\\';
      form += c;
    }
    form += '\'';
  }
  return form;
}

/// The primary result code; the higher bits of SQLite's codes are details.
int sqlite_code(const soci::sqlite3_soci_error& error) { return error.result() & 0xff; }

}  // namespace

std::unique_ptr<soci::session> connect(const std::string& url, int busy_timeout_ms) {
  if (url.starts_with(sqlite_scheme)) return connect_sqlite(url.substr(sqlite_scheme.size()), busy_timeout_ms);
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return std::make_unique<soci::session>(soci::postgresql, keyword_form(url));
  throw std::invalid_argument("DATABASE_URL begins with sqlite: or postgresql://.");
}

std::string begin_write(soci::session& session) {
  return is_sqlite(session) ? "BEGIN IMMEDIATE" : "BEGIN ISOLATION LEVEL SERIALIZABLE";
}

std::string begin_read(soci::session& session) {
  return is_sqlite(session) ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

void lock_migrations(soci::session& session) {
  // BEGIN IMMEDIATE has locked SQLite's whole file already.
  if (!is_sqlite(session)) session << "LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE";
}

bool is_outage(const soci::soci_error& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    switch (sqlite_code(*sqlite)) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
      case SQLITE_NOMEM:
      case SQLITE_READONLY:
      case SQLITE_IOERR:
      case SQLITE_CORRUPT:
      case SQLITE_FULL:
      case SQLITE_CANTOPEN:
      case SQLITE_PROTOCOL:
      case SQLITE_NOTADB:
        return true;
      default:
        return false;
    }
  }
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    // Classes of PostgreSQL's error codes: 08 connection, 53 resources, 57 operator intervention, 58 system.
    const std::string state = postgresql->sqlstate();
    for (std::string_view outage : {"08", "53", "57", "58"})
      if (state.starts_with(outage)) return true;
    return is_contention(error) || error.get_error_category() == soci::soci_error::connection_error;
  }
  return error.get_error_category() == soci::soci_error::connection_error ||
         error.get_error_category() == soci::soci_error::system_error;
}

bool is_contention(const soci::soci_error& error) {
  const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  if (!postgresql) return false;
  const std::string state = postgresql->sqlstate();
  return state == "40001" || state == "40P01";
}

}  // namespace parley::storage
