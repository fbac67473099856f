// The schema's way forward: from every earlier version, with what was in it, whoever starts with whom.
#include "databases.hpp"
#include "storage/migrations.hpp"

#include <map>
#include <thread>

namespace parley::storage {
namespace {

using Migrations = AnyDatabase;

int count(Session& session, const std::string& from) {
  int rows = 0;
  session << "SELECT COUNT(*) FROM " << from, soci::into(rows);
  return rows;
}

TEST_P(Migrations, RunOnceEachAndAFailedOneLeavesNothing) {
  const auto session = connect(new_url());
  const Migration first{1, "first", "-- A: comment\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n"};
  const Migration second{4, "second", "CREATE TABLE b (x INTEGER);\n"};
  const Migration broken{5, "broken", "CREATE TABLE c (x INTEGER);\nINSERT INTO nowhere VALUES (1);\n"};
  const std::vector<Migration> one = {first};
  const std::vector<Migration> two = {first, second};
  const std::vector<Migration> three = {first, second, broken};
  EXPECT_FALSE(is_migrated(*session, one)) << "there is nothing at all";
  EXPECT_EQ(migrate(*session, one), 1);
  EXPECT_EQ(migrate(*session, one), 0);
  EXPECT_TRUE(is_migrated(*session, one));
  EXPECT_FALSE(is_migrated(*session, two));
  EXPECT_EQ(migrate(*session, two), 1);
  EXPECT_THROW(migrate(*session, three), soci::soci_error);
  EXPECT_EQ(schema_version(*session), 4);
  EXPECT_EQ(count(*session, "a"), 1);
  EXPECT_EQ(count(*session, "b"), 0);
  EXPECT_THROW(count(*session, "c"), soci::soci_error);
  EXPECT_THROW(migrate(*session, one), std::runtime_error) << "the database is newer than the program";
}

TEST_P(Migrations, FillAGapThatAnotherProgramLeft) {
  const auto session = connect(new_url());
  const Migration first{1, "first", "CREATE TABLE a (x INTEGER);\n"};
  const Migration second{2, "second", "CREATE TABLE b (x INTEGER);\n"};
  const Migration third{3, "third", "CREATE TABLE c (x INTEGER);\n"};
  EXPECT_EQ(migrate(*session, std::vector<Migration>{first, third}), 2);
  EXPECT_EQ(migrate(*session, std::vector<Migration>{first, second, third}), 1);
  EXPECT_EQ(count(*session, "b"), 0);
}

TEST_P(Migrations, RunOnceWhenManyProgramsStartAtOnce) {
  const std::string url = new_url();
  std::atomic<int> started = 0;
  {
    std::vector<std::jthread> starts;
    for (int i = 0; i < 6; ++i)
      starts.emplace_back([&] {
        const Database database({.url = url, .readers = 1, .busy_timeout_ms = 60'000});
        ++started;
      });
  }
  EXPECT_EQ(started, 6);
  EXPECT_TRUE(is_migrated(*connect(url), embedded_migrations()));
}

/// A row of what every version had. Later tables get rows of their own below.
constexpr const char* first_rows[] = {
    "INSERT INTO users (user_id, email, name, user_type, role, disabled, created_at, updated_at) VALUES ('usr_1', "
    "'a@example.org', 'Ada', 'account', 'user', 0, 1, 1)",
    "INSERT INTO refresh_tokens (token_hash, family_id, user_id, created_at, expires_at) VALUES ('hash', 'family', "
    "'usr_1', 1, 2)",
    "INSERT INTO meetings (meeting_id, code, kind, created_by, host_id, status, policy, on_host_leave, "
    "waiting_room_enabled, require_host_approval, allow_external, auto_admit_guests, features, metadata, created_at, "
    "updated_at) VALUES ('mtg_1', 'AAABBBCCC', 'meeting', 'usr_1', 'usr_1', 'waiting', 'hosted', 'promote_or_end', 0, "
    "0, 1, 0, '{}', '{}', 1, 1)",
    "INSERT INTO guest_sessions (session_id, meeting_id, name, created_at, expires_at) VALUES ('guest', 'mtg_1', "
    "'Gus', 1, 2)",
    "INSERT INTO participants (participant_id, meeting_id, user_id, name, role, status, invited, audio, video, "
    "screen_share, created_at, updated_at) VALUES ('ptc_1', 'mtg_1', 'usr_1', 'Ada', 'host', 'left', 0, 0, 0, 0, 1, 1)",
    "INSERT INTO participants (participant_id, meeting_id, guest_session_id, name, role, status, invited, audio, "
    "video, screen_share, created_at, updated_at) VALUES ('ptc_2', 'mtg_1', 'guest', 'Gus', 'guest', 'joined', 0, 0, "
    "0, 0, 1, 1)",
    "INSERT INTO attendance (attendance_id, meeting_id, participant_id, joined_at) VALUES ('att_1', 'mtg_1', 'ptc_1', "
    "1)",
    "INSERT INTO bans (meeting_id, person_id, banned_by, created_at) VALUES ('mtg_1', 'usr_2', 'usr_1', 1)",
    "INSERT INTO chat_messages (message_id, meeting_id, participant_id, participant_name, message, type, created_at, "
    "position) VALUES ('msg_1', 'mtg_1', 'ptc_1', 'Ada', 'hello', 'text', 1, 1)",
    "INSERT INTO audit_log (audit_id, action, at, address, details) VALUES ('aud_1', 'LOGIN_FAILED', 1, '', '{}')",
    "INSERT INTO idempotency_keys (idempotency_key, request_hash, made, created_at) VALUES ('key', 'hash', 'mtg_1', "
    "1)"};

/// Name and rows of every table of ours.
std::map<std::string, int> tables(Session& session, bool postgresql) {
  std::vector<std::string> names;
  const std::string catalog = postgresql
                                  ? "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                                  : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  soci::rowset<std::string> rows = (session.prepare << catalog);
  for (const std::string& name : rows) names.push_back(name);
  std::map<std::string, int> counts;
  for (const std::string& name : names)
    if (name != "schema_migrations") counts[name] = count(session, name);
  return counts;
}

/// Puts a row of invented values into a table: what must be there, and nothing else.
void invent_row(Session& session, const std::string& table, bool postgresql) {
  const std::string catalog =
      postgresql ? "SELECT column_name, CASE WHEN data_type = 'text' THEN 'text' ELSE 'number' END FROM "
                   "information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'NO' AND "
                   "column_default IS NULL AND table_name = '" +
                       table + "'"
                 : "SELECT name, CASE WHEN type = 'TEXT' THEN 'text' ELSE 'number' END FROM pragma_table_info('" +
                       table + "') WHERE (\"notnull\" = 1 OR pk > 0) AND dflt_value IS NULL";
  std::string columns;
  std::string values;
  soci::rowset<soci::row> rows = (session.prepare << catalog);
  for (const soci::row& row : rows) {
    columns += (columns.empty() ? "" : ", ") + row.get<std::string>(0);
    values += (values.empty() ? "" : ", ") + std::string(row.get<std::string>(1) == "text" ? "'x'" : "1");
  }
  session << "INSERT INTO " << table << " (" << columns << ") VALUES (" << values << ")";
}

TEST_P(Migrations, GoForwardFromEveryEarlierVersionWithWhatIsInIt) {
  const auto all = embedded_migrations();
  ASSERT_FALSE(all.empty());
  for (std::size_t known = 1; known <= all.size(); ++known) {
    SCOPED_TRACE("from version " + std::to_string(all[known - 1].number));
    const std::string url = new_url();
    std::map<std::string, int> before;
    {
      const auto session = connect(url);
      migrate(*session, all.first(known));
      for (const char* row : first_rows) *session << row;
      // What invented rows refer to is not there, and shall not matter here.
      *session << (postgresql() ? "SET session_replication_role = replica" : "PRAGMA foreign_keys = OFF");
      for (const auto& [table, rows] : tables(*session, postgresql()))
        if (rows == 0) invent_row(*session, table, postgresql());
      before = tables(*session, postgresql());
      for (const auto& [table, rows] : before) EXPECT_GT(rows, 0) << table;
    }
    Database database({.url = url, .readers = 1});
    const auto after = tables(*connect(url), postgresql());
    for (const auto& [table, rows] : before)
      if (after.contains(table)) {
        EXPECT_GE(after.at(table), rows) << table;
      }
    // What was kept is understood.
    auto look = [](Transaction& t) -> core::Outcome<> {
      EXPECT_EQ(t.users.find("usr_1")->name, "Ada");
      EXPECT_EQ(t.meetings.find_by_code("AAABBBCCC")->meeting_id, "mtg_1");
      EXPECT_EQ(t.participants.find("ptc_2")->guest_session_id, "guest");
      EXPECT_EQ(t.guests.find("guest")->name, "Gus");
      EXPECT_TRUE(t.bans.is_banned("mtg_1", "usr_2"));
      EXPECT_EQ(t.chat.find("msg_1")->message, "hello");
      EXPECT_EQ(t.attendance.page("mtg_1", 10, std::nullopt).size(), 1u);
      EXPECT_EQ(t.refresh_tokens.find("hash")->user_id, "usr_1");
      return {};
    };
    EXPECT_TRUE(run(database.read(look)));
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, Migrations, both_databases, database_kind);

}  // namespace
}  // namespace parley::storage
