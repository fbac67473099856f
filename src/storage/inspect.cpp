#include "storage/inspect.hpp"

#include "storage/dialect.hpp"
#include "storage/failure_text.hpp"
#include "storage/lookout.hpp"
#include "storage/migrations.hpp"

#include <filesystem>
#include <stdexcept>

namespace parley::storage {
namespace {

constexpr int patience_ms = 2000;

bool has_table(Session& session, bool sqlite) {
  int count = 0;
  session << (sqlite ? "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_migrations'"
                     : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'schema_migrations'"),
      soci::into(count);
  return count > 0;
}

DatabaseFacts facts_of(Session& session, bool sqlite) {
  DatabaseFacts facts;
  std::string version;
  session << (sqlite ? "SELECT sqlite_version()" : "SHOW server_version"), soci::into(version);
  facts.version = (sqlite ? "SQLite " : "PostgreSQL ") + version.substr(0, version.find(' '));
  double seconds = 0;
  session << (sqlite ? "SELECT strftime('%s', 'now') * 1.0"
                     : "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"),
      soci::into(seconds);
  facts.server_time = core::TimePoint(std::chrono::milliseconds(static_cast<long long>(seconds * 1000)));
  if (has_table(session, sqlite)) facts.schema_version = schema_version(session);
  facts.known_version = embedded_migrations().empty() ? 0 : embedded_migrations().back().number;
  if (sqlite) {
    std::string answer;
    session << "PRAGMA quick_check(1)", soci::into(answer);
    if (answer != "ok") facts.damage = answer;
  }
  return facts;
}

}  // namespace

std::optional<DatabaseFacts> inspect(const std::string& url) {
  const bool sqlite = url.starts_with("sqlite:");
  if (sqlite && !std::filesystem::exists(database_name(url))) return std::nullopt;
  try {
    const auto session =
        connect(url, {.busy_timeout_ms = patience_ms, .statement_timeout_ms = patience_ms, .create = false});
    DatabaseFacts facts;
    look_after(*session, url, [&] { facts = facts_of(*session, sqlite); });
    return facts;
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(failure_text(url, error));
  }
}

}  // namespace parley::storage
