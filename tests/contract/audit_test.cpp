// The audit log and idempotency keys.
#include "storage.hpp"

namespace parley::storage {
namespace {

TEST_P(Storage, TheAuditLogIsNewestFirst) {
  const std::string meeting = id("mtg_");
  write([&](Transaction& t) {
    t.audit.insert({id("aud_"), "usr_x", "MEETING_CREATED", meeting, std::nullopt, now, "192.0.2.1", "{}"});
    t.audit.insert({id("aud_"), std::nullopt, "CALL_ENDED", meeting, "ptc_x", now + 1s, "", R"({"reason":"ended"})"});
  });
  const auto rows = read([&](Transaction& t) { return t.audit.list(meeting, 10); });
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].action, "CALL_ENDED");
  EXPECT_EQ(rows[0].actor, std::nullopt);
  EXPECT_EQ(rows[0].details, R"({"reason":"ended"})");
  EXPECT_EQ(rows[1].actor, "usr_x");
}

TEST_P(Storage, IdempotencyRecordsAreKeptOnceAndForADay) {
  const std::string key = id("");
  write([&](Transaction& t) {
    EXPECT_TRUE(t.idempotency.insert({key, "hash", "mtg_1", now}));
    EXPECT_FALSE(t.idempotency.insert({key, "hash", "mtg_2", now}));
  });
  EXPECT_EQ(read([&](Transaction& t) { return t.idempotency.find(key); })->made, "mtg_1");
  write([&](Transaction& t) { t.idempotency.remove_before(now + 1s); });
  EXPECT_FALSE(read([&](Transaction& t) { return t.idempotency.find(key); }));
}

}  // namespace
}  // namespace parley::storage
