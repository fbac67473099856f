// How the database would run every statement that the repositories keep. They are taken from the connection itself, so
// that those of a new repository are looked at without being named here.
#include "databases.hpp"
#include "storage/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <set>

namespace parley::storage {
namespace {

/// Tables that have a handful of rows however long a server runs.
const std::set<std::string, std::less<>> small_tables = {"meeting_roles", "schema_migrations"};

/// Statements that may walk through a whole table, each with its reason. The text is a part of the statement, or, with
/// a $ after it, its end.
struct Exemption {
  std::string_view text;
  std::string_view reason;
};
constexpr std::array exemptions{
    Exemption{"NOT EXISTS (SELECT 1 FROM user_directory", "all accounts are looked at once, at the start"},
    Exemption{"FROM rings ORDER BY since LIMIT 1$", "the first entry of an index is all that is read"},
    Exemption{"FROM removed_files ORDER BY stored_as LIMIT :most$",
              "the first entries of an index are all that is read"},
    Exemption{"SELECT COUNT(*) FROM participants$", "an administrator's totals; an index is counted"},
};

bool is_exempt(const std::string& sql) {
  return std::ranges::any_of(exemptions, [&](const Exemption& each) {
    if (!each.text.ends_with('$')) return sql.find(each.text) != sql.npos;
    return sql.ends_with(each.text.substr(0, each.text.size() - 1));
  });
}

/// Those that read or change tables, each once.
std::set<std::string> statements_of(const std::string& url) {
  const Connection connection({.url = url}, Connection::Opening::first);
  std::set<std::string> found;
  for (const std::string& sql : connection.kept_statements())
    for (std::string_view word : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
      if (sql.starts_with(word)) found.insert(sql);
  return found;
}

class Statements : public AnyDatabase {
 protected:
  /// The lines of SQLite's plan.
  static std::vector<std::string> sqlite_plan(sqlite3* file, const std::string& sql) {
    std::vector<std::string> lines;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(file, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(file);
    while (sqlite3_step(statement) == SQLITE_ROW)
      lines.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3)));
    sqlite3_finalize(statement);
    return lines;
  }

  /// SOCI's :names become $1, $2 … in the order of their places.
  static std::pair<std::string, int> numbered(const std::string& sql) {
    std::string text;
    int count = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
      quoted ^= sql[i] == '\'';
      const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
      if (quoted || sql[i] != ':' || i + 1 == sql.size() || !is_name(sql[i + 1]) || (i > 0 && sql[i - 1] == ':')) {
        text += sql[i];
        continue;
      }
      while (i + 1 < sql.size() && is_name(sql[i + 1])) ++i;
      text += "$" + std::to_string(++count);
    }
    return {text, count};
  }

  /// The lines of PostgreSQL's plan for values that it does not know, where it takes an index wherever there is one.
  static std::vector<std::string> postgresql_plan(Session& session, const std::string& sql) {
    const auto [text, parameters] = numbered(sql);
    session << "PREPARE plan AS " + text;
    std::string values;
    for (int i = 0; i < parameters; ++i) values += i ? ", NULL" : "NULL";
    std::vector<std::string> lines;
    soci::rowset<std::string> rows =
        (session.prepare << "EXPLAIN EXECUTE plan" + (parameters ? "(" + values + ")" : ""));
    for (const std::string& line : rows) lines.push_back(line);
    session << "DEALLOCATE plan";
    return lines;
  }

  /// The first word after a phrase; empty where the phrase is not there.
  static std::string word_after(const std::string& line, std::string_view phrase) {
    const auto at = line.find(phrase);
    if (at == line.npos) return {};
    const auto from = at + phrase.size();
    return line.substr(from, line.find(' ', from) - from);
  }
};

TEST_P(Statements, NoneWalksThroughATableThatGrows) {
  const std::string url = new_url();
  const auto statements = statements_of(url);
  ASSERT_GT(statements.size(), 30u);
  sqlite3* file = nullptr;
  std::unique_ptr<Session> session;
  if (postgresql()) {
    session = connect(url);
    for (const char* setting : {"SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan"})
      *session << setting;
  } else {
    ASSERT_EQ(sqlite3_open(url.substr(7).c_str(), &file), SQLITE_OK);
  }
  for (const std::string& sql : statements) {
    if (is_exempt(sql)) continue;
    for (const std::string& line : postgresql() ? postgresql_plan(*session, sql) : sqlite_plan(file, sql)) {
      const std::string walked = word_after(line, postgresql() ? "Seq Scan on " : "SCAN ");
      const bool values = walked == "CONSTANT" || line.ends_with(" CONSTANT ROWS");
      const bool table = !walked.empty() && !values && !walked.starts_with("(");
      EXPECT_TRUE(!table || small_tables.contains(walked)) << line << "\nin: " << sql;
      EXPECT_EQ(line.find("AUTOMATIC"), line.npos) << line << "\nin: " << sql;
    }
  }
  sqlite3_close(file);
}

TEST_P(Statements, AWalkIsSeen) {
  const std::string url = new_url();
  statements_of(url);
  const std::string walk =
      "SELECT name FROM users WHERE profile_image IS NOT DISTINCT FROM :image AND name <> ':x' AND name IS NOT "
      "DISTINCT FROM :name";
  std::vector<std::string> lines;
  if (postgresql()) {
    EXPECT_EQ(numbered(walk).first,
              "SELECT name FROM users WHERE profile_image IS NOT DISTINCT FROM $1 AND name <> ':x' AND name IS NOT "
              "DISTINCT FROM $2");
    lines = postgresql_plan(*connect(url), walk);
  } else {
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open(url.substr(7).c_str(), &file), SQLITE_OK);
    lines = sqlite_plan(file, walk);
    sqlite3_close(file);
  }
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(word_after(lines.front(), postgresql() ? "Seq Scan on " : "SCAN "), "users");
}

/// Whoever deletes a row makes the database look for rows that refer to it, which no plan shows.
TEST_F(DatabaseTest, WhatIsReferredToCanBeDeletedWithoutAWalk) {
  const std::string url = "sqlite:" + (folder.path() / "parley.db").string();
  statements_of(url);
  const auto session = connect(url);
  soci::rowset<soci::row> rows =
      (session->prepare << "SELECT m.name, f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE "
                           // Users and groups are disabled or emptied, and stay.
                           "m.type = 'table' AND f.\"table\" NOT IN ('users', 'groups') AND NOT EXISTS (SELECT 1 FROM "
                           "pragma_index_list(m.name) i, pragma_index_info(i.name) c WHERE c.seqno = 0 AND c.name = "
                           "f.\"from\")");
  for (const soci::row& row : rows)
    ADD_FAILURE() << row.get<std::string>(0) << "." << row.get<std::string>(1)
                  << " refers to rows that are deleted, and "
                  << "has no index";
}

INSTANTIATE_TEST_SUITE_P(Databases, Statements, both_databases, database_kind);

}  // namespace
}  // namespace parley::storage
