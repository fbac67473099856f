// Whiteboards.
#include "services/upkeep_repositories.hpp"
#include "services/whiteboard_repositories.hpp"
#include "storage.hpp"

namespace parley::storage {
namespace {

using services::StoredBoardElement;
using services::WhiteboardRepository;

TEST_P(Storage, ADrawingComesBackAsItWasInTheOrderOfItsChanges) {
  const core::Meeting meeting = add_meeting(add_user());
  const core::Meeting other = add_meeting(add_user());
  const StoredBoardElement first{meeting.meeting_id,      "a", 1'000'000'000'007, 9'007'199'254'740'991, false,
                                 R"({"text":"\u0000ä"})", now};
  const StoredBoardElement second{meeting.meeting_id, "A", 1, 0, true, "{}", now + 1ms};
  write([&](Transaction& t) {
    auto& boards = t.of<WhiteboardRepository>();
    boards.put(second);
    boards.put(first);
    boards.put({other.meeting_id, "a", 1, 0, false, "{}", now});
  });
  const auto listed = read([&](Transaction& t) { return t.of<WhiteboardRepository>().list(meeting.meeting_id); });
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_EQ(listed[0].element_id, "a");
  EXPECT_EQ(listed[0].version, first.version);
  EXPECT_EQ(listed[0].version_nonce, first.version_nonce);
  EXPECT_FALSE(listed[0].deleted);
  EXPECT_EQ(listed[0].data, first.data);
  EXPECT_EQ(listed[0].changed_at, now);
  EXPECT_TRUE(listed[1].deleted);
  EXPECT_EQ(read([&](Transaction& t) { return t.of<WhiteboardRepository>().count(meeting.meeting_id); }), 1);
}

TEST_P(Storage, AnElementThatIsPutAgainTakesThePlaceOfTheEarlierOne) {
  const core::Meeting meeting = add_meeting(add_user());
  StoredBoardElement element{meeting.meeting_id, "a", 1, 5, false, "{}", now};
  write([&](Transaction& t) {
    auto& boards = t.of<WhiteboardRepository>();
    boards.put(element);
    StoredBoardElement changed = element;
    changed.version = 2;
    changed.deleted = true;
    changed.changed_at = now + 1s;
    boards.put(changed);
    boards.put({meeting.meeting_id, "b", 1, 0, false, "{}", now});
    boards.remove(meeting.meeting_id, "b");
    boards.remove(meeting.meeting_id, "unknown");
  });
  const auto listed = read([&](Transaction& t) { return t.of<WhiteboardRepository>().list(meeting.meeting_id); });
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].version, 2);
  EXPECT_TRUE(listed[0].deleted);
  EXPECT_EQ(listed[0].changed_at, now + 1s);
}

TEST_P(Storage, PurgingAMeetingTakesItsDrawingAlong) {
  const core::Meeting meeting = add_meeting(add_user());
  write([&](Transaction& t) {
    t.of<WhiteboardRepository>().put({meeting.meeting_id, "a", 1, 0, false, "{}", now});
    t.of<services::RetentionRepository>().purge(meeting.meeting_id);
  });
  EXPECT_THAT(read([&](Transaction& t) { return t.of<WhiteboardRepository>().list(meeting.meeting_id); }), IsEmpty());
}

}  // namespace
}  // namespace parley::storage
