#include "storage/dialect.hpp"

#include "storage/lookout.hpp"
#include "storage/schemes.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include <sys/socket.h>

namespace parley::storage {
namespace {

constexpr int connect_timeout_seconds = 5;

class LostFile final : public soci::soci_error {
 public:
  using soci::soci_error::soci_error;
  error_category get_error_category() const override { return connection_error; }
};

bool is_sqlite(Session& session) { return session.get_backend_name() == "sqlite3"; }

sqlite_api::sqlite3* sqlite_handle(Session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

PGconn* postgresql_handle(Session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// Makes the file for this user alone; SQLite gives -wal and -shm the rights of the database itself. One that is there
/// keeps what its owner gave it.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

std::unique_ptr<Session> connect_sqlite(const std::string& path, const ConnectOptions& options) {
  // SOCI's connection string quotes with ", and knows no way to write one inside.
  if (path.empty() || path.find('"') != std::string::npos)
    throw std::invalid_argument("DATABASE_URL: \"" + path + "\" cannot be the path of a database file.");
  if (!options.create && !std::filesystem::exists(path))
    throw LostFile("The database file " + path + " is not there. Put it back, and the server goes on by itself");
  if (options.create) make_private(path);
  auto session = std::make_unique<Session>(soci::sqlite3, "db=\"" + path + "\"");
  *session << "PRAGMA busy_timeout = " << options.busy_timeout_ms;
  *session << "PRAGMA journal_mode = WAL";
  *session << "PRAGMA synchronous = FULL";
  *session << "PRAGMA foreign_keys = ON";
  *session << "PRAGMA temp_store = MEMORY";
  return session;
}

/// One option of libpq's keyword form.
std::string keyword(std::string_view name, std::string_view value) {
  std::string text = std::string(name) + "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "' ";
}

/// SOCI takes libpq's keyword form only; libpq itself reads the URL. Ours come first: what the URL says wins.
std::string keyword_form(const std::string& url, const ConnectOptions& options) {
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(PQconninfoParse(url.c_str(), &problem),
                                                                              &PQconninfoFree);
  const std::unique_ptr<char, void (*)(void*)> kept_problem(problem, &PQfreemem);
  if (!parsed)
    throw std::invalid_argument("DATABASE_URL is not understood: " + std::string(problem ? problem : "no memory"));
  // Settings travel in the first packet: a statement that sets them could hang itself.
  std::string settings = "-c client_min_messages=warning -c lock_timeout=" + std::to_string(options.busy_timeout_ms) +
                         " -c statement_timeout=" + std::to_string(options.statement_timeout_ms) +
                         " -c idle_in_transaction_session_timeout=" + std::to_string(options.statement_timeout_ms);
  std::string form = keyword("connect_timeout", std::to_string(connect_timeout_seconds)) +
                     keyword("fallback_application_name", "parley") +
                     keyword("tcp_user_timeout", std::to_string(options.statement_timeout_ms));
  for (const PQconninfoOption* option = parsed.get(); option->keyword; ++option) {
    if (!option->val) continue;
    if (option->keyword == std::string_view("options"))
      settings += std::string(" ") + option->val;
    else
      form += keyword(option->keyword, option->val);
  }
  return form + keyword("options", settings);
}

Fault sqlite_fault(int code) {
  // The primary result code; the higher bits are details.
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOTADB:
      return Fault::unavailable;
    default:
      return Fault::statement;
  }
}

Fault postgresql_fault(std::string_view state) {
  if (state == "40001" || state == "40P01") return Fault::contention;
  // libpq itself gives no code when the connection breaks. 08 is the class of connection errors, 57P01 to 57P03 and
  // 57P05 are shutdowns and ended sessions, 25P03 a transaction that was silent too long, 25006 a server that became a
  // standby.
  if (state.size() != 5 || state.find_first_not_of(std::string_view(" \0", 2)) == state.npos) return Fault::lost;
  for (std::string_view lost : {"08", "57P", "25P03", "25006"})
    if (state.starts_with(lost)) return Fault::lost;
  // 53 resources (disk full), 57 operator intervention (statement_timeout), 58 system errors, 55P03 lock_timeout.
  for (std::string_view unavailable : {"53", "57", "58", "55P03"})
    if (state.starts_with(unavailable)) return Fault::unavailable;
  return Fault::statement;
}

std::unique_ptr<Session> connect_postgresql(const std::string& keywords) {
  auto session = std::make_unique<Session>(soci::postgresql, keywords);
  // By itself libpq writes what the server remarks to stderr, between the lines of the log.
  PQsetNoticeProcessor(
      postgresql_handle(*session),
      [](void*, const char* message) {
        std::string_view text(message);
        text = text.substr(0, text.find_last_not_of(" \n") + 1);
        spdlog::info("database: PostgreSQL remarks: {}", text);
      },
      nullptr);
  return session;
}

}  // namespace

std::unique_ptr<Session> connect(const std::string& url, const ConnectOptions& options) {
  if (url.starts_with(sqlite_scheme)) return connect_sqlite(url.substr(sqlite_scheme.size()), options);
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return make_watched(url, [keywords = keyword_form(url, options)] { return connect_postgresql(keywords); });
  throw std::invalid_argument("DATABASE_URL begins with sqlite: or postgresql://.");
}

bool answers(const std::string& url) {
  if (url.starts_with(sqlite_scheme)) return true;
  // The last word counts: whatever the URL says, somebody waits.
  const std::string form = keyword_form(url, {}) + keyword("connect_timeout", std::to_string(connect_timeout_seconds));
  return PQping(form.c_str()) != PQPING_NO_RESPONSE;
}

std::string begin_write(Session& session) {
  if (is_sqlite(session)) return "BEGIN IMMEDIATE";
  // LOCK TABLE takes no snapshot: what is read after it is what the writer before left. Readers and backups pass this
  // lock.
  return "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE schema_migrations IN EXCLUSIVE MODE";
}

std::string begin_read(Session& session) {
  return is_sqlite(session) ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

std::string begin_migration(Session& session, bool in_use) {
  if (is_sqlite(session)) return "BEGIN IMMEDIATE";
  // The number is ours alone; a table to lock is not there yet at the first start. Writers are locked out before
  // anything is changed, so that none of them and the migration wait for each other.
  std::string begin =
      "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; "
      "SELECT pg_advisory_xact_lock(123515262854521)";
  if (in_use) begin += "; LOCK TABLE schema_migrations IN EXCLUSIVE MODE";
  return begin;
}

Fault fault_of(const soci::soci_error& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) return sqlite_fault(sqlite->result());
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error))
    return postgresql_fault(postgresql->sqlstate());
  switch (error.get_error_category()) {
    case soci::soci_error::connection_error:
      return Fault::lost;
    case soci::soci_error::system_error:
      return Fault::unavailable;
    default:
      return Fault::statement;
  }
}

bool transaction_failed(Session& session) {
  return !is_sqlite(session) && PQtransactionStatus(postgresql_handle(session)) != PQTRANS_INTRANS;
}

void require_in_place(Session& session) {
  if (!is_sqlite(session)) return;
  int moved = 0;
  sqlite_api::sqlite3_file_control(sqlite_handle(session), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved) throw LostFile("The file was removed or replaced. Put it back, and the server goes on by itself");
}

void abandon(Session& session) {
  // SOCI deallocates each prepared statement when it closes, a round trip for each.
  if (!is_sqlite(session)) ::shutdown(PQsocket(postgresql_handle(session)), SHUT_RDWR);
}

void interrupt(Session& session) {
  if (is_sqlite(session))
    sqlite_api::sqlite3_interrupt(sqlite_handle(session));
  else
    ::shutdown(PQsocket(postgresql_handle(session)), SHUT_RDWR);
}

}  // namespace parley::storage
