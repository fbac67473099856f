// What tells whether another program wrote, and which statements change what is remembered.
#include "storage/sql.hpp"
#include "storage/witness.hpp"

#include <gtest/gtest.h>

namespace parley::storage {
namespace {

TEST(PostgresqlSnapshot, IsReadAsTheServerWritesIt) {
  EXPECT_EQ(Snapshot::parse("10:20:10,14,15"), (Snapshot{10, 20, {10, 14, 15}}));
  EXPECT_EQ(Snapshot::parse("10:10:"), (Snapshot{10, 10, {}}));
  for (const char* bad : {"", "10", "10:20", "x:20:", "10:20:1,,2", "10:20:1;2", "-1:2:"})
    EXPECT_FALSE(Snapshot::parse(bad)) << bad;
}

TEST(PostgresqlSnapshot, SeesWhatWasDoneWhenItWasTaken) {
  const Snapshot snapshot{10, 20, {10, 14}};
  EXPECT_TRUE(snapshot.sees(9));
  EXPECT_FALSE(snapshot.sees(10));
  EXPECT_TRUE(snapshot.sees(11));
  EXPECT_FALSE(snapshot.sees(14));
  EXPECT_FALSE(snapshot.sees(20));
}

TEST(PostgresqlSnapshot, TellsOthersTransactionsFromOurs) {
  const Snapshot before{10, 20, {10, 14}};
  EXPECT_FALSE(sees_others(before, before, {}));
  EXPECT_FALSE(sees_others(before, {10, 22, {10, 14}}, {20, 21})) << "both are ours";
  EXPECT_TRUE(sees_others(before, {10, 22, {10, 14}}, {20})) << "21 is not";
  EXPECT_FALSE(sees_others(before, {10, 22, {10, 14, 21}}, {20})) << "21 still runs";
  EXPECT_TRUE(sees_others(before, {14, 20, {14}}, {})) << "10 was done meanwhile";
  EXPECT_FALSE(sees_others(before, {14, 20, {14}}, {10}));
  EXPECT_TRUE(sees_others(before, {1'000'000'000, 1'000'000'000, {}}, {10, 14, 20})) << "far too many to be ours";
}

TEST(KeptStatement, SaysWhetherItChangesWhatIsRemembered) {
  for (const char* text :
       {"INSERT INTO users (a) VALUES (:a)", "UPDATE meetings SET a = :a", "DELETE FROM participants WHERE a = :a",
        "DELETE FROM bans", "UPDATE guest_sessions SET a = 1", "INSERT OR REPLACE INTO meetings (a) VALUES (1)",
        "WITH gone AS (DELETE FROM users RETURNING user_id) SELECT 1"})
    EXPECT_TRUE(changes_remembered(text)) << text;
  for (const char* text :
       {"SELECT * FROM users", "INSERT INTO audit_log (users) VALUES (1)", "UPDATE rings SET a = 1",
        "DELETE FROM attendance WHERE meeting_id IN (SELECT meeting_id FROM meetings)", "BEGIN IMMEDIATE", "COMMIT"})
    EXPECT_FALSE(changes_remembered(text)) << text;
}

}  // namespace
}  // namespace parley::storage
